from dataclasses import dataclass, field, replace

from perfetch.dataset import Dataset, PlacedDocument, PlacedQuery, SplitAudit
from perfetch.records import Document, Outcome, PseudoQuery, Qrel, Query, Verdict
from perfetch.reporting.details import CurvePoint, Lineage, SpeedUp, TradePoint, TriedKind
from perfetch.reporting.gathering import gather_details

LINEAGE = Lineage("ds", "m", "e", "rev", 0)
MODEL = {
    "share": 0.5,
    "curve": [
        {"number": 0, "loss": None, "dev": {"ndcg": 0.4, "fast_first": None}},
        {"number": 1, "loss": 2.5, "dev": {"ndcg": 0.5, "fast_first": 0.75}},
    ],
}


@dataclass(frozen=True)
class Scored:
    placed: PlacedQuery
    metrics: dict = field(default_factory=dict)
    top: dict = field(default_factory=dict)


def make_dataset(qrels):
    documents = [Document(key, f"text {key}", "cpp", "catalogue", "g") for key in ("a", "b", "c")]
    query = Query("q", "fill it", "", "cpp", "catalogue", "g", "w")
    return Dataset(
        documents=tuple(PlacedDocument(doc, "k", "0", False) for doc in documents),
        queries=(PlacedQuery(query, "k", "test_new_queries"),),
        qrels=qrels,
        pseudo_queries=(PseudoQuery("p", "fill", "a", "name"),),
        rejects={"document:timeout": 2},
        audit={"test_new_queries": SplitAudit(1, 0, 0, 0.25, 0, 0, 0, 0.0, 1)},
        notes={"catalogue": {"licence": "ours"}},
        settings={},
    )


def gather(qrels=(), verdicts=(), top=()):
    dataset = make_dataset(tuple(qrels))
    scored = Scored(
        dataset.queries[0],
        {"base": {"ndcg@10": 0.25}, "challenger": {"ndcg@10": 1.0}},
        {"base": tuple(reversed(top)), "challenger": tuple(top)},
    )
    return gather_details(LINEAGE, dataset, MODEL, verdicts, [scored])


def test_each_ranked_document_carries_its_role_for_this_query():
    qrels = [
        Qrel("q", "a", 1, "positive"),
        Qrel("q", "b", 0, "slow"),
        Qrel("x", "c", 1, "positive"),
    ]
    row = gather(qrels, top=("a", "b", "c")).queries[0]
    assert [(d.title, d.role) for d in row.challenger_top] == [
        ("text a", "positive"),
        ("text b", "slow"),
        ("text c", ""),
    ]
    assert [d.title for d in row.base_top] == ["text c", "text b", "text a"]
    assert (row.base_ndcg, row.challenger_ndcg, row.change) == (0.25, 1.0, 0.75)


def test_in_a_graded_set_the_lower_grades_are_the_slow_ones():
    row = gather([Qrel("q", "a", 2, "positive"), Qrel("q", "b", 1, "positive")], top=("a", "b"))
    assert [(d.role, d.relevance) for d in row.queries[0].challenger_top] == [
        ("positive", 2),
        ("slow", 1),
    ]


def test_only_accepted_races_are_speed_ups_and_every_outcome_is_counted():
    good = Verdict(
        "k", "e", "fill", "cpp", Outcome.ACCEPTED, "", 4.0, 3.5, 4.5, 1.0, 4.0, machine="Xeon"
    )
    bad = Verdict("k2", "e2", "sum", "cpp", Outcome.TIMEOUT, "", compiler="g++ 12")
    unmeasured = replace(good, key="k3", ratio_low=None)
    details = gather(verdicts=[good, bad, unmeasured])
    assert details.speed_ups == (SpeedUp("fill", "cpp", 4.0, 3.5, 4.5, 1.0, 4.0),)
    assert details.outcomes == {"accepted": 2, "timeout": 1}
    assert details.compiler == "g++ 12"


def test_the_curve_the_counts_and_the_audit_are_those_stored():
    details = gather()
    assert details.curve == (CurvePoint(0, None, 0.4), CurvePoint(1, 2.5, 0.5, 0.75))
    assert details.share_kept == 0.5
    assert details.counts == {
        "Queries by split": {"test_new_queries": 1},
        "Documents by source": {"catalogue": 3},
        "Documents by language": {"cpp": 3},
        "Pseudo-queries by kind": {"name": 1},
    }
    assert details.audit["test_new_queries"]["max_query_overlap"] == 0.25
    assert details.rejects == {"document:timeout": 2}


def test_the_search_and_the_trade_off_come_from_the_models_config():
    dev = {"ndcg": 0.5, "fast_first": 0.4}
    tried = {"kind": "ridge", "dev": dev, "seconds": 0.1, "parameters": 9, "steps": 4}
    config = {
        "kind": "ridge",
        "share": 0.0,
        "folds": 5,
        "reason": "no step is above",
        "performant_share": 1.0,
        "tried": [{**tried, "index": "untouched", "of a later version": 1}],
        "tradeoff": [{"performant_share": 0.3, "dev": {"ndcg": 0.6, "fast_first": None}}],
    }
    found = gather_details(LINEAGE, make_dataset(()), config, [], [])
    assert found.tried == (TriedKind("ridge", 0.5, 0.4, 0.1, 9, 4, "untouched"),)
    assert found.tradeoff == (TradePoint(0.3, 0.6, None),)
    assert (found.kind, found.folds, found.performant_share) == ("ridge", 5, 1.0)
    assert found.reason == "no step is above"
