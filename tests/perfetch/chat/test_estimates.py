import pytest

from perfetch.chat.answer import Usage
from perfetch.chat.counting import Counting, Need
from perfetch.chat.estimates import BYTES_PER_TOKEN, MARGIN, Estimates


def test_an_unknown_template_is_taken_to_use_all_it_may():
    assert Estimates().need("intents", 400, 64) == Need(400 / BYTES_PER_TOKEN + 64, 164)


def test_a_known_template_is_taken_to_use_a_little_more_than_others_used():
    estimates = Estimates()
    estimates.learn("intents", 400, Usage(100, 20))
    assert estimates.need("intents", 400, 64).expected == pytest.approx(100 + MARGIN * 20)
    assert estimates.need("intents", 400, 64).most == 164
    assert estimates.need("program", 400, 64).expected == 164


def test_no_request_is_taken_to_use_more_than_it_may():
    estimates = Estimates()
    estimates.learn("intents", 400, Usage(100, 64))
    assert estimates.need("intents", 400, 64).expected == 164


def test_estimates_follow_what_is_really_used():
    estimates = Estimates()
    for _ in range(60):
        estimates.learn("intents", 300, Usage(100, 10))  # 3 bytes a token
    assert estimates.need("intents", 600, 64).expected == pytest.approx(200 + MARGIN * 10, rel=0.01)


def test_what_an_endpoint_does_not_say_teaches_nothing():
    estimates = Estimates()
    estimates.learn("intents", 400, Usage())
    assert estimates == Estimates()


def test_what_may_be_used_counts_until_the_endpoint_shows_less():
    counting = Counting()
    assert counting.cost(Need(100, 164)) == 164
    assert counting.charge(Need(100, 164), used=90) == 164
    counting.is_silent()
    assert counting.cost(Need(100, 164)) == 100
    assert counting.charge(Need(100, 164), used=90) == 90


@pytest.mark.parametrize(("each", "share"), [(164, 1.0), (132, 0.5), (100, 0.0)])
def test_how_tokens_are_counted_is_seen_from_what_is_left(each, share):
    counting, left = Counting(), 9000.0
    for number in range(40):
        sums = counting.taken(Need(100, 164), now=float(number))
        left -= each
        counting.told(sums, left, full=20_000, rate=0.0, is_bound=True)
    assert counting.share == pytest.approx(share, abs=0.05)


def test_answers_that_overtake_each_other_teach_nothing_wrong():
    counting, left, told = Counting(), 9000.0, []
    for number in range(40):
        left -= 164
        told.append((counting.taken(Need(100, 164), now=float(number)), left))
    for first, second in zip(told[::2], told[1::2], strict=True):
        for sums, left in (second, first):
            counting.told(sums, left, full=20_000, rate=0.0, is_bound=True)
    assert counting.share == pytest.approx(1.0)
