import pytest

from perfetch.records import Outcome, Verdict
from tasks.recheck import standing


def verdict(outcome=Outcome.ACCEPTED, low=2.0, high=3.0):
    return Verdict("k", "e", "f", "python", outcome, "", (low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (verdict(), "held"),
        (verdict(low=5.0, high=6.0), "held"),
        (verdict(low=1.3, high=2.0), "held"),
        (verdict(low=1.3, high=1.9), "weaker"),
        (verdict(Outcome.INCONCLUSIVE, 1.1, 1.3), "weaker"),
        (verdict(Outcome.NOT_FASTER, 0.9, 1.1), "refuted"),
        (verdict(Outcome.WRONG_ANSWER), "refuted"),
        (verdict(Outcome.TIMEOUT), "refuted"),
        (verdict(Outcome.NO_COMPILER), "not tried"),
    ],
    ids=[
        "the same",
        "stronger",
        "intervals touch",
        "wholly below",
        "not decided",
        "not faster",
        "wrong",
        "too slow",
        "no compiler",
    ],
)
def test_how_a_claim_stands(now, expected):
    assert standing(verdict(), now) == expected
