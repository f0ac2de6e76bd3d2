import json
from dataclasses import replace

import numpy as np
import pytest

from perfetch.dataset import PlacedQuery
from perfetch.errors import SourceInvalid
from perfetch.records import Qrel, Query
from perfetch.retrieval.evaluation import evaluate
from perfetch.retrieval.gate import GateSettings, decide_promotion
from perfetch.retrieval.measures import METRICS
from perfetch.retrieval.ranking import Dense

SETTINGS = {"min_slice_queries": 30, "confidence": 0.95, "seed": 0}
QUERIES, DIM = 120, 32


def _placed(number, split, **more):
    fields = {
        "query_id": f"q{number:03d}",
        "text": f"query {number}",
        "context": "",
        "language": "cpp" if number % 4 == 0 else "python",
        "source": "catalogue" if number < 60 else "code:python",
        "group": f"g{number // 3}",
        "wording": "",
        "slice": "strings" if number % 2 else "",
        "leaks_name": number % 10 == 0,
    }
    return PlacedQuery(Query(**(fields | more)), f"cluster {number // 3}", split)


@pytest.fixture
def bench():
    """120 queries, 3 to a cluster; d<i> answers q<i>; of the first 60, s<i> is the slow twin."""
    rng = np.random.default_rng(0)
    answers = rng.standard_normal((QUERIES, DIM))
    twins = answers[:60] + 0.3 * rng.standard_normal((60, DIM))
    documents = np.concatenate([answers, twins]).astype(np.float32)
    documents /= np.linalg.norm(documents, axis=1, keepdims=True)
    ids = [f"d{i:03d}" for i in range(QUERIES)] + [f"s{i:03d}" for i in range(60)]
    splits = ["test_new_queries" if i % 2 else "test_new_modules" for i in range(100)]
    splits += ["train"] * 10 + ["dev"] * 10
    queries = [_placed(i, split) for i, split in enumerate(splits)]
    qrels = [Qrel(f"q{i:03d}", f"d{i:03d}", 1, "positive") for i in range(QUERIES)]
    qrels += [Qrel(f"q{i:03d}", f"s{i:03d}", 0, "slow") for i in range(60)]

    def system(noise, seed):
        vectors = answers + noise * np.random.default_rng(seed).standard_normal(answers.shape)
        return Dense(vectors.astype(np.float32), documents)

    return queries, qrels, ids, system


def _run(bench, **noise):
    queries, qrels, ids, system = bench
    systems = {name: system(level, seed) for seed, (name, level) in enumerate(noise.items(), 1)}
    return evaluate(queries, qrels, ids, systems, **SETTINGS)


def test_the_report_has_the_contracts_shape_and_is_json(bench):
    report = _run(bench, base=2.0, challenger=0.5, champion=1.0, bm25=3.0)
    splits = json.loads(json.dumps(report.splits, allow_nan=False))
    assert list(splits) == ["test_new_modules", "test_new_queries", "pooled"]
    pooled = splits["pooled"]
    assert list(pooled) == ["queries", "documents", "systems", "comparisons", "slices"]
    assert (pooled["queries"], pooled["documents"]) == (100, 180)
    assert all(list(values) == list(METRICS) for values in pooled["systems"].values())
    assert list(pooled["comparisons"][0]) == (
        [
            "system",
            "against",
            "metric",
            "difference",
            "relative",
            "ci_low",
            "ci_high",
            "p_holm",
            "clusters",
        ]
    )
    pairs = {(c["system"], c["against"]) for c in pooled["comparisons"]}
    assert pairs == {
        ("challenger", "base"),
        ("challenger", "champion"),
        ("challenger", "bm25"),
        ("champion", "base"),
    }
    assert {c["metric"] for c in pooled["comparisons"]} == set(METRICS)
    assert list(pooled["slices"]) == ["source", "language", "slice", "split", "leak_free"]
    assert sum(part["queries"] for part in pooled["slices"]["leak_free"].values()) == 90
    assert pooled["slices"]["source"]["code:python"]["queries"] == 40


def test_train_and_dev_are_not_looked_at(bench):
    queries, qrels, ids, system = bench
    systems = {"base": system(1.0, 1)}
    judged_less = [q for q in qrels if q.query_id < "q100"]
    tested = evaluate(queries, judged_less, ids, systems, **SETTINGS)
    assert tested.splits == evaluate(queries, qrels, ids, systems, **SETTINGS).splits
    assert [row.placed.query.query_id for row in tested.rows] == [f"q{i:03d}" for i in range(100)]


def test_the_same_system_under_two_names_is_never_better(bench):
    queries, qrels, ids, system = bench
    systems = {"base": system(1.0, 1), "challenger": system(1.0, 1)}
    report = evaluate(queries, qrels, ids, systems, **SETTINGS)
    for comparison in report.splits["pooled"]["comparisons"]:
        assert comparison["difference"] == comparison["ci_low"] == comparison["ci_high"] == 0
        assert comparison["p_holm"] == 1


def test_a_better_system_is_significantly_better(bench):
    report = _run(bench, base=3.0, challenger=0.1)
    (found,) = [c for c in report.splits["pooled"]["comparisons"] if c["metric"] == "ndcg@10"]
    assert found["ci_low"] > 0
    assert found["p_holm"] < 0.01
    assert found["clusters"] == 34  # 100 queries, 3 to a cluster


