"""Laws that hold for every kind, on queries that are documents seen through one rotation."""

from dataclasses import replace
from itertools import islice
from typing import get_args

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from perfetch.retrieval import auto, training
from perfetch.retrieval.adapter import Kind
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.export import adapter_bytes, export_router
from perfetch.retrieval.kinds.negatives import candidates_of
from perfetch.retrieval.kinds.paths import PATHS
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.stored_adapter import FILE, read_adapter
from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_data import LabelledQueries, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.trial import Trial

KINDS = get_args(Kind)
# Single documents that move teach nothing about others: test_nudge.py has the laws of that.
MAPS = [kind for kind in KINDS if kind != "nudge"]
DIMENSION = 16
TEXTS = ["fill a vector", "sort the list in range n", "def x ( n ) : return y"]


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def labelled(vectors, positives, slow=None):
    none = (np.array([], int),) * len(positives)
    return LabelledQueries(
        vectors=unit(vectors),
        positives=tuple(np.array([p]) for p in positives),
        grades=tuple(np.array([1]) for _ in positives),
        slow=tuple(np.array([s]) for s in slow) if slow is not None else none,
        weights=np.ones(len(positives), dtype=np.float32),
    )


@pytest.fixture(scope="module")
def turned() -> TrainingData:
    """Near neighbours ask for near documents, so that every kind can learn something."""
    rng = np.random.default_rng(1)
    topics = rng.normal(size=(12, DIMENSION))
    documents = unit(np.repeat(topics, 10, axis=0) + 0.5 * rng.normal(size=(120, DIMENSION)))
    rotation, _ = np.linalg.qr(np.eye(DIMENSION) + 0.3 * rng.normal(size=(DIMENSION, DIMENSION)))
    order = rng.permutation(120)
    queries = documents[order] @ rotation
    return TrainingData(
        documents,
        labelled(queries[:90], order[:90]),
        labelled(queries[90:], order[90:]),
        np.arange(120),
    )


def first_steps(kind, data, count=3, **recipe):
    made = Recipe(kind, learning_rate=0.01, batch_size=16, **recipe)
    return [step.adapter for step in islice(PATHS[kind](made, data, "r", 0), count)]


@pytest.mark.parametrize("kind", MAPS)
def test_every_kind_is_above_base_where_there_is_something_to_learn(kind, turned):
    settings = TrainingSettings(
        kind=kind, learning_rate=0.02, toward_identity=0, max_epochs=40, batch_size=16
    )
    fit = fit_adapter(turned, "r", settings, seed=0)
    assert fit.dev.ndcg > fit.curve[0].dev.ndcg
    assert fit.adapter.kind == kind
    assert fit.folds == 5


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_map_of_every_kind(kind, turned):
    for first, second in zip(first_steps(kind, turned), first_steps(kind, turned), strict=True):
        np.testing.assert_array_equal(
            first.transform(turned.dev.vectors, "r"), second.transform(turned.dev.vectors, "r")
        )
        np.testing.assert_array_equal(
            first.transform_documents(turned.documents, "r"),
            second.transform_documents(turned.documents, "r"),
        )


@pytest.mark.parametrize("kind", MAPS)
def test_every_kind_is_exported_stored_and_read_to_the_same_vectors(
    kind, turned, tiny_folder, tmp_path
):
    encoder = load_encoder(str(tiny_folder), device="cpu")
    adapter = replace(first_steps(kind, turned, count=5)[-1], encoder_revision=encoder.revision)
    folder = tmp_path / "model"
    folder.mkdir()
    export_router(adapter, encoder.model, folder)
    (folder / FILE).write_bytes(adapter_bytes(adapter))
    plain = encoder.encode(TEXTS)
    ours = adapter.transform(plain, encoder.revision)
    loaded = SentenceTransformer(str(folder), device="cpu")
    np.testing.assert_allclose(loaded.encode_query(TEXTS), ours, atol=1e-5)
    moved = adapter.transform_documents(plain, encoder.revision)
    assert (np.abs(moved - plain).max() > 1e-3) == (adapter.index == "multiplied")
    np.testing.assert_allclose(loaded.encode_document(TEXTS), moved, atol=1e-5)
    again = read_adapter(folder)
    np.testing.assert_array_equal(again.transform(plain, encoder.revision), ours)
    np.testing.assert_array_equal(again.transform_documents(plain, encoder.revision), moved)


def test_documents_that_answer_nothing_are_no_negatives_where_answers_are_asked_for(turned):
    few = replace(turned, train=labelled(turned.train.vectors[:3], [5, 2, 5], [9, 9, 9]))
    assert candidates_of(Recipe("linear", negatives="answers"), few).tolist() == [2, 5, 9]
    assert len(candidates_of(Recipe("linear", negatives="corpus"), few)) == 120


