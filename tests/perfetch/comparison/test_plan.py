from collections import Counter

from perfetch.comparison.plan import curve, whole
from perfetch.comparison.settings import ComparisonSettings

SETTINGS = ComparisonSettings(kinds=("ridge", "linear"), seeds=2, labels=(250, 25, 100))


def test_every_system_is_fitted_on_the_whole_set_once_for_each_seed():
    planned = whole(SETTINGS, ["peer"], 7)
    assert {(one.system, one.seed, one.labels) for one in planned} == {
        (system, seed, None) for system in ("ridge", "linear", "peer") for seed in (7, 8)
    }
    assert [one.system for one in planned if one.is_peer] == ["peer", "peer"]


def test_the_curve_asks_for_no_more_labels_than_there_are():
    assert {one.labels for one in curve(SETTINGS, [], 0, 100)} == {25}
    assert {one.labels for one in curve(SETTINGS, [], 0, 101)} == {25, 100}
    assert curve(SETTINGS, [], 0, 25) == ()


def test_wherever_the_curve_is_cut_every_system_has_got_about_as_far():
    planned = curve(SETTINGS, ["peer"], 0, 1000)
    for end in range(1, len(planned)):
        counts = Counter(one.system for one in planned[:end])
        seeds = [one.seed for one in planned[:end]]
        assert max(counts.values()) - min(counts.get(s, 0) for s in ("ridge", "peer")) <= 1
        assert seeds == sorted(seeds)
