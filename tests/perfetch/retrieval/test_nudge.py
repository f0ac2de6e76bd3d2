"""NUDGE-N as its paper has it, and what it may and may not claim."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from safetensors.numpy import load_file

from perfetch.errors import StoreDamaged
from perfetch.retrieval.adapter import Adapter, Moved
from perfetch.retrieval.folds import folds_of
from perfetch.retrieval.kinds.nudge import GAMMAS, nudged, turned
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.moved_documents import FILE, moved_bytes, read_moved, with_moved
from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_data import LabelledQueries, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings

DIMENSION = 12
RECIPE, SETTINGS = Recipe("nudge"), TrainingSettings(kind="nudge")


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def labelled(vectors, positives):
    return LabelledQueries(
        vectors=unit(vectors),
        positives=tuple(np.array(one) for one in positives),
        grades=tuple(np.ones(len(one), dtype=np.int64) for one in positives),
        slow=(np.array([], int),) * len(positives),
        weights=np.ones(len(positives), dtype=np.float32),
    )


def shared(train=600, dev=250, documents=150):
    """Queries lie off their documents in a way of each document's own, in train and dev alike."""
    rng = np.random.default_rng(3)
    own = unit(rng.normal(size=(documents, DIMENSION)))
    off = own + 0.9 * unit(rng.normal(size=own.shape))
    place = rng.integers(documents, size=train + dev)
    second = rng.integers(documents, size=train + dev)
    queries = off[place] + 0.2 * rng.normal(size=(train + dev, DIMENSION))
    # Every fifth query has a second answer.
    answers = [
        sorted({int(p), int(s)}) if row % 5 == 0 else [int(p)]
        for row, (p, s) in enumerate(zip(place, second, strict=True))
    ]
    return TrainingData(
        own,
        labelled(queries[:train], answers[:train]),
        labelled(queries[train:], answers[train:]),
        np.arange(documents),
    )


def test_a_document_is_turned_by_the_bounded_step_within_its_plane_and_never_past_its_queries():
    document = np.array([[1, 0, 0]], dtype=np.float32)
    # 0.5 is a cosine of 0.75: sin² = 1 - 0.5625 = 0.4375
    found = turned(document, np.array([[1.0, 3.0, 0.0]]), 0.5)
    np.testing.assert_allclose(found, [[0.75, np.sqrt(0.4375), 0]], atol=1e-6)
    assert np.square(found - document).sum() == pytest.approx(0.5)
    near = np.array([[2.0, 0.2, 0.0]])
    np.testing.assert_allclose(turned(document, near, 0.5), unit(near), atol=1e-6)
    np.testing.assert_array_equal(turned(document, np.array([[-1.0, 3.0, 0]]), 0.5), document)
    np.testing.assert_array_equal(turned(document, np.array([[1.0, 3.0, 0]]), 0.0), document)


def test_documents_that_are_asked_for_again_are_found_better_and_the_others_stay():
    data = shared()
    fit = fit_adapter(data, "r", SETTINGS, seed=0)
    assert fit.dev.ndcg > fit.curve[0].dev.ndcg + 0.05
    assert (fit.adapter.index, fit.share, fit.folds) == ("rewritten", 1.0, 1)
    moved = fit.adapter.transform_documents(data.documents, "r")
    taught = np.unique(np.concatenate(data.train.positives))
    others = np.setdiff1d(np.arange(len(moved)), taught)
    np.testing.assert_array_equal(moved[others], data.documents[others])
    np.testing.assert_array_equal(fit.adapter.moved.places, taught)
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)


def test_no_document_that_a_fold_holds_out_is_moved_by_its_own_label():
    rng = np.random.default_rng(0)
    documents = unit(rng.normal(size=(200, DIMENSION)))
    train, dev = (
        labelled(documents[part], [[n] for n in part]) for part in np.split(np.arange(200), [160])
    )
    for fold in folds_of(TrainingData(documents, train, dev, np.arange(200)), 0):
        (moved,) = (step.adapter.moved for step in islice(nudged(RECIPE, fold, "r", 0), 1))
        assert set(moved.places).isdisjoint(np.concatenate(fold.dev.positives).tolist())


