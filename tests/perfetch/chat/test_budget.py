from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfetch.chat.answer import Usage
from perfetch.chat.budget import OVERHEAD_TOKENS, Budget, Reservation
from perfetch.chat.prices import Price
from perfetch.errors import BudgetSpent, SettingsInvalid

PRICE = Price(2.0, 8.0, "this test")
UNIT = Usage(OVERHEAD_TOKENS, 100)
"""What a request of no bytes and 100 tokens of output takes at most."""


share = st.floats(0, 1)
steps = st.lists(
    st.tuples(
        st.sampled_from(("reserve", "reserve", "settle", "unknown", "release", "again")),
        st.integers(0, 5000),
        st.integers(1, 5000),
        share,
        share,
    ),
    min_size=10,
    max_size=40,
)


def is_within(budget: Budget, limit_usd: float | None, limit_tokens: int | None) -> bool:
    usd = budget.spent_usd + budget.reserved_usd
    tokens = budget.spent_tokens + budget.reserved_tokens
    # Two sums of whole tokens, each rounded once.
    is_paid = limit_usd is None or usd <= limit_usd * (1 + 1e-12)
    return is_paid and (limit_tokens is None or tokens <= limit_tokens)


def end(held: Reservation, how: str, of_input: float, of_output: float) -> Usage:
    """Ends a reservation, and says what it took: no more than it held."""
    if how == "release":
        held.release()
        return Usage(0, 0)
    if how == "unknown":
        held.settle(Usage())
        return held.usage
    used = Usage(int(of_input * held.usage.input_tokens), int(of_output * held.usage.output_tokens))
    held.settle(used)
    return used


@settings(max_examples=200, deadline=None)
@given(
    schedule=steps,
    limit_usd=st.none() | st.floats(0.001, 0.5),
    limit_tokens=st.none() | st.integers(1, 60_000),
)
def test_no_schedule_exceeds_the_budget(schedule, limit_usd, limit_tokens):
    budget = Budget(limit_usd, limit_tokens, PRICE)
    in_flight, ended, taken = [], [], []
    for how, size, most, of_input, of_output in schedule:
        if how == "reserve":
            with suppress(BudgetSpent):
                in_flight.append(budget.reserve(size, most))
        elif how == "again" and ended:
            ended[size % len(ended)].settle(Usage(10**9, 10**9))
        elif how != "again" and in_flight:
            held = in_flight.pop(size % len(in_flight))
            taken.append(end(held, how, of_input, of_output))
            ended.append(held)
        assert is_within(budget, limit_usd, limit_tokens)
        assert budget.spent_tokens == sum(each.input_tokens + each.output_tokens for each in taken)
        assert budget.spent_usd == pytest.approx(sum(map(PRICE.of, taken)))
    for held in in_flight:
        held.release()
    assert (budget.reserved_usd, budget.reserved_tokens) == (0, 0)


def test_threads_together_do_not_exceed_the_budget():
    room = 50
    budget = Budget(None, room * (OVERHEAD_TOKENS + 100), None)
    together = Barrier(8)

    def spend(_) -> int:
        together.wait()
        done = 0
        for _ in range(200):
            try:
                held = budget.reserve(0, 100)
            except BudgetSpent:
                continue
            held.settle(Usage())
            held.release()
            done += 1
        return done

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(8))) == room
    assert budget.spent_tokens == room * (OVERHEAD_TOKENS + 100)
    assert budget.reserved_tokens == 0


@pytest.mark.parametrize("requests", [1, 7, 10])
def test_a_budget_can_be_spent_to_its_last_cent(requests):
    budget = Budget(requests * PRICE.of(UNIT), None, PRICE)
    for _ in range(requests):
        budget.reserve(0, 100).settle(Usage())
    with pytest.raises(BudgetSpent):
        budget.reserve(0, 100)


def test_what_a_request_did_not_take_can_be_spent_again():
    budget = Budget(None, OVERHEAD_TOKENS + 100, None)
    held = budget.reserve(0, 100)
    with pytest.raises(BudgetSpent, match=r"budget_tokens 164: 0 spent and 164 in flight .* 164;"):
        budget.reserve(0, 100)
    held.release()
    budget.reserve(0, 90).settle(Usage(0, 10))
    assert (budget.spent_tokens, budget.reserved_tokens) == (10, 0)


def test_what_was_taken_beyond_a_reservation_is_spent_all_the_same():
    budget = Budget(None, 1000, None)
    budget.reserve(0, 10).settle(Usage(2000, 0))
    assert budget.spent_tokens == 2000
    with pytest.raises(BudgetSpent):
        budget.reserve(0, 1)


def test_a_spent_budget_says_what_is_kept_and_how_to_go_on():
    with pytest.raises(BudgetSpent, match=r"budget_usd 0\.0005: .*paid for is kept: raise"):
        Budget(0.0005, None, PRICE).reserve(0, 100)


def test_usd_without_a_price_are_refused_with_both_ways_out():
    with pytest.raises(
        SettingsInvalid, match=r"budget_usd: .*input_usd_per_million.*budget_tokens"
    ):
        Budget(1.0, None, None)


def test_a_model_of_one_s_own_costs_nothing():
    budget = Budget(0.01, None, Price(0, 0, "the settings"))
    for _ in range(100):
        budget.reserve(10**6, 10**6)
    assert budget.reserved_usd == 0
