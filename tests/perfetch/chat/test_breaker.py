import random

from perfetch.chat.breaker import FIRST_BACKOFF_S, MOST_BACKOFF_S, Breaker, backoff_s


def steps(breaker, kinds, sent=0.0, now=0.0):
    return [breaker.failed(kind, sent, now) for kind in kinds]


def test_so_many_failures_of_one_kind_pause_and_so_many_again_end():
    breaker = Breaker(3)
    assert steps(breaker, ["server"] * 3, 0.0, 1.0) == ["go on", "go on", "pause"]
    assert steps(breaker, ["server"] * 3, 2.0, 3.0) == ["go on", "go on", "end"]


def test_failures_of_another_kind_begin_a_new_row():
    assert steps(Breaker(2), ["server", "timeout", "server", "timeout"]) == ["go on"] * 4


def test_one_success_forgets_the_row_and_the_pause():
    breaker = Breaker(2)
    steps(breaker, ["server"])
    assert breaker.went_well(0.0)
    assert steps(breaker, ["server", "server"], 0.0, 1.0) == ["go on", "pause"]
    assert breaker.went_well(1.5)
    assert steps(breaker, ["server", "server"], 2.0, 3.0) == ["go on", "pause"]


def test_what_was_under_way_when_the_pause_began_says_nothing_new():
    breaker = Breaker(2)
    assert steps(breaker, ["dropped"] * 2, 0.0, 1.0)[-1] == "pause"
    assert steps(breaker, ["dropped"] * 50, 0.9, 1.1) == ["go on"] * 50
    assert not breaker.went_well(0.9)
    assert steps(breaker, ["dropped"] * 2, 1.5, 2.0) == ["go on", "end"]


def test_a_row_of_one_pauses_at_once():
    assert steps(Breaker(1), ["server"], 0.0, 1.0) == ["pause"]
    assert steps(Breaker(1), ["server", "server"], 0.0, -1.0) == ["pause", "end"]


def test_waits_grow_are_spread_and_are_bounded():
    chance = random.Random(0)
    waits = [[backoff_s(attempt, chance) for _ in range(200)] for attempt in range(12)]
    for attempt, drawn in enumerate(waits):
        bound = min(MOST_BACKOFF_S, FIRST_BACKOFF_S * 2**attempt)
        assert 0 <= min(drawn) < bound / 10  # all of the range is used: no herd
        assert bound * 0.9 < max(drawn) <= bound
