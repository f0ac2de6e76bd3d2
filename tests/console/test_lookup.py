import shutil
from functools import partial

import numpy as np
import pytest

from console.lookup import look_up
from console.searched_encoder import searched_encoder
from perfetch.dataset import Dataset, PlacedDocument
from perfetch.errors import BadInput, EncoderInvalid, StoreDamaged
from perfetch.records import Candidates, Document, Outcome, Verdict, content_id
from perfetch.retrieval.adapter import Adapter, Moved, identity
from perfetch.retrieval.cached_encoding import text_hash
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.export import adapter_bytes
from perfetch.retrieval.moved_documents import moved_bytes
from storage.candidates import write_candidates
from storage.datasets import write_dataset
from storage.embeddings import read_embeddings
from storage.home import write_bytes, write_json
from storage.registry import POINTER, promote, write_model
from storage.verdicts import append_verdicts
from tests.openai_server.server import OpenAIServer

FAST = "#include <numeric>\nstd::vector<int> fill(int n) {\n    std::iota(v.begin());\n}\n"
SLOW = "std::vector<int> fill(int n) {\n    for (;;) v.insert(v.end(), i);\n}\n"
CPP = (FAST, SLOW, "double mean(const std::vector<double>& values);", "void close(int file);")
PYTHON = (
    "def fill(n):\n    return list(range(n))",
    "def read(path):\n    return open(path).read()",
)
QUERY = "fill a vector with integers from 0 to 999"


def make_documents():
    texts = [(text, "cpp") for text in CPP] + [(text, "python") for text in PYTHON]
    documents = [Document(content_id(lang, t), t, lang, "catalogue", "g") for t, lang in texts]
    return sorted(documents, key=lambda document: document.document_id)


@pytest.fixture
def root(tmp_path):
    """A home with a corpus of six documents and one accepted race; no model."""
    documents = make_documents()
    placed = [PlacedDocument(d, f"d/{d.document_id}", "0" * 16, False) for d in documents]
    write_dataset(tmp_path, Dataset(tuple(placed), (), (), (), {}, {}, {}, {}), [])
    raced = ((FAST, "positive"), (SLOW, "slow"))
    links = tuple(("e", content_id("cpp", text), role) for text, role in raced)
    write_candidates(tmp_path, Candidates("catalogue", example_documents=links))
    append_verdicts(
        tmp_path, [Verdict("k", "e", "fill", "cpp", Outcome.ACCEPTED, "", 12.0, 11.0, 13.0)]
    )
    return tmp_path


def crown(root, adapter, encoder_name="default"):
    """Makes a model of that adapter the champion."""
    config = {"encoder": {"name": encoder_name, "revision": adapter.encoder_revision}}
    data = adapter_bytes(adapter)
    write_model(
        root, "c0ffee", config, lambda folder: write_bytes(folder / "adapter.safetensors", data)
    )
    promote(root, "c0ffee", None, "2026-01-01T00:00:00+00:00")


def adapter_toward(text):
    """An adapter that turns every query to one document."""
    encoder = load_encoder()
    target = encoder.encode([text])[0]
    weight = np.zeros((len(target), len(target)), dtype=np.float32)
    return Adapter("affine", weight, target, encoder.revision)


def test_without_a_champion_only_the_encoder_searches(root):
    found = look_up(root, QUERY, None, 3)
    assert (found.champion, found.champion_version, found.documents) == (None, None, 6)
    assert [hit.rank for hit in found.base] == [1, 2, 3]
    assert [hit.score for hit in found.base] == sorted((h.score for h in found.base), reverse=True)


def test_the_champion_ranks_with_its_adapter_and_the_base_stays(root):
    before = look_up(root, QUERY, None, 6).base
    last = before[-1]
    crown(root, adapter_toward(last.text))
    found = look_up(root, QUERY, None, 6)
    assert found.base == before
    assert (found.champion[0].document_id, found.champion[0].moved) == (last.document_id, 5)
    assert found.champion[0].score == pytest.approx(1.0, abs=1e-5)


def test_a_champion_that_maps_documents_ranks_them_as_it_has_them(root):
    encoder = load_encoder()
    same, none = np.eye(384, dtype=np.float32), np.zeros(384, dtype=np.float32)
    turned = np.roll(same, 1, axis=0)
    crown(root, Adapter("joint", same, none, encoder.revision, documents=turned))
    found = look_up(root, QUERY, None, 6)
    (query,) = encoder.encode([QUERY])
    mapped = np.roll(encoder.encode([hit.text for hit in found.champion]), 1, axis=1)
    assert [hit.score for hit in found.champion] == pytest.approx(mapped @ query, abs=1e-5)
    assert [hit.text for hit in found.champion] != [hit.text for hit in found.base]


