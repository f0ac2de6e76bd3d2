import numpy as np
import pytest

from perfetch.retrieval.significance import MIN_CLUSTERS, holm, paired_bootstrap


def _compare(first, second, clusters, **more):
    settings = {"confidence": 0.95, "seed": 0} | more
    (found,) = paired_bootstrap(
        np.asarray(first, float)[:, None], np.asarray(second, float)[:, None], clusters, **settings
    )
    return found


def _own(count):
    return [f"c{i}" for i in range(count)]


def test_the_same_system_twice_is_never_significant():
    values = np.random.default_rng(0).random(200)
    found = _compare(values, values, _own(200))
    assert (found.difference, found.ci_low, found.ci_high, found.p) == (0, 0, 0, 1)


def test_a_clear_gain_is_significant_with_its_figures():
    rng = np.random.default_rng(1)
    base = rng.random(400) * 0.5
    found = _compare(base + 0.1 + rng.normal(0, 0.2, 400), base, _own(400))
    # standard error 0.2 / sqrt(400) = 0.01: the interval is about 0.1 -+ 0.02
    assert found.difference == pytest.approx(0.1, abs=0.025)
    assert found.ci_high - found.ci_low == pytest.approx(0.0392, abs=0.005)
    assert found.relative == pytest.approx(found.difference / base.mean())
    assert found.p < 0.001
    assert found.clusters == 400


def test_swapping_the_systems_flips_the_sign():
    rng = np.random.default_rng(2)
    first, second = rng.random(80), rng.random(80)
    there, back = _compare(first, second, _own(80)), _compare(second, first, _own(80))
    assert back.difference == pytest.approx(-there.difference)
    assert (back.ci_low, back.ci_high) == pytest.approx((-there.ci_high, -there.ci_low))
    assert back.p == pytest.approx(there.p)


def test_copies_of_a_query_in_one_cluster_prove_nothing():
    rng = np.random.default_rng(3)
    gaps = rng.normal(0.05, 0.2, 20)
    once = _compare(gaps, np.zeros(20), _own(20))
    copied = _compare(np.repeat(gaps, 50), np.zeros(1000), np.repeat(_own(20), 50))
    assert (copied.ci_low, copied.ci_high) == pytest.approx((once.ci_low, once.ci_high))
    assert copied.p == pytest.approx(once.p)
    fooled = _compare(np.repeat(gaps, 50), np.zeros(1000), _own(1000))
    assert fooled.p < copied.p


def test_chance_alone_is_called_significant_about_one_time_in_twenty():
    rng = np.random.default_rng(4)
    called = sum(
        _compare(rng.normal(0, 1, 60), np.zeros(60), _own(60), resamples=1000, seed=s).p < 0.05
        for s in range(200)
    )
    assert 2 <= called <= 24  # 10 expected; the percentile interval is a little narrow


@pytest.mark.parametrize(("clusters", "most"), [(MIN_CLUSTERS, 32), (12, 18)])
def test_chance_alone_wins_on_few_clusters_about_as_often_as_the_confidence_says(clusters, most):
    rng = np.random.default_rng(5)
    won = sum(
        _compare(
            rng.normal(size=clusters), np.zeros(clusters), _own(clusters), resamples=999, seed=s
        ).ci_low
        > 0
        for s in range(600)
    )
    assert won <= most  # 15 are 2.5%; plain percentiles let 51 of 6 clusters win, and 25 of 12


def test_zero_at_an_end_of_the_interval_is_a_p_of_what_the_confidence_leaves():
    rng = np.random.default_rng(6)
    gaps = rng.normal(0.5, 1, 15)
    found = _compare(gaps, np.zeros(15), _own(15))
    edge = _compare(gaps - found.ci_low, np.zeros(15), _own(15))
    assert edge.p == pytest.approx(0.05, abs=0.002)


def test_a_seed_fixes_every_draw():
    rng = np.random.default_rng(5)
    first, second = rng.random(50), rng.random(50)
    assert _compare(first, second, _own(50)) == _compare(first, second, _own(50))
    assert _compare(first, second, _own(50)) != _compare(first, second, _own(50), seed=1)


def test_few_clusters_bound_how_small_p_can_be():
    found = _compare(np.ones(MIN_CLUSTERS), np.zeros(MIN_CLUSTERS), _own(MIN_CLUSTERS))
    assert found.p == pytest.approx(2.0 ** (1 - MIN_CLUSTERS))


def test_too_few_clusters_are_refused():
    with pytest.raises(ValueError, match="at least"):
        _compare(np.ones(50), np.zeros(50), ["a", "b", "c", "d", "e"] * 10)


def test_an_unmeasured_value_is_refused():
    with pytest.raises(ValueError, match="NaN"):
        _compare([np.nan] * 10, np.zeros(10), _own(10))


def test_nothing_relative_to_zero():
    assert _compare(np.ones(10), np.zeros(10), _own(10)).relative is None


@pytest.mark.parametrize(
    ("p_values", "expected"),
    [
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),  # 3 x .01; 2 x .03; max(.06, 1 x .04)
        ([0.5, 0.9], [1.0, 1.0]),
        ([0.02], [0.02]),
        ([], []),
    ],
    ids=["by hand", "capped", "alone", "none"],
)
def test_holm(p_values, expected):
    assert holm(p_values) == pytest.approx(expected)
