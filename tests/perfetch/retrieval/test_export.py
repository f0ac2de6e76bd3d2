import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from perfetch.reporting.model_card import model_card
from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.export import adapter_bytes, export_router
from perfetch.retrieval.stored_adapter import read_adapter

TEXTS = ["fill a vector", "sort the list in range n", "def x ( n ) : return y"]


@pytest.fixture
def exported(tiny_folder, tmp_path):
    """(the encoder, an adapter over it, the folder it was exported to)."""
    encoder = load_encoder(str(tiny_folder), device="cpu")
    rng = np.random.default_rng(0)
    weight = np.eye(16) + 0.3 * rng.normal(size=(16, 16))
    bias = 0.1 * rng.normal(size=16)
    adapter = Adapter(
        "affine", weight.astype(np.float32), bias.astype(np.float32), encoder.revision
    )
    folder = tmp_path / "model"
    folder.mkdir()
    export_router(adapter, encoder.model, folder)
    (folder / "adapter.safetensors").write_bytes(adapter_bytes(adapter))
    return encoder, adapter, folder


def test_the_query_route_is_encoder_then_adapter_and_the_document_route_the_encoder(exported):
    encoder, adapter, folder = exported
    loaded = SentenceTransformer(str(folder), device="cpu")
    plain = encoder.encode(TEXTS)
    ours = adapter.transform(plain, encoder.revision)
    np.testing.assert_allclose(loaded.encode_query(TEXTS), ours, atol=1e-5)
    np.testing.assert_allclose(loaded.encode_document(TEXTS), plain, atol=1e-5)
    np.testing.assert_allclose(loaded.encode(TEXTS), plain, atol=1e-5)
    assert np.abs(ours - plain).max() > 0.1


def test_the_adapter_beside_it_is_the_same_map(exported):
    encoder, adapter, folder = exported
    plain = encoder.encode(TEXTS)
    np.testing.assert_array_equal(
        read_adapter(folder).transform(plain, encoder.revision),
        adapter.transform(plain, encoder.revision),
    )


def test_the_example_in_the_model_card_runs_and_tells_two_documents_apart(exported, capsys):
    encoder, adapter, folder = exported
    config = {
        "kind": adapter.kind,
        "encoder": {"name": encoder.name, "revision": encoder.revision, "dimension": 16},
        "dataset": "d1",
        "template_version": 1,
        "seed": 0,
        "share": 1.0,
        "dev": {"ndcg@10": 0.5, "base_ndcg@10": 0.4, "fast@1": None, "base_fast@1": None},
    }
    (block,) = [part.split("```")[0] for part in model_card("m1", config).split("```python\n")[1:]]
    found: dict[str, np.ndarray] = {}
    exec(block.replace("path/of/this/folder", str(folder)), found)
    asked = "fill a vector with integers from 0 to 999\nlanguage: cpp"
    ours = adapter.transform(encoder.encode([asked]), encoder.revision)
    np.testing.assert_allclose(found["queries"], ours, atol=1e-5)
    assert found["documents"].shape == (2, 16)
    assert capsys.readouterr().out.startswith("tensor([[")
