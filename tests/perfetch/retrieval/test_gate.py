import copy

import pytest

from perfetch.retrieval.evaluation import EvaluationReport
from perfetch.retrieval.gate import GateSettings, decide_promotion

SETTINGS = GateSettings()


def _against(rival, difference, half=0.01, p_holm=0.5, metric="ndcg@10"):
    return {
        "system": "challenger",
        "against": rival,
        "metric": metric,
        "difference": difference,
        "relative": 0.1,
        "ci_low": difference - half,
        "ci_high": difference + half,
        "p_holm": p_holm,
        "clusters": 80,
    }


def _slice(queries=50, clusters=20, base=0.01, champion=0.01, p_holm=0.5):
    compared = [_against("base", base, p_holm=p_holm)]
    compared.append(_against("champion", champion, p_holm=p_holm))
    return {"queries": queries, "clusters": clusters, "systems": {}, "comparisons": compared}


def _report(**slices):
    compared = [_against("base", 0.04, p_holm=0.001), _against("champion", 0.02, p_holm=0.01)]
    pooled = {"queries": 900, "documents": 3000, "systems": {}, "comparisons": compared}
    return EvaluationReport({"pooled": pooled | {"slices": {"slice": slices}}})


def _without(report, rival):
    splits = copy.deepcopy(dict(report.splits))
    rows = splits["pooled"]["comparisons"]
    splits["pooled"]["comparisons"] = [c for c in rows if c["against"] != rival]
    return EvaluationReport(splits)


def test_better_than_both_is_promoted_with_its_figures():
    decision = decide_promotion(_report(strings=_slice()), SETTINGS, has_champion=True)
    assert decision.promoted
    assert decision.reason == (
        "above base in ndcg@10: +0.0400 (95% interval +0.0300 to +0.0500, 80 clusters) and above "
        "champion in ndcg@10: +0.0200 (95% interval +0.0100 to +0.0300, 80 clusters); "
        "no slice is significantly worse"
    )


def test_an_unmeasured_champion_blocks_promotion():
    report = _without(_report(), "champion")
    assert decide_promotion(report, SETTINGS, has_champion=False).promoted
    decision = decide_promotion(report, SETTINGS, has_champion=True)
    assert not decision.promoted
    assert "was not compared with the champion" in decision.reason


def test_too_few_clusters_to_compare_are_named_as_the_reason():
    report = _report()
    report.splits["pooled"]["comparisons"] = []
    decision = decide_promotion(report, SETTINGS, has_champion=False)
    assert not decision.promoted
    assert "too few clusters (wordings of one task" in decision.reason
    assert decision.reason.endswith("a comparison needs 6; add tasks")


def test_an_unmeasured_base_blocks_promotion():
    assert not decide_promotion(_without(_report(), "base"), SETTINGS, has_champion=False).promoted


def test_an_empty_report_blocks_promotion():
    assert not decide_promotion(EvaluationReport({}), SETTINGS, has_champion=False).promoted


@pytest.mark.parametrize("rival", ["base", "champion"])
@pytest.mark.parametrize(("difference", "half"), [(0.03, 0.04), (0.0, 0.0), (-0.05, 0.01)])
def test_an_interval_that_touches_zero_blocks_promotion(rival, difference, half):
    report = _without(_report(), rival)
    report.splits["pooled"]["comparisons"].append(_against(rival, difference, half, 0.001))
    decision = decide_promotion(report, SETTINGS, has_champion=True)
    assert not decision.promoted
    assert f"not above {rival} in ndcg@10: {difference:+.4f}" in decision.reason


@pytest.mark.parametrize("rival", ["base", "champion"])
def test_a_slice_that_is_significantly_worse_blocks_promotion(rival):
    report = _report(graphs=_slice(**{rival: -0.05}, p_holm=0.02))
    decision = decide_promotion(report, SETTINGS, has_champion=True)
    assert not decision.promoted
    assert f"on slice graphs worse than {rival} in ndcg@10: -0.0500" in decision.reason


def test_a_worse_slice_by_chance_or_too_small_does_not_block():
    by_chance = _slice(base=-0.05, p_holm=0.2)
    small = _slice(queries=29, base=-0.05, p_holm=0.001)
    report = _report(chance=by_chance, small=small)
    assert decide_promotion(report, SETTINGS, has_champion=True).promoted


def test_a_worse_slice_against_a_champion_that_is_not_there_does_not_count():
    report = _report(graphs=_slice(champion=-0.05, p_holm=0.001))
    assert decide_promotion(report, SETTINGS, has_champion=False).promoted


def test_an_unmeasured_slice_blocks_promotion():
    report = _report(graphs=_slice() | {"comparisons": []})
    decision = decide_promotion(report, SETTINGS, has_champion=False)
    assert "was not compared with the base on slice graphs" in decision.reason
    too_few = _report(graphs=_slice(clusters=5) | {"comparisons": []})
    assert decide_promotion(too_few, SETTINGS, has_champion=False).promoted


def test_confidence_is_what_a_slice_is_held_against():
    report = _report(graphs=_slice(base=-0.05, p_holm=0.03))
    assert not decide_promotion(report, SETTINGS, has_champion=True).promoted
    strict = GateSettings(confidence=0.99)
    assert decide_promotion(report, strict, has_champion=True).promoted
