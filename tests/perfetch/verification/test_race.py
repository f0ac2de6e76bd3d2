import numpy as np
import pytest

from perfetch.records import Outcome
from perfetch.verification.proof import judge
from perfetch.verification.race import Race, ratio_interval
from perfetch.verification.settings import VerificationSettings


def test_the_ratio_is_the_median_of_the_rounds():
    fast, slow = np.array([1.0, 2.0, 9.0]), np.array([5.0, 6.0, 7.0])
    ratio, low, high = ratio_interval(fast, slow)
    assert ratio == pytest.approx(3.0)  # of 5, 3 and 7/9
    assert 7.0 / 9.0 <= low <= ratio <= high <= 5.0


def test_a_machine_that_slows_down_meanwhile_changes_nothing():
    pace = np.array([1.0, 1.0, 1.1, 1.7, 1.7, 1.0, 1.6])
    assert ratio_interval(pace, 1.3 * pace) == pytest.approx((1.3, 1.3, 1.3))


def test_without_noise_the_interval_is_a_point():
    assert ratio_interval(np.full(7, 2.0), np.full(7, 5.0)) == pytest.approx((2.5, 2.5, 2.5))


def test_the_same_times_give_the_same_interval():
    rng = np.random.default_rng(3)
    fast, slow = rng.lognormal(size=9), rng.lognormal(1.0, size=9)
    assert ratio_interval(fast, slow) == ratio_interval(fast, slow)


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(200):
        _, low, high = ratio_interval(rng.lognormal(0, 0.05, 9), 2 * rng.lognormal(0, 0.05, 9))
        held += low <= 2.0 <= high
    assert held >= 170  # 95% asked for; the bootstrap of nine medians gives about 93%


@pytest.mark.parametrize(
    ("low", "high", "fast_waits", "slow_waits", "outcome"),
    [
        (1.3, 1.6, False, False, Outcome.ACCEPTED),
        (1.2, 1.6, False, False, Outcome.ACCEPTED),
        (1.1, 1.6, False, False, Outcome.INCONCLUSIVE),
        (1.0, 1.1, False, False, Outcome.NOT_FASTER),
        (1.3, 1.6, True, False, Outcome.NOT_FASTER),
        (1.3, 1.6, False, True, Outcome.NOT_FASTER),
    ],
)
def test_a_race_is_accepted_by_its_lower_bound(low, high, fast_waits, slow_waits, outcome):
    ratio = (low + high) / 2
    race = Race(ratio, low, high, 1.0, ratio, 7, "slow twin 1", fast_waits, slow_waits)
    found, detail = judge(race, VerificationSettings(min_ratio=1.2))
    assert found is outcome
    assert "slow twin 1 takes" in detail