def test_the_pooled_mean_is_the_mean_over_queries(bench):
    report = _run(bench, base=1.5)
    values = [row.metrics["base"]["ndcg@10"] for row in report.rows]
    assert report.splits["pooled"]["systems"]["base"]["ndcg@10"] == pytest.approx(np.mean(values))


def test_fast_at_1_is_over_the_queries_with_a_slow_twin(bench):
    report = _run(bench, base=0.0)
    assert report.splits["pooled"]["systems"]["base"]["fast@1"] == 1.0
    code = report.splits["pooled"]["slices"]["source"]["code:python"]
    assert code["systems"]["base"]["fast@1"] is None
    measured = [row.metrics["base"]["fast@1"] for row in report.rows]
    assert [value is None for value in measured] == [False] * 60 + [True] * 40


def test_in_a_graded_set_the_lower_grades_are_the_slow_ones():
    queries = [_placed(0, "test")]
    qrels = [Qrel("q000", "fast", 2, "positive"), Qrel("q000", "slow", 1, "positive")]
    query = np.array([[1.0, 0.0]], dtype=np.float32)
    for fast, slow, expected in ((0.9, 0.1, 1.0), (0.1, 0.9, 0.0)):
        documents = np.array([[fast, 0], [slow, 0]], dtype=np.float32)
        systems = {"base": Dense(query, documents)}
        report = evaluate(queries, qrels, ["fast", "slow"], systems, **SETTINGS)
        assert report.splits["test"]["systems"]["base"]["fast@1"] == expected


def test_a_row_shows_the_best_five(bench):
    report = _run(bench, base=0.0, challenger=0.0)
    assert report.rows[7].top["base"][0] == "d007"
    assert len(report.rows[7].top["challenger"]) == 5


def test_a_small_slice_has_means_but_no_comparison(bench):
    report = _run(bench, base=2.0, challenger=0.5)
    cpp = report.splits["test_new_modules"]["slices"]["language"]["cpp"]
    assert cpp["queries"] == 25
    assert cpp["systems"]["base"]["ndcg@10"] is not None
    assert cpp["comparisons"] == []


def test_too_few_clusters_leave_a_comparison_out():
    queries = [_placed(i, "test") for i in range(12)]  # 4 clusters
    qrels = [Qrel(f"q{i:03d}", f"d{i:03d}", 1, "positive") for i in range(12)]
    eye = np.eye(12, dtype=np.float32)
    systems = {"base": Dense(eye[::-1], eye), "challenger": Dense(eye, eye)}
    report = evaluate(queries, qrels, [f"d{i:03d}" for i in range(12)], systems, **SETTINGS)
    assert report.splits["pooled"]["systems"]["challenger"]["ndcg@10"] == 1.0
    assert report.splits["pooled"]["comparisons"] == []


def test_queries_that_hang_together_through_answers_are_compared(bench):
    """As in a log of clicks: each query shares one of its two answers with the next."""
    queries, _, ids, system = bench
    queries = [replace(placed, cluster_id="everything") for placed in queries]
    qrels = [
        Qrel(f"q{i:03d}", f"d{(i + step) % QUERIES:03d}", 1, "positive")
        for i in range(QUERIES)
        for step in (0, 1)
    ]
    report = _run((queries, qrels, ids, system), base=3.0, challenger=0.1)
    (found,) = [c for c in report.splits["pooled"]["comparisons"] if c["metric"] == "ndcg@10"]
    assert found["clusters"] == 100
    assert found["ci_low"] > 0


@pytest.mark.parametrize(
    ("split", "qrels", "expected"),
    [
        ("dev", [Qrel("q000", "d", 1, "positive")], "no query in a test split"),
        ("test", [Qrel("q000", "x", 1, "positive")], "1 documents judged but not in the corpus"),
        ("test", [Qrel("q000", "d", 0, "slow")], "1 queries without a positive, the first: q000"),
    ],
    ids=["no test", "unknown document", "no positive"],
)
def test_a_dataset_that_cannot_judge_is_refused(split, qrels, expected):
    one = np.ones((1, 2), dtype=np.float32)
    with pytest.raises(SourceInvalid, match=expected):
        evaluate([_placed(0, split)], qrels, ["d"], {"base": Dense(one, one)}, **SETTINGS)


def test_a_fused_system_changes_nothing_that_is_said_of_the_adapter(bench):
    levels = {"base": 2.0, "challenger": 0.5, "champion": 1.0, "bm25": 3.0}
    without = _run(bench, **levels).splits["pooled"]
    beside = _run(bench, **levels, **{"challenger+bm25": 0.4}).splits["pooled"]
    fused = [c for c in beside["comparisons"] if c["system"] == "challenger+bm25"]
    assert {c["against"] for c in fused} == {"challenger", "bm25"}
    assert [c for c in beside["comparisons"] if c not in fused] == without["comparisons"]
    assert beside["systems"].pop("challenger+bm25")["ndcg@10"] > 0
    assert beside["systems"] == without["systems"]


def test_the_gate_does_not_look_at_the_fused_system(bench):
    levels = {"base": 1.0, "challenger": 1.0}
    for fused in (0.0, 9.0):
        report = _run(bench, **levels, **{"challenger+bm25": fused})
        decision = decide_promotion(report, GateSettings(), has_champion=False)
        assert decision == decide_promotion(
            _run(bench, **levels), GateSettings(), has_champion=False
        )