@pytest.mark.parametrize("kind", ["linear", "symmetric"])
def test_a_sample_of_the_corpus_teaches_like_the_whole(kind, turned, monkeypatch):
    """Past a bound of memory a batch meets a sample, with its labels and hard negatives."""
    from perfetch.retrieval.kinds import batches, negatives

    whole = first_steps(kind, turned, count=30)[-1]
    for module, name, value in (
        (negatives, "WHOLE", 50),
        (negatives, "SAMPLED", 40),
        (negatives, "BOTH_SIDES", 40),
        (negatives, "MINED", 4),
        (batches, "MINED", 4),
        (batches, "MINED_AT_ONCE", 32),
    ):
        monkeypatch.setattr(module, name, value)
    sampled = first_steps(kind, turned, count=30)[-1]
    toward = np.vdot(whole.weight - np.eye(DIMENSION), sampled.weight - np.eye(DIMENSION))
    lengths = [np.linalg.norm(one.weight - np.eye(DIMENSION)) for one in (whole, sampled)]
    assert toward / np.prod(lengths) > 0.9


def test_auto_takes_the_best_kind_and_shows_them_all(turned):
    settings = TrainingSettings(kind="auto", time_budget_s=8)
    fit = fit_adapter(turned, "r", settings, seed=0)
    assert fit.recipe == fit.blend[0][1]
    assert sum(share for share, _ in fit.blend) == pytest.approx(1)
    assert {tried.kind for tried in fit.tried} >= {"ridge", "knn", "linear"}
    assert [tried.dev.ndcg for tried in fit.tried] == sorted(
        (tried.dev.ndcg for tried in fit.tried), reverse=True
    )
    assert fit.dev.ndcg > fit.curve[0].dev.ndcg


def test_a_busy_machine_finds_the_same_model(turned, monkeypatch):
    """The work of a search is counted, not timed; here every trial is slowed down."""
    import time

    from perfetch.retrieval import search

    monkeypatch.setattr(search, "WORK", 0.01)
    settings = TrainingSettings(kind="auto", time_budget_s=100)
    idle = fit_adapter(turned, "r", settings, seed=0)
    busy = fit_adapter(turned, "r", settings, seed=0, progress=lambda _: time.sleep(0.02))
    assert not idle.cut_short
    assert not busy.cut_short
    assert busy.recipe == idle.recipe
    np.testing.assert_array_equal(busy.adapter.weight, idle.adapter.weight)


def test_a_search_that_the_clock_ended_says_so(turned):
    settings = TrainingSettings(kind="auto", time_budget_s=0.01)
    assert fit_adapter(turned, "r", settings, seed=0).cut_short


def test_a_search_whose_work_is_too_little_for_the_corpus_says_so(turned, monkeypatch):
    from perfetch.retrieval import search

    monkeypatch.setattr(search, "WORK", 1e-9)
    settings = TrainingSettings(kind="auto", time_budget_s=1_000)
    fit = fit_adapter(turned, "r", settings, seed=0)
    assert fit.cut_short
    assert fit.tried


def begun_by_auto(monkeypatch, data):
    """The recipes of a search, in order."""
    begun = []

    class Noted(Trial):
        def __init__(self, recipe, **more):
            begun.append(recipe)
            super().__init__(recipe, **more)

    monkeypatch.setattr(training, "Trial", Noted)
    fit_adapter(data, "r", TrainingSettings(kind="auto", time_budget_s=8), seed=0)
    return begun


def test_labels_alone_are_tried_before_pseudo_queries(turned, monkeypatch):
    """A budget that ends early has then compared what teaches most at its price."""
    begun = begun_by_auto(monkeypatch, replace(turned, pseudo=turned.dev))
    weights = [recipe.pseudo_query_weight for recipe in begun if recipe.kind == "linear"]
    assert weights[:6] == [0.0, 0.0, 0.3, 0.3, 1.0, 1.0]


def test_a_batch_four_times_as_large_has_twice_the_rate(turned, monkeypatch):
    few = next(r for r in begun_by_auto(monkeypatch, turned) if r.kind == "linear")
    monkeypatch.setattr(auto, "FEW", len(turned.train))
    many = next(r for r in begun_by_auto(monkeypatch, turned) if r.kind == "linear")
    assert (few.batch_size, few.learning_rate) == (64, pytest.approx(1e-3))
    assert (many.batch_size, many.learning_rate) == (256, pytest.approx(2e-3))


def test_auto_ends_within_its_budget(turned):
    import time

    started = time.monotonic()
    fit_adapter(turned, "r", TrainingSettings(kind="auto", time_budget_s=0.5), seed=0)
    assert time.monotonic() - started < 5
