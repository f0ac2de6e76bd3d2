import json
from dataclasses import replace

import numpy as np
import pytest

from perfetch.comparison.measured import Result, fitted, unfitted
from perfetch.comparison.summary import summarised
from perfetch.retrieval.training_settings import TrainingSettings

QUICK = {"learning_rate": 0.03, "toward_identity": 0.0, "max_epochs": 30, "batch_size": 16}


@pytest.fixture(scope="module")
def results(ground):
    linear = TrainingSettings(kind="linear", **QUICK)
    made = [fitted(ground, linear, seed, None) for seed in (0, 1)]
    made += [fitted(ground.cut(25, seed), linear, seed, 25) for seed in (0, 1)]
    return [*unfitted(ground), *made, replace(made[0], system="auto")]


@pytest.fixture(scope="module")
def summary(results, ground):
    return summarised(results, ground, 0.95)


def test_it_is_json_and_names_every_system(summary):
    found = json.loads(json.dumps(summary, allow_nan=False))
    assert set(found["systems"]) == {"base", "bm25", "linear", "auto"}


def test_held_out_stands_beside_in_sample(summary, results):
    linear = summary["systems"]["linear"]
    fits = [one for one in results if one.system == "linear" and one.labels is None]
    assert linear["ndcg@10"] == pytest.approx(
        np.mean([np.mean(one.held_out["ndcg@10"]) for one in fits]), abs=1e-6
    )
    assert linear["in_sample"] == pytest.approx(np.mean([one.in_sample for one in fits]), abs=1e-4)
    assert len(linear["by_seed"]) == 2
    assert summary["systems"]["base"]["in_sample"] is None


def test_a_real_gain_has_its_interval_above_zero(summary):
    (found,) = [
        one
        for one in summary["comparisons"]
        if (one["system"], one["against"], one["metric"]) == ("linear", "base", "ndcg@10")
    ]
    assert found["ci_low"] > 0
    assert found["p_holm"] < 0.05


def test_auto_is_set_against_every_other_system(summary):
    pairs = {(one["system"], one["against"]) for one in summary["comparisons"]}
    assert {("auto", "linear"), ("auto", "bm25"), ("auto", "base")} <= pairs
    same = next(one for one in summary["comparisons"] if one["against"] == "linear")
    assert same["ci_low"] <= 0 <= same["ci_high"]


def test_the_curve_ends_with_all_labels(summary):
    points = summary["curve"]["linear"]
    assert [(one["labels"], one["seeds"]) for one in points] == [(25, 2), (80, 2)]
    assert points[0]["ndcg@10"] < points[1]["ndcg@10"]
    assert all(one["ci_low"] < one["difference"] < one["ci_high"] for one in points)
    assert "base" not in summary["curve"]


def test_without_slow_twins_there_is_no_fast_at_1(summary):
    assert summary["systems"]["linear"]["fast@1"] is None
    assert {one["metric"] for one in summary["comparisons"]} == {"ndcg@10"}


def test_a_set_of_few_clusters_has_means_without_intervals(results, ground):
    few = replace(ground, clusters=("a",) * len(ground.tests))
    found = summarised(results, few, 0.95)
    assert found["comparisons"] == []
    assert found["curve"]["linear"][0]["ci_low"] is None
    assert found["systems"]["linear"]["ndcg@10"] > 0


def test_one_result_has_no_spread(ground):
    one = Result("ridge", 0, None, unfitted(ground)[0].held_out, 0.5, 0.4)
    found = summarised([*unfitted(ground), one], ground, 0.95)
    assert found["systems"]["ridge"]["by_seed"] == [found["systems"]["base"]["ndcg@10"]]
    assert found["curve"] == {}
