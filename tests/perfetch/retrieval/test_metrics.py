import numpy as np
import pytest
import pytrec_eval

from perfetch.retrieval.metrics import (
    average_precision_at_k,
    fast_at_1,
    mrr_at_k,
    ndcg_at_k,
    recall_at_k,
)
from perfetch.retrieval.ranking import top_k


def _row(*values):
    return np.array([values], dtype=np.float64)


@pytest.mark.parametrize(
    ("gains", "ideal", "k", "expected"),
    [
        ((1, 0), (1,), 10, 1.0),
        ((0, 1), (1,), 10, 0.6309),  # 1 / log2(3)
        ((0, 0), (1,), 10, 0.0),
        ((1, 2), (2, 1), 10, 0.8597),  # (1 + 2 / log2 3) / (2 + 1 / log2 3) = 2.2619 / 2.6309
        ((0, 0, 1), (1,), 2, 0.0),
        ((1, 0), (1, 1, 1), 2, 0.6131),  # 1 / (1 + 1 / log2 3): the ideal is cut at k, too
    ],
    ids=["first", "second", "missed", "grades swapped", "beyond k", "ideal is cut"],
)
def test_ndcg_at_k(gains, ideal, k, expected):
    assert ndcg_at_k(_row(*gains), _row(*ideal), k) == pytest.approx([expected], abs=1e-4)


def test_recall_mrr_and_average_precision_by_hand():
    gains = np.array([[0, 1, 0, 2], [0, 0, 0, 0]], dtype=np.float64)
    relevant = np.array([3, 1])
    assert recall_at_k(gains, relevant, 2) == pytest.approx([1 / 3, 0])
    assert recall_at_k(gains, relevant, 10) == pytest.approx([2 / 3, 0])
    assert mrr_at_k(gains, 10) == pytest.approx([1 / 2, 0])
    assert mrr_at_k(gains, 1) == pytest.approx([0, 0])
    # precision 1/2 at rank 2, 2/4 at rank 4, over 3 relevant
    assert average_precision_at_k(gains, relevant, 10) == pytest.approx([1 / 3, 0])
    assert average_precision_at_k(gains, relevant, 3) == pytest.approx([1 / 6, 0])


def test_fast_at_1_asks_only_where_there_is_a_slow_twin():
    values = fast_at_1(np.array([1, 5, 7]), np.array([2, 4, 0]))
    assert values[:2].tolist() == [1.0, 0.0]
    assert np.isnan(values[2])


@pytest.mark.parametrize(
    "undefined",
    [
        lambda: ndcg_at_k(_row(0, 0), _row(0), 10),
        lambda: recall_at_k(_row(0, 0), np.array([0]), 10),
        lambda: average_precision_at_k(_row(0, 0), np.array([0]), 10),
    ],
    ids=["ndcg", "recall", "map"],
)
def test_a_query_without_a_relevant_document_is_undefined_not_zero(undefined):
    with pytest.raises(ValueError, match="query 0 has no relevant document"):
        undefined()


def test_an_empty_ranking_scores_nothing():
    nothing = np.zeros((1, 0))
    assert ndcg_at_k(nothing, _row(1), 10).tolist() == [0.0]
    assert mrr_at_k(nothing, 10).tolist() == [0.0]


@pytest.mark.parametrize("seed", range(4))
def test_all_metrics_equal_pytrec_eval(seed):
    """Ties included: trec_eval puts the larger document id first, we the earlier document.

    So the ids given to trec_eval fall as our document order rises: d299 is our first document.
    """
    rng = np.random.default_rng(seed)
    queries, documents = 60, 300
    grades = rng.choice([0, 1, 2, 3], p=[0.95, 0.03, 0.01, 0.01], size=(queries, documents))
    grades[:, 7] = 1
    scores = rng.integers(0, 60, size=(queries, documents)).astype(np.float32)  # many ties
    names = [f"d{documents - 1 - place:03d}" for place in range(documents)]
    names_of = dict(enumerate(names))
    qrels = {
        f"q{q}": {names_of[d]: int(grades[q, d]) for d in range(documents)} for q in range(queries)
    }
    run = {
        f"q{q}": {names_of[d]: float(scores[q, d]) for d in range(documents)}
        for q in range(queries)
    }
    measures = {"ndcg_cut.10", "recall.1,10,100", "map_cut.100", "recip_rank"}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run)

    ranking, _ = top_k(scores, documents)
    gains = np.take_along_axis(grades, ranking, axis=1).astype(np.float64)
    relevant = (grades > 0).sum(1)
    ours = {
        "ndcg_cut_10": ndcg_at_k(gains, -np.sort(-grades, axis=1).astype(np.float64), 10),
        "recall_1": recall_at_k(gains, relevant, 1),
        "recall_10": recall_at_k(gains, relevant, 10),
        "recall_100": recall_at_k(gains, relevant, 100),
        "map_cut_100": average_precision_at_k(gains, relevant, 100),
        "recip_rank": mrr_at_k(gains, documents),
    }
    for name, values in ours.items():
        expected = [theirs[f"q{q}"][name] for q in range(queries)]
        assert values == pytest.approx(expected, abs=1e-6), name
