"""Limits that come back all at once, at the moment that is stated."""

import random

import pytest

from perfetch.chat.told import Limits
from perfetch.chat.window import EXACT_S, LONGEST_WAIT_S, ROUNDED_S, Window, Windows
from tests.openai_server.limits import Bucket
from tests.openai_server.limits import Window as ServerWindow
from tests.openai_server.rules import Rules
from tests.pacing import Run

FIXED = Rules(requests_per_minute=600, window_s=60, retry_after=False)
TAKEN = Rules(requests_per_minute=600, window_s=60, retry_after=False, neighbour=0.5)
LATENCY_S = 0.5


class Used(Run):
    """The first window has been used up by somebody else."""

    def __post_init__(self):
        self.is_new = True
        super().__post_init__()

    def _step(self):
        if self.is_new:
            self.server.buckets["requests"].level, self.is_new = 0.0, False
        super()._step()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("told", [600, None], ids=["limit set", "limit learned"])
def test_a_window_is_used_to_its_end_and_nothing_is_refused(told, seed):
    run = Run(FIXED, requests=1200, requests_per_minute=told, seed=seed)
    assert run.refused_at == []
    assert run.share >= 0.98
    assert run.limiter._windows.requests.is_one


@pytest.mark.parametrize("seed", range(3))
def test_where_a_neighbour_uses_a_window_up_its_end_is_waited_for(seed):
    run = Run(TAKEN, requests=1200, requests_per_minute=600, seed=seed)
    assert len(run.refused_at) <= 3  # in two windows; without the wait it was one a second
    assert run.now <= 165  # 400 of ours in each: two windows, and most of a third


@pytest.mark.parametrize(("told", "refused"), [(600, 10), (None, 8)], ids=["limit set", "learned"])
def test_a_window_that_is_used_up_at_the_start_is_waited_for_once(told, refused):
    run = Used(FIXED, requests=100, requests_per_minute=told)
    assert len(run.refused_at) <= refused  # what left before the first was told
    assert max(run.refused_at) < 0.2
    assert run.now <= 60 + 11


@pytest.mark.parametrize(
    ("burst", "requests"), [(10, 300), (600, 1200)], ids=["of a second", "of a minute"]
)
def test_a_bucket_is_not_taken_for_a_window(burst, requests):
    rules = Rules(requests_per_minute=600, burst=burst, neighbour=0.5, retry_after=False)
    run = Run(rules, requests=requests, requests_per_minute=600)
    assert not run.limiter._windows.requests.is_one
    assert len(run.refused_at) <= 7
    assert requests / (burst + run.now * 5) >= 0.95


def _seen(server, rounded, takes, every_s=0.2, seed=0):
    """What answers have shown of such a limit, each sent at random up to so long before."""
    window, chance = Window(), random.Random(seed)
    now = 0.0
    for number in range(1, takes + 1):
        now += chance.uniform(0.0, 2 * every_s)
        server.fill(now)
        server.take(1)
        reset_s = rounded(server.reset_s(now))
        later = chance.uniform(0.0, LATENCY_S)
        window.total = number
        window.told(server.level, reset_s, number, now - 0.01, now + later, 10.0)
    return window


@pytest.mark.parametrize(
    "rounded",
    [lambda s: s, lambda s: float(int(s)), lambda s: float(int(s) + 1), round],
    ids=["exact", "rounded down", "rounded up", "rounded"],
)
@pytest.mark.parametrize("seed", range(20))
def test_windows_and_buckets_are_told_apart_however_a_moment_is_rounded(rounded, seed):
    assert _seen(ServerWindow(600, 60, 0.0), rounded, 200, seed=seed).is_one
    for burst in (10, 100, 600):
        assert not _seen(Bucket(600, burst, 0.0), rounded, 200, seed=seed).is_one


def _told(window, left, reset_s, total, now, sent=None):
    window.total = max(window.total, total)
    window.told(left, reset_s, total, now if sent is None else sent, now, 10.0)