def test_a_document_that_has_moved_is_searched_at_its_new_place(root):
    last = look_up(root, QUERY, None, 6).base[-1]
    encoder = load_encoder()
    crown(root, identity("nudge", 384, encoder.revision))
    (query,) = encoder.encode([QUERY])
    moved = moved_bytes(Moved(np.array([0]), query[None]), [last.text])
    write_bytes(root / "models" / "c0ffee" / "documents.safetensors", moved)
    found = look_up(root, QUERY, None, 6)
    assert (found.champion[0].document_id, found.champion[0].moved) == (last.document_id, 5)
    assert found.champion[0].score == pytest.approx(1.0, abs=1e-5)


def test_an_untrained_champion_moves_nothing(root):
    encoder = load_encoder()
    crown(root, identity("linear", 384, encoder.revision))
    found = look_up(root, QUERY, None, 6)
    assert [hit.moved for hit in found.champion] == [0] * 6


def test_what_was_raced_carries_its_proof(root):
    proofs = {hit.text: hit.proof for hit in look_up(root, QUERY, None, 6).base}
    assert [(proofs[t].role, proofs[t].times_faster) for t in (FAST, SLOW)] == [
        ("fast", 12.0),
        ("slow", 12.0),
    ]
    assert proofs[PYTHON[0]].times_faster is None


def test_only_documents_of_the_language_are_searched_and_the_query_names_it(root):
    found = look_up(root, QUERY, "cpp", 10)
    assert {hit.text for hit in found.base} == set(CPP)
    assert found.context == "language: cpp"
    assert found.base[0].score != look_up(root, QUERY, None, 10).base[0].score


def test_no_document_is_encoded_twice(root):
    look_up(root, QUERY, None, 3)
    stored = sorted((root / "embeddings").rglob("*.parquet"))
    again = look_up(root, "something else", "cpp", 3)
    assert sorted((root / "embeddings").rglob("*.parquet")) == stored
    assert again.documents == 4


def test_documents_without_a_vector_are_encoded_and_stored(root):
    look_up(root, QUERY, "python", 3)
    look_up(root, QUERY, None, 3)
    read = partial(read_embeddings, root, load_encoder().revision)
    assert len(list((root / "embeddings").rglob("*.parquet"))) == 2
    assert len(read([text_hash(text) for text in (*CPP, *PYTHON)])) == 6


def test_without_a_dataset_the_message_says_what_to_run(tmp_path):
    with pytest.raises(BadInput, match=r"no dataset version yet; run python -m flows"):
        look_up(tmp_path, QUERY, None, 5)


def test_a_language_that_is_not_there_names_those_that_are(root):
    with pytest.raises(BadInput, match="has only cpp, python"):
        look_up(root, QUERY, "rust", 5)


def test_a_champion_of_another_encoder_is_refused(root):
    crown(root, identity("linear", 384, "another revision"))
    with pytest.raises(EncoderInvalid, match="trained for encoder revision another revision"):
        look_up(root, QUERY, None, 5)


def test_a_champion_that_is_not_there_is_named(root):
    pointer = {"version": "gone", "since": "", "previous": None, "report": None}
    write_json(root / "models" / POINTER, pointer)
    with pytest.raises(StoreDamaged, match="names model gone, which is not there"):
        look_up(root, QUERY, None, 5)


def test_a_config_without_an_encoder_is_named(root):
    crown(root, identity("linear", 384, "r"))
    write_json(root / "models" / "c0ffee" / "config.json", {"encoder": "old style"})
    with pytest.raises(StoreDamaged, match=r"config\.json: names no encoder"):
        look_up(root, QUERY, None, 5)


def test_a_damaged_corpus_is_named(root):
    corpus = next((root / "datasets").glob("*/corpus.parquet"))
    shutil.copy(corpus.with_name("queries.parquet"), corpus)
    with pytest.raises(StoreDamaged, match=r"corpus\.parquet"):
        look_up(root, QUERY, None, 5)


def test_an_encoder_behind_an_api_is_asked_for_the_query_alone(root, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with OpenAIServer() as server:
        name = f"openai:test-embedding?base_url={server.base_url}"
        encoder = searched_encoder(root, name)
        crown(root, identity("linear", 64, encoder.revision), name)
        with pytest.raises(BadInput, match=r"6 of 6 documents have no vector.*flows\.train"):
            look_up(root, QUERY, None, 6)
        assert server.log == []
        encoder.encode([document.text for document in make_documents()])
        sent = len(server.log)
        found = look_up(root, QUERY, None, 6)
        look_up(root, QUERY, None, 6)
        inputs = [entry.body["input"] for entry in server.log[sent:] if entry.body]
    assert inputs == [[QUERY]]
    assert [hit.moved for hit in found.champion] == [0] * 6
