"""The pace in virtual time, against the loopback server's own buckets: minutes pass in no time."""

import pytest

from perfetch.chat.bucket import CUT
from perfetch.chat.counting import Need
from perfetch.chat.limits import LEAST_PAUSE_S, UNHEARD_AT_ONCE, Limiter
from perfetch.chat.told import Limits
from tests.openai_server.rules import Rules
from tests.pacing import Run

NOTHING = Limits()
ONE = Need(1, 1)
PLAIN = Rules(requests_per_minute=600, burst=10)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("told", [600, None], ids=["limit set", "limit learned"])
def test_at_600_a_minute_nothing_is_refused_and_98_percent_are_used(told, seed):
    run = Run(PLAIN, requests_per_minute=told, seed=seed)
    assert run.refused_at == []
    assert run.share >= 0.98


def test_at_6000_a_minute_95_percent_are_used():
    rules = Rules(requests_per_minute=6000, burst=100)
    run = Run(rules, requests=5000, requests_per_minute=6000)
    assert run.refused_at == []
    assert run.share >= 0.95


@pytest.mark.parametrize("seed", range(6))
def test_of_what_a_neighbour_leaves_95_percent_are_used(seed):
    rules = Rules(requests_per_minute=600, burst=10, neighbour=0.5, refused_count=True)
    run = Run(rules, requests_per_minute=600, seed=seed)
    assert len(run.refused_at) <= 7
    assert run.share / 0.5 >= 0.95


@pytest.mark.parametrize("seed", range(3))
def test_a_neighbour_who_comes_and_goes_is_followed(seed):
    rules = Rules(requests_per_minute=600, burst=10, refused_count=True)

    class Visited(Run):
        def _step(self):
            for bucket in self.server.buckets.values():
                bucket.fill(self.now)
                bucket.share = 0.5 if 10 <= self.now < 25 else 1.0
            super()._step()

    run = Visited(rules, requests=400, requests_per_minute=600, seed=seed)
    left = (run.now - 7.5) * 10  # half of it for 15 s
    assert len(run.refused_at) <= 10
    assert run.requests / left >= 0.9


@pytest.mark.parametrize("seed", range(3))
def test_a_limit_set_to_twice_the_truth_costs_one_burst_of_refusals(seed):
    run = Run(PLAIN, requests_per_minute=1200, seed=seed)
    assert len(run.refused_at) <= 8  # more went out before the first answer than a bucket holds
    assert max(run.refused_at) < 0.1
    assert run.share >= 0.98


@pytest.mark.parametrize("seed", range(3))
def test_without_headers_the_limit_that_was_set_is_kept(seed):
    rules = Rules(requests_per_minute=600, burst=10, rate_headers=False)
    run = Run(rules, requests_per_minute=600, seed=seed)
    assert run.refused_at == []
    assert run.share >= 0.98


@pytest.mark.parametrize("seed", range(3))
def test_without_headers_a_limit_set_too_high_is_found_by_cuts(seed):
    rules = Rules(requests_per_minute=600, burst=10, rate_headers=False)
    run = Run(rules, requests_per_minute=1200, seed=seed)
    assert len(run.refused_at) <= 15
    assert run.share >= 0.9


@pytest.mark.parametrize("seed", range(3))
def test_a_limit_that_nobody_tells_is_found_without_a_flood(seed):
    rules = Rules(requests_per_minute=600, burst=10, rate_headers=False)
    run = Run(rules, seed=seed)
    assert len(run.refused_at) <= 20
    assert run.share >= 0.8


@pytest.mark.parametrize(
    ("refused", "most_s"),
    [({0}, 18), ({7}, 18), ({300}, 10), ({300, 600}, 15)],
    ids=["the first", "of the first few", "at full pace", "twice at full pace"],
)
def test_a_refusal_for_nothing_where_there_is_no_limit_costs_little(refused, most_s):
    """Without it, 1,000 requests take 2.5 s: the slow start, then a few hundred a second."""
    run = Run(Rules(rate_headers=False), requests=1000, refused_for_nothing=refused)
    assert len(run.refused_at) == len(refused)
    assert run.now <= most_s