def _window(left=4.0):
    """A window that ends at 60, told of exactly; what is left of it at 1."""
    window = Window()
    for number in range(10):
        _told(window, left + 9 - number, 60.0 - number / 10 - 0.001, number + 1, number / 10)
    assert window.is_one
    return window


def test_what_is_under_way_is_taken_from_what_is_left():
    window = _window(left=4.0)
    window.total += 3
    assert window.wait_s(1, 1.0) == 0.0
    window.total += 1
    assert window.wait_s(1, 1.0) == pytest.approx(59, abs=2 * EXACT_S)
    assert window.wait_s(1, 60.1) == 0.0  # a new one


def test_an_answer_that_comes_late_takes_nothing_back():
    window = _window(left=0.0)
    _told(window, 5.0, 55.0, total=3, now=5.0)
    assert window.wait_s(1, 5.0) > 50


def test_moments_in_whole_seconds_may_be_a_second_off():
    window = Window()
    for number in range(60):
        _told(window, 60.0 - number, float(int(60 - number / 10)), number + 1, number / 10)
    assert window.is_one
    window.total += 1
    assert window.wait_s(1, 10.0) == pytest.approx(50, abs=ROUNDED_S + 0.1)


def test_a_window_of_a_day_is_asked_again_now_and_then():
    window = Window()
    for number in range(30):
        _told(window, 29.0 - number, 86_000.25 - number, number + 1, number)
    assert window.wait_s(1, 29.0) == LONGEST_WAIT_S
    assert window.wait_s(1, 29.0 + LONGEST_WAIT_S) == 0.0


USED_UP, PLENTY = Limits(600, 0.0, 40.0), Limits(600, 500.0, 7.0)


@pytest.mark.parametrize(
    ("requests", "tokens", "seconds"),
    [
        (USED_UP, Limits(), 40.0),
        (Limits(), USED_UP, 40.0),
        (USED_UP, PLENTY, 40.0),
        (PLENTY, PLENTY, 0.0),
        (PLENTY, Limits(600, 80.0, 9.0), 9.0),  # 100 are needed
        (Limits(reset_s=12.0), Limits(), 12.0),
        (Limits(left=0.0, reset_s=5000.0), Limits(), LONGEST_WAIT_S),
        (Limits(), Limits(), 0.0),
    ],
    ids=[
        "no requests",
        "no tokens",
        "plenty of tokens",
        "plenty of both",
        "too few tokens",
        "nobody says how many",
        "a day",
        "silent",
    ],
)
def test_a_refusal_that_does_not_say_how_long_waits_for_what_is_used_up(requests, tokens, seconds):
    assert Windows().until_reset_s(requests, tokens, (1.0, 100.0)) == seconds


def test_a_bucket_that_is_known_as_one_is_not_waited_for_until_it_is_full():
    windows = Windows(requests=Window(is_one=False))
    assert windows.until_reset_s(USED_UP, Limits(), (1.0, 100.0)) == 0.0


def test_tokens_are_counted_as_requests_are():
    windows = Windows()
    for number in range(10):
        totals = windows.sent((1.0, 100.0))
        now = number / 10
        requests = Limits(600, 99.0 - number, 60.0 - now - 0.001)
        tokens = Limits(6000, 1000.0 - 100 * (number + 1), 60.0 - now - 0.001)
        windows.told(requests, tokens, totals, now, now)
    assert windows.wait_s((1.0, 100.0), 1.0) == pytest.approx(59, abs=0.1)


def test_a_limit_set_below_the_endpoint_s_is_no_proof_of_a_window():
    """A bucket of 60,000 a minute whose moment hardly moves, because hardly anything is taken."""
    run = Run(
        Rules(requests_per_minute=60_000, burst=60_000), requests=100, requests_per_minute=600
    )
    assert not run.limiter._windows.requests.is_one
