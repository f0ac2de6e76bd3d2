"""The peers from their own packages, where an environment with them is there; small sets."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from perfetch.retrieval.encoder import load_encoder

ROOT = Path(__file__).parents[2]
RUNNER = ROOT / "bench" / "peers" / "fit.py"
PYTHON = ROOT / ".bench" / "peers" / "bin" / "python"
WORDS = ("sort", "hash", "join", "parse", "count", "merge", "split", "round", "write", "cache")
UNTOUCHED = {
    "llama-index", "llama-index tuned", "chroma mse", "chroma triplet", "chroma tuned",
    "mnrl query", "mnrl query tuned",
}  # fmt: skip


def listed(python):
    done = subprocess.run(
        [python, RUNNER, "--list"], capture_output=True, text=True, check=True, timeout=120
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def python():
    if not PYTHON.is_file():
        pytest.skip("no environment of the peers; make bench-peers-env makes it")
    return PYTHON


def test_peers_are_listed_without_their_packages():
    """With this project's own Python, which has torch but none of them."""
    found = listed(sys.executable)
    assert {one["name"] for one in found if one["index"] == "untouched"} == UNTOUCHED
    assert {one["name"] for one in found if one["texts"]} == {
        "mnrl both", "mnrl both tuned", "mnrl query", "mnrl query tuned",
    }  # fmt: skip


def _unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def made_set(path, dim=16, queries=90, documents=60):
    """Queries are documents seen through one rotation: what a linear map can learn."""
    rng = np.random.default_rng(0)
    corpus = _unit(rng.normal(size=(documents, dim)))
    rotation, _ = np.linalg.qr(rng.normal(size=(dim, dim)))
    answers = rng.integers(0, documents, queries)
    asked = _unit(corpus[answers] @ rotation + 0.02 * rng.normal(size=(queries, dim)))
    thirds = np.split(np.arange(queries), 3)
    parts = {"documents": corpus, "seed": np.array(0), "test": asked[thirds[2]]}
    for split, rows in zip(("train", "dev"), thirds[:2], strict=True):
        parts[split] = asked[rows]
        parts[f"{split}_rows"] = np.arange(len(rows))
        parts[f"{split}_positives"] = answers[rows]
    np.savez(path, **parts)
    return asked[thirds[2]], corpus, answers[thirds[2]]


def fitted(python, folder, *names):
    made = folder / "fitted.npz"
    subprocess.run(
        [python, RUNNER, folder / "set.npz", made, *names],
        check=True,
        capture_output=True,
        timeout=280,
    )
    return np.load(made)


def _first(queries, corpus, answers):
    """Share of the queries whose answer stands first."""
    return float(((queries @ corpus.T).argmax(1) == answers).mean())


@pytest.mark.slow
def test_every_peer_on_vectors_gives_vectors_of_length_one(python, tmp_path):
    queries, corpus, _ = made_set(tmp_path / "set.npz")
    names = [one["name"] for one in listed(python) if not one["texts"]]
    found = fitted(python, tmp_path, *names)
    for name in names:
        moved = found.get(f"{name}/queries", queries)
        documents = found.get(f"{name}/documents", corpus)
        assert (moved.shape, documents.shape) == (queries.shape, corpus.shape), name
        assert np.linalg.norm(moved, axis=1) == pytest.approx(1, abs=1e-5), name
        assert found[f"{name}/seconds"] > 0
        assert not found[f"{name}/peak_mib"] < 0


@pytest.mark.slow
def test_chroma_starts_from_chance_and_learns_with_enough_steps(python, tmp_path):
    """Ten epochs of one step each leave a random start where it is; dev then keeps the encoder."""
    queries, corpus, answers = made_set(tmp_path / "set.npz")
    found = fitted(python, tmp_path, "chroma mse", "chroma tuned")
    assert _first(found["chroma mse/queries"], corpus, answers) < 0.5
    tuned = _first(found.get("chroma tuned/queries", queries), corpus, answers)
    assert tuned >= _first(queries, corpus, answers)


@pytest.mark.slow
def test_the_trainer_of_sentence_transformers_keeps_the_documents_of_a_frozen_side(
    python, tmp_path
):
    """And moves them where it trains both."""
    vectors, corpus = made_texts(tmp_path)
    found = fitted(python, tmp_path, "mnrl both", "mnrl query")
    np.testing.assert_array_equal(found["mnrl query/documents"], corpus)
    assert not np.allclose(found["mnrl both/documents"], corpus, atol=1e-4)
    for name in ("mnrl both", "mnrl query"):
        assert not np.allclose(found[f"{name}/queries"], vectors, atol=1e-4)
        # a few small steps: still the encoder's neighbourhood
        assert (found[f"{name}/queries"] * vectors).sum(1).min() > 0.9


@pytest.mark.slow
def test_a_tuned_trainer_begun_again_trains_nothing_twice(python, tmp_path):
    made_texts(tmp_path, trials=tmp_path / "trials")
    first = dict(fitted(python, tmp_path, "mnrl query tuned"))
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "trials").rglob("*.npz")}
    again = fitted(python, tmp_path, "mnrl query tuned")
    assert len(files) == 4
    assert files == {path: path.stat().st_mtime_ns for path in files}
    kept = {"mnrl query tuned/said", "mnrl query tuned/queries", "mnrl query tuned/parameters"}
    assert set(first) == set(again.files)
    for name in kept & set(first):
        np.testing.assert_array_equal(first[name], again[name])
    spent = sum(float(np.load(path)["seconds"]) for path in files)
    assert again["mnrl query tuned/seconds"] >= spent, "seconds count what was kept"


def made_texts(folder, trials=None):
    """Twenty functions by their names; returns (vectors of the queries, of the documents)."""
    encoder = load_encoder()
    documents = [f"def {one}_{other}(): pass" for one in WORDS for other in WORDS[:2]]
    asked = [f"how to {one} and {other}" for one in WORDS for other in WORDS[:2]]
    vectors, corpus = encoder.encode(asked), encoder.encode(documents)
    texts = {"encoder": str(encoder.folder), "documents": documents}
    parts = {"documents": corpus, "seed": np.array(0), "test": vectors}
    for split in ("train", "dev"):
        parts |= {split: vectors, f"{split}_rows": np.arange(20)}
        parts[f"{split}_positives"] = np.arange(20)
    told = json.dumps(texts | dict.fromkeys(("train", "dev", "test"), asked)).encode()
    parts |= {"trials": np.array(str(trials))} if trials else {}
    np.savez(folder / "set.npz", texts=np.frombuffer(told, dtype=np.uint8), **parts)
    return vectors, corpus