def test_a_first_cut_takes_a_share_of_the_pace_that_was_gone():
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    for _ in range(200):  # 50 a second
        now[0] += 0.02
        limiter.answered(limiter.take(ONE), NOTHING, NOTHING, None)
    limiter.refused(limiter.take(ONE), NOTHING, NOTHING, None)
    assert limiter.requests.rate == pytest.approx(CUT * 50, rel=0.02)


def test_a_guess_far_above_the_pace_that_was_gone_is_cut_below_that_pace():
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    limiter.refused(limiter.take(ONE), NOTHING, NOTHING, None)
    limiter.requests.rate = 1e4  # grown while nothing was refused
    for _ in range(100):  # 10 a second
        now[0] += 0.1
        limiter.answered(limiter.take(ONE), NOTHING, NOTHING, None)
    limiter.refused(limiter.take(ONE), NOTHING, NOTHING, None)
    assert limiter.requests.rate == pytest.approx(CUT * 10, rel=0.05)


def test_until_an_answer_has_told_the_limit_only_a_few_are_under_way():
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    tickets = [limiter.take(ONE) for _ in range(UNHEARD_AT_ONCE) if limiter.wait_s(ONE) == 0.0]
    assert len(tickets) == UNHEARD_AT_ONCE
    assert limiter.wait_s(ONE) > 0.0
    limiter.answered(tickets[0], NOTHING, NOTHING, None)  # without headers: one place, one more
    tickets += [limiter.take(ONE) for _ in range(9) if limiter.wait_s(ONE) == 0.0]
    assert len(tickets) == UNHEARD_AT_ONCE + 2
    limiter.answered(tickets[1], Limits(60_000, 990.0), NOTHING, None)
    assert limiter.wait_s(ONE) == 0.0


def test_a_bucket_that_holds_one_request_is_no_trap():
    run = Run(Rules(requests_per_minute=600, burst=1), requests_per_minute=600)
    assert len(run.refused_at) <= 9  # until the answers have told how little it holds
    assert run.share >= 0.85


def test_one_request_a_second_is_kept_to():
    run = Run(Rules(requests_per_minute=60, burst=1), requests=60, requests_per_minute=60)
    assert run.refused_at == []
    assert run.share >= 0.96


def _tokens(expected, used, counted, seed=0, **rules):
    """1,000 requests that ask for 564 tokens each, where 200,000 a minute are allowed."""
    rules = Rules(
        requests_per_minute=100_000,
        burst=1000,
        tokens_per_minute=200_000,
        tokens_counted=counted,
        **rules,
    )
    run = Run(
        rules,
        requests=1000,
        expected_tokens=expected,
        asked_tokens=564,
        used_tokens=used,
        requests_per_minute=100_000,
        tokens_per_minute=200_000,
        seed=seed,
    )
    each = 564 if counted == "asked" else used
    return run, 1000 * each / (200_000 / 60 * run.now)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("counted", ["asked", "used"])
@pytest.mark.parametrize(
    ("expected", "used"),
    [(564, 564), (530, 510), (300, 290)],
    ids=["all is used", "most is used", "half is used"],
)
def test_of_a_token_limit_97_percent_are_used_however_it_counts(expected, used, counted, seed):
    run, share = _tokens(expected, used, counted, seed)
    assert len(run.refused_at) <= 1
    assert share >= 0.97


@pytest.mark.parametrize("seed", range(3))
def test_where_little_is_used_of_what_is_asked_and_all_counts_nothing_is_refused(seed):
    run, share = _tokens(100, 90, "asked", seed)
    assert len(run.refused_at) <= 1
    assert share >= 0.97


@pytest.mark.parametrize("seed", range(3))
def test_where_only_what_is_used_counts_that_is_found_out(seed):
    run, share = _tokens(100, 90, "used", seed)
    assert len(run.refused_at) <= 10
    assert share >= 0.5  # at the pace of what is asked it would be 0.16


@pytest.mark.parametrize("counted", ["asked", "used"])
def test_a_token_bucket_of_a_whole_minute_is_no_trap(counted):
    run, share = _tokens(300, 290, counted, token_burst=200_000)
    assert run.refused_at == []
    assert share >= 0.97


def test_without_headers_tokens_are_counted_as_used():
    run, share = _tokens(300, 290, "used", rate_headers=False)
    assert len(run.refused_at) <= 5
    assert share >= 0.75


