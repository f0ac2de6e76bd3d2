import subprocess
import sys
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from perfetch.reporting.model_card import model_card
from perfetch.retrieval.adapter import Adapter, Hidden, Moved, identity
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.export import adapter_bytes, export_router
from perfetch.retrieval.moved_documents import moved_bytes
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


def test_what_the_encoder_puts_before_every_text_stays_in_the_export(prompting_folder, tmp_path):
    encoder = load_encoder(str(prompting_folder), device="cpu")
    (tmp_path / "model").mkdir()
    export_router(identity("affine", 16, encoder.revision), encoder.model, tmp_path / "model")
    loaded = SentenceTransformer(str(tmp_path / "model"), device="cpu")
    for encode in (loaded.encode_query, loaded.encode_document, loaded.encode):
        np.testing.assert_allclose(encode(TEXTS), encoder.encode(TEXTS), atol=1e-5)


def test_an_encoder_in_half_precision_is_exported_in_float32(exported, tmp_path):
    encoder, adapter, _ = exported
    (tmp_path / "half").mkdir()
    export_router(adapter, deepcopy(encoder.model).bfloat16(), tmp_path / "half")
    loaded = SentenceTransformer(str(tmp_path / "half"), device="cpu")
    ours = adapter.transform(encoder.encode(TEXTS), encoder.revision)
    assert (loaded.encode_query(TEXTS) * ours).sum(1).min() > 0.999


def test_the_adapter_beside_it_is_the_same_map(exported):
    encoder, adapter, folder = exported
    plain = encoder.encode(TEXTS)
    np.testing.assert_array_equal(
        read_adapter(folder).transform(plain, encoder.revision),
        adapter.transform(plain, encoder.revision),
    )


def test_a_bent_map_reloads_to_the_same_vectors_where_perfetch_is_not(exported, tmp_path):
    encoder, straight, _ = exported
    rng = np.random.default_rng(1)
    parts = [rng.normal(size=shape).astype(np.float32) for shape in ((5, 16), 5, (16, 5))]
    adapter = replace(straight, kind="mlp", hidden=Hidden(*parts))
    folder = tmp_path / "bent"
    folder.mkdir()
    export_router(adapter, encoder.model, folder)
    script = (
        f"import sys; sys.path[:] = {[path for path in sys.path if 'python' in path]!r}\n"
        "import importlib.util\n"
        "import numpy as np\n"
        "from sentence_transformers import SentenceTransformer\n"
        "assert importlib.util.find_spec('perfetch') is None\n"
        "found = SentenceTransformer(sys.argv[1], device='cpu').encode_query(sys.argv[2:])\n"
        "np.save(sys.argv[1] + '.npy', found)\n"
    )
    command = [sys.executable, "-S", "-c", script, str(folder), *TEXTS]
    subprocess.run(command, cwd=tmp_path, check=True)
    ours = adapter.transform(encoder.encode(TEXTS), encoder.revision)
    np.testing.assert_allclose(np.load(f"{folder}.npy"), ours, atol=1e-5)


def config_of(encoder, adapter):
    return {
        "kind": adapter.kind,
        "index": adapter.index,
        "encoder": {"name": encoder.name, "revision": encoder.revision, "dimension": 16},
        "dataset": "d1",
        "template_version": 1,
        "seed": 0,
        "share": 1.0,
        "dev": {"ndcg@10": 0.5, "base_ndcg@10": 0.4, "fast@1": None, "base_fast@1": None},
    }


def run_card(encoder, adapter, folder):
    """What the code of the model's card leaves, run in the order of the card."""
    found: dict[str, np.ndarray] = {}
    for block in model_card("m1", config_of(encoder, adapter)).split("```python\n")[1:]:
        exec(block.split("```")[0].replace("path/of/this/folder", str(folder)), found)
    return found


def test_the_examples_in_the_model_card_run_and_give_the_same_vectors(exported, capsys):
    encoder, adapter, folder = exported
    found = run_card(encoder, adapter, folder)
    asked = "fill a vector with integers from 0 to 999\nlanguage: cpp"
    ours = adapter.transform(encoder.encode([asked]), encoder.revision)
    np.testing.assert_allclose(found["queries"], ours, atol=1e-5)
    np.testing.assert_allclose(found["adapt"](encoder.encode([asked])), ours, atol=1e-5)
    assert found["documents"].shape == (2, 16)
    assert capsys.readouterr().out.startswith("tensor([[")


def test_the_card_of_a_model_that_maps_documents_maps_them_the_same(exported, tmp_path):
    encoder, straight, _ = exported
    adapter = replace(straight, kind="joint", documents=straight.weight.T.copy())
    folder = tmp_path / "joint"
    folder.mkdir()
    export_router(adapter, encoder.model, folder)
    (folder / "adapter.safetensors").write_bytes(adapter_bytes(adapter))
    found, plain = run_card(encoder, adapter, folder), encoder.encode(TEXTS)
    ours = adapter.transform_documents(plain, encoder.revision)
    np.testing.assert_allclose(found["adapt_documents"](plain), ours, atol=1e-5)
    np.testing.assert_allclose(found["model"].encode_document(TEXTS), ours, atol=1e-5)
    np.testing.assert_array_equal(
        read_adapter(folder).transform_documents(plain, encoder.revision), ours
    )


def test_the_card_of_a_model_that_moved_documents_moves_the_same(exported):
    encoder, straight, folder = exported
    places = Moved(np.array([1]), np.eye(16, dtype=np.float32)[:1])
    adapter = replace(straight, kind="nudge", moved=places)
    (folder / "documents.safetensors").write_bytes(moved_bytes(places, TEXTS))
    found, plain = run_card(encoder, adapter, folder), encoder.encode(TEXTS)
    np.testing.assert_array_equal(
        found["move_documents"](TEXTS, plain),
        adapter.transform_documents(plain, encoder.revision),
    )
