import numpy as np
import pytest

from perfetch.errors import EncoderInvalid
from perfetch.retrieval.adapter import Adapter, Moved, identity
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.export import adapter_bytes
from perfetch.retrieval.moved_documents import FILE, moved_bytes
from tasks.model_sides import ModelSides

TEXTS = ["fill a vector", "sort a list", "fill a vector"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path / "home"))
    return tmp_path


def sides(folder, adapter, known=None):
    (folder / "adapter.safetensors").write_bytes(adapter_bytes(adapter))
    return ModelSides(folder, load_encoder(), known)


def test_a_query_adapter_moves_queries_and_leaves_documents(folder):
    encoder = load_encoder()
    plain = encoder.encode(TEXTS)
    turned = np.roll(np.eye(384, dtype=np.float32), 1, axis=0)
    both = sides(folder, Adapter("linear", turned, np.zeros(384, np.float32), encoder.revision))
    np.testing.assert_allclose(both.documents(TEXTS), plain, atol=1e-6)
    np.testing.assert_allclose(both.queries(TEXTS), np.roll(plain, 1, axis=1), atol=1e-6)
    assert both.queries([]).shape == both.documents([]).shape == (0, 384)


def test_vectors_that_are_known_are_used_as_they_are(folder):
    known = {"fill a vector": np.eye(384, dtype=np.float32)[3]}
    both = sides(folder, identity("linear", 384, load_encoder().revision), known)
    found = both.documents(TEXTS)
    np.testing.assert_array_equal(found[[0, 2]], np.stack([known["fill a vector"]] * 2))
    assert found[1] @ load_encoder().encode(["sort a list"])[0] == pytest.approx(1, abs=1e-5)


def test_the_queries_of_another_encoder_are_refused(folder):
    both = sides(folder, identity("linear", 384, "another"))
    with pytest.raises(EncoderInvalid, match="trained for encoder revision another"):
        both.queries(TEXTS)


def test_documents_are_mapped_and_those_that_have_moved_are_where_they_moved(folder):
    encoder = load_encoder()
    turned = np.roll(np.eye(384, dtype=np.float32), 1, axis=0)
    same, none = np.eye(384, dtype=np.float32), np.zeros(384, np.float32)
    adapter = Adapter("joint", same, none, encoder.revision, documents=turned)
    plain = encoder.encode(TEXTS)
    mapped = sides(folder, adapter)
    np.testing.assert_allclose(mapped.documents(TEXTS), np.roll(plain, 1, axis=1), atol=1e-6)
    np.testing.assert_allclose(mapped.queries(TEXTS), plain, atol=1e-6)

    moved = Moved(np.array([1]), np.eye(384, dtype=np.float32)[:1])
    (folder / FILE).write_bytes(moved_bytes(moved, TEXTS))
    found = sides(folder, identity("nudge", 384, encoder.revision)).documents(TEXTS)
    np.testing.assert_array_equal(found[1], moved.vectors[0])
    np.testing.assert_allclose(found[[0, 2]], plain[[0, 2]], atol=1e-6)