def test_a_request_larger_than_the_bucket_waits_until_it_is_full():
    now = [0.0]
    limiter = Limiter(lambda: now[0], tokens_per_minute=6000)  # 100 in a second, 100 at once
    assert limiter.wait_s(Need(250, 250)) == 0.0
    limiter.take(Need(250, 250))
    assert limiter.wait_s(Need(250, 250)) == pytest.approx(2.5, abs=0.02)  # from -150 to 100


@pytest.mark.parametrize("told", [False, True], ids=["without headers", "with headers"])
def test_only_a_request_sent_after_the_last_cut_cuts_again(told):
    now = [0.0]
    limiter = Limiter(lambda: now[0], requests_per_minute=600)
    left = Limits(600, 0.0) if told else NOTHING
    burst = [limiter.take(ONE) for _ in range(8)]
    now[0] = 0.1
    limiter.refused(burst[0], left, NOTHING, None)
    after_one = limiter.requests.share, limiter._last_cut
    for ticket in burst[1:]:
        now[0] += 0.001
        limiter.refused(ticket, left, NOTHING, None)
    assert limiter.requests.share == pytest.approx(after_one[0], abs=1e-3)
    assert limiter._last_cut == after_one[1]
    now[0] = 1.0
    limiter.refused(limiter.take(ONE), left, NOTHING, None)
    assert limiter._last_cut == 1.0
    assert (limiter.requests.share < after_one[0]) is not told


def test_a_refusal_makes_everybody_wait_as_long_as_it_says():
    now = [0.0]
    limiter = Limiter(lambda: now[0], requests_per_minute=60_000)
    first, second = limiter.take(ONE), limiter.take(ONE)
    limiter.refused(first, NOTHING, NOTHING, 5.0)
    limiter.refused(second, NOTHING, NOTHING, None)  # says less: the longer pause holds
    assert limiter.wait_s(ONE) == pytest.approx(5.0)
    now[0] = 5.0
    assert limiter.wait_s(ONE) == 0.0


def test_a_refusal_that_says_nothing_makes_everybody_wait_a_little():
    limiter = Limiter(lambda: 0.0, requests_per_minute=60_000)
    limiter.refused(limiter.take(ONE), NOTHING, NOTHING, None)
    assert limiter.wait_s(ONE) == LEAST_PAUSE_S


def test_tokens_of_a_request_that_failed_are_given_back():
    limiter = Limiter(lambda: 0.0, tokens_per_minute=60_000)
    full = limiter.tokens.level
    limiter.failed(limiter.take(Need(400, 400)))
    assert limiter.tokens.level == full
    limiter.answered(limiter.take(Need(400, 400)), NOTHING, NOTHING, 150)
    assert limiter.tokens.level == full - 150


def test_without_any_limit_nobody_waits():
    limiter = Limiter(lambda: 0.0)
    large = Need(10**9, 10**9)
    assert [limiter.wait_s(large) for _ in range(3) if limiter.take(large)] == [0.0] * 3


def test_the_lower_of_the_limit_set_and_the_limit_told_holds():
    limiter = Limiter(lambda: 0.0, requests_per_minute=600)
    limiter.answered(limiter.take(ONE), Limits(60_000, 59_999.0), NOTHING, None)
    assert limiter.requests.rate == 10
    limiter.answered(limiter.take(ONE), Limits(60, 59.0), NOTHING, None)
    assert limiter.requests.rate == 1


def test_headers_of_a_whole_minute_do_not_lift_the_pace():
    """OpenAI tells of the minute's rest but enforces a second's."""
    now = [0.0]
    limiter = Limiter(lambda: now[0], requests_per_minute=600)
    for _ in range(50):
        now[0] += limiter.wait_s(ONE) + 1e-9
        limiter.answered(limiter.take(ONE), Limits(600, 600.0), NOTHING, None)
    assert now[0] >= (50 - 10) / 10


def test_a_clock_that_stands_still_or_starts_late_changes_no_level_for_the_worse():
    now = [1e6]
    limiter = Limiter(lambda: now[0], requests_per_minute=600)
    level = limiter.requests.level
    now[0] = 1e6 - 3600  # a monotonic clock does not do this; nothing may break all the same
    assert limiter.wait_s(ONE) == 0.0
    assert limiter.requests.level == level