def test_labels_that_mislead_move_nothing():
    rng = np.random.default_rng(0)
    documents = unit(rng.normal(size=(40, DIMENSION)))
    noise = labelled(rng.normal(size=(600, DIMENSION)), [[n % 40] for n in range(600)])
    solved = labelled(np.repeat(documents, 6, axis=0), [[n // 6] for n in range(240)])
    fit = fit_adapter(TrainingData(documents, noise, solved, np.arange(40)), "r", SETTINGS, seed=0)
    assert fit.reason
    assert (fit.adapter.index, fit.share) == ("untouched", 0.0)
    np.testing.assert_array_equal(fit.adapter.transform_documents(documents, "r"), documents)


def theirs(data, gamma=None):
    """What the package makes of the same vectors: pip install --no-deps nudge-ft."""
    nudge = pytest.importorskip("nudge", reason="nudge-ft: pip install --no-deps nudge-ft")
    torch = pytest.importorskip("torch")
    sets = [
        {"q_embs": part.vectors, "q_ans_indx": [list(one) for one in part.positives]}
        for part in (data.train, data.dev)
    ]
    package = nudge.NUDGEN(device=torch.device("cpu"))
    return package.finetune_embeddings(data.documents, *sets, gamma=gamma)


def test_each_step_is_the_package_nudge_ft():
    data = shared()
    for gamma, step in zip(GAMMAS, nudged(RECIPE, data, "r", 0), strict=True):
        ours = step.adapter.transform_documents(data.documents, "r")
        np.testing.assert_allclose(ours, theirs(data, gamma), atol=1e-4)


def test_the_step_that_dev_chooses_is_the_package_nudge_ft():
    data = shared()
    fit = fit_adapter(data, "r", SETTINGS, seed=0)
    ours = fit.adapter.transform_documents(data.documents, "r")
    np.testing.assert_allclose(ours, theirs(data), atol=1e-4)


def test_moved_documents_are_known_by_their_text_when_they_are_read_again(tmp_path):
    texts = ["a", "b", "c"]
    moved = Moved(np.array([0, 2]), np.eye(4, dtype=np.float32)[[3, 1]])
    (tmp_path / FILE).write_bytes(moved_bytes(moved, texts))
    assert load_file(tmp_path / FILE)["text_hash"].shape == (2, 16)
    plain = unit(np.ones((4, 4)))
    found = with_moved(plain, ["unseen", "c", "b", "a"], read_moved(tmp_path))
    np.testing.assert_array_equal(found, [plain[0], moved.vectors[1], plain[2], moved.vectors[0]])
    same = np.eye(4, dtype=np.float32)
    adapter = Adapter("nudge", same, np.zeros(4, np.float32), "r", moved=moved)
    whole = adapter.transform_documents(plain[:3], "r")
    np.testing.assert_array_equal(whole, with_moved(plain[:3], texts, read_moved(tmp_path)))


def test_a_folder_that_moved_nothing_has_no_such_file_and_a_damaged_one_is_named(tmp_path):
    assert read_moved(tmp_path) == {}
    for data in (b"", b"no safetensors", moved_bytes(Moved(np.array([0]), np.ones(4)), ["a"])):
        (tmp_path / FILE).write_bytes(data)
        with pytest.raises(StoreDamaged, match=r"documents\.safetensors.*train again"):
            read_moved(tmp_path)


def test_no_label_moves_no_document():
    data = shared()
    steps = nudged(RECIPE, replace(data, train=data.train.take([])), "r", 0)
    assert [len(step.adapter.moved.places) for step in steps] == [0] * len(GAMMAS)
