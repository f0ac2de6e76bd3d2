import json
from dataclasses import replace

import numpy as np
import pytest

from perfetch.errors import EncoderInvalid
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.weights.export import export_weights
from perfetch.retrieval.weights.judging import embed
from perfetch.retrieval.weights.tensors import trainable_copy
from tasks.model_sides import sides_of

TEXTS = ["fill a vector", "sort a list", "fill a vector"]


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """Stores a model whose weights are the encoder's, each a little moved; its folder."""
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path / "home"))

    def store(kind, revision=None, share=1.0):
        import torch

        encoder = load_encoder()
        model = trainable_copy(encoder.model, torch.device("cpu"))
        torch.manual_seed(0)
        weights = {
            name: tensor + 0.01 * torch.randn_like(tensor) if tensor.is_floating_point() else tensor
            for name, tensor in model.state_dict().items()
        }
        folder = tmp_path / kind
        folder.mkdir()
        export_weights(kind, weights if share else None, encoder.model, folder)
        said = {"name": encoder.name, "revision": revision or encoder.revision}
        config = {"kind": kind, "share": share, "encoder": said}
        (folder / "config.json").write_text(json.dumps(config))
        model.load_state_dict(weights)
        return folder, embed(model.eval(), TEXTS)

    return store


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_each_side_is_what_the_folder_makes_of_texts_also_when_looked_up_again(kind, stored):
    folder, trained = stored(kind)
    plain = load_encoder().encode(TEXTS)
    for _ in range(2):
        both = sides_of(folder, load_encoder())
        np.testing.assert_allclose(both.queries(TEXTS), trained, atol=1e-5)
        documents = trained if kind == "full" else plain
        np.testing.assert_allclose(both.documents(TEXTS), documents, atol=1e-5)
    assert np.abs(trained - plain).max() > 0.01
    assert both.queries([]).shape == (0, 384)


def test_the_document_route_of_a_query_encoder_is_not_mixed_up_with_its_query_route(stored):
    """Whoever takes the folder for an encoder gets the document route, cached or not."""
    folder, _ = stored("query_full")
    sides_of(folder, load_encoder()).queries(TEXTS)
    from tasks.encode import vectors_by_text

    found = vectors_by_text(TEXTS[:2], load_encoder(str(folder)))
    plain = load_encoder().encode(TEXTS[:2])
    np.testing.assert_allclose(np.stack([found[text] for text in TEXTS[:2]]), plain, atol=1e-5)


def test_where_training_did_not_help_nothing_is_embedded_anew(stored):
    folder, _ = stored("full", share=0)
    both = sides_of(folder, load_encoder())
    np.testing.assert_allclose(both.queries(TEXTS), load_encoder().encode(TEXTS), atol=1e-6)
    home = folder.parent / "home" / "embeddings"
    assert [path.name for path in home.iterdir() if path.is_dir()] == [load_encoder().revision]


def test_a_model_of_another_encoder_is_refused(stored):
    folder, _ = stored("full", revision="another")
    with pytest.raises(EncoderInvalid, match="trained from encoder revision another"):
        sides_of(folder, replace(load_encoder()))
