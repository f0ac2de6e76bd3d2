import numpy as np
import pytest

from perfetch.retrieval import ranking
from perfetch.retrieval.ranking import Dense, rank, ranks_of, top_k


def _vectors(count, seed, dim=48):
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_ranking_is_a_full_sort():
    queries, documents = _vectors(30, 0), _vectors(500, 1)
    exact = np.argsort(-(queries.astype(float) @ documents.T.astype(float)), axis=1)
    indices, scores = rank(queries, documents, 20)
    assert np.array_equal(indices, exact[:, :20])
    assert (np.diff(scores, axis=1) <= 0).all()


def test_blocked_equals_whole(monkeypatch):
    queries = _vectors(50, 2)
    documents = np.concatenate([_vectors(200, 3), _vectors(200, 3)])  # every vector twice: ties
    whole = rank(queries, documents, 30)
    monkeypatch.setattr(ranking, "SCORES_PER_BLOCK", 401 * 7)
    monkeypatch.setattr(ranking, "DOCUMENTS_PER_BLOCK", 37)
    blocked = rank(queries, documents, 30)
    assert np.array_equal(whole[0], blocked[0])
    assert np.array_equal(whole[1], blocked[1])


def test_ties_go_to_the_earlier_document():
    documents = np.eye(4, dtype=np.float32)[[0, 1, 1, 0, 1]]
    indices, _ = rank(np.eye(4, dtype=np.float32)[[1, 3]], documents, 4)
    assert indices.tolist() == [[1, 2, 4, 0], [0, 1, 2, 3]]


@pytest.mark.parametrize("k", [1, 3, 40, 100])
def test_top_k_is_the_head_of_a_stable_sort(k):
    scores = np.random.default_rng(k).integers(0, 5, (25, 40)).astype(np.float32)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    indices, values = top_k(scores, k)
    assert np.array_equal(indices, expected)
    assert np.array_equal(values, np.take_along_axis(scores, expected, axis=1))


def test_a_rank_is_the_place_in_the_whole_ranking():
    scores = np.random.default_rng(5).integers(0, 6, (10, 30)).astype(np.float32)
    order, _ = top_k(scores, 30)
    wanted = [np.array([3, 17, 29]) for _ in range(9)] + [np.array([], dtype=np.int64)]
    found = ranks_of(scores, wanted)
    for row, positions in enumerate(wanted):
        places = [order[row].tolist().index(p) + 1 for p in positions.tolist()]
        assert found[row].tolist() == places


def test_nothing_to_search_gives_nothing():
    assert rank(_vectors(0, 0), _vectors(5, 1), 3)[0].shape == (0, 3)
    assert rank(_vectors(2, 0), _vectors(0, 1), 3)[0].shape == (2, 0)


def test_vectors_of_other_dimensions_are_refused():
    with pytest.raises(ValueError, match="48 numbers"):
        rank(_vectors(2, 0), _vectors(5, 1, dim=16), 3)


def test_dense_scores_are_dot_products():
    queries, documents = _vectors(3, 0), _vectors(4, 1)
    scores = Dense(queries, documents).scores(np.array([2, 0]))
    assert scores == pytest.approx(queries[[2, 0]] @ documents.T, abs=1e-6)
