import asyncio
import time

import pytest

from perfetch.chat.counting import Need
from perfetch.chat.gate import Gate
from perfetch.chat.limits import UNHEARD_AT_ONCE, Limiter
from perfetch.errors import EndpointRefused, ServiceUnavailable

ONE = Need(1, 1)
STOPPED = EndpointRefused("no more")


def gate_of(per_minute=60_000, at_once=100, **more):
    return Gate(Limiter(time.monotonic, per_minute), at_once, **more)


def test_requests_leave_in_the_order_in_which_they_came():
    async def order():
        gate, left = gate_of(at_once=1), []

        async def pass_through(number):
            await gate.enter(ONE)
            left.append(number)
            gate.leave()

        await asyncio.gather(*map(pass_through, range(20)))
        return left

    assert asyncio.run(order()) == list(range(20))


def test_who_was_refused_goes_before_all_others():
    async def order():
        gate, left = gate_of(at_once=1), []

        async def pass_through(name, first):
            await gate.enter(ONE, first=first)
            left.append(name)
            gate.leave()

        await gate.enter(ONE)
        others = [asyncio.create_task(pass_through(n, False)) for n in range(3)]
        await asyncio.sleep(0.01)
        refused = asyncio.create_task(pass_through("refused", True))
        await asyncio.sleep(0.01)
        gate.leave()
        await asyncio.gather(*others, refused)
        return left

    assert asyncio.run(order()) == ["refused", 0, 1, 2]


def test_no_more_than_so_many_are_under_way():
    async def most():
        gate, under_way, seen = gate_of(at_once=3), 0, []

        async def pass_through():
            nonlocal under_way
            await gate.enter(ONE)
            under_way += 1
            seen.append(under_way)
            await asyncio.sleep(0.01)
            under_way -= 1
            gate.leave()

        await asyncio.gather(*(pass_through() for _ in range(15)))
        return max(seen)

    assert asyncio.run(most()) == 3


def test_what_is_paced_is_the_rate():
    async def lasted():
        gate = gate_of(per_minute=1200)  # 20 at once, less a reserve, then 20 a second
        started = time.monotonic()
        for _ in range(30):
            await gate.enter(ONE)
            gate.leave()
        return time.monotonic() - started

    assert 0.45 <= asyncio.run(lasted()) <= 2.0


def test_a_stopped_gate_lets_nobody_through_with_an_error_for_each():
    async def stop():
        gate = gate_of(at_once=1)
        await gate.enter(ONE)
        waiting = [asyncio.create_task(gate.enter(ONE)) for _ in range(5)]
        await asyncio.sleep(0.01)
        gate.stop(STOPPED)
        gate.stop(EndpointRefused("the first error counts"))
        late = asyncio.create_task(gate.enter(ONE))
        return await asyncio.gather(*waiting, late, return_exceptions=True)

    found = asyncio.run(stop())
    assert [str(each) for each in found] == ["no more"] * 6
    assert len({id(each) for each in found}) == 6  # one for all would gather their tracebacks
    assert STOPPED.__traceback__ is None


def test_who_rests_wakes_up_when_the_gate_is_stopped():
    async def rest():
        gate = gate_of()
        await gate.rest(0.01)
        resting = asyncio.create_task(gate.rest(60))
        await asyncio.sleep(0.01)
        gate.stop(STOPPED)
        await asyncio.wait_for(resting, timeout=1)

    with pytest.raises(EndpointRefused):
        asyncio.run(rest())


def test_a_cancelled_waiter_leaves_its_place_to_others():
    async def cancel():
        gate = gate_of(at_once=1)
        for turn in range(20):
            waiting = asyncio.create_task(gate.enter(ONE))
            for _ in range(turn):  # in every moment, also in that in which it is let through
                await asyncio.sleep(0)
            waiting.cancel()
            try:
                await waiting
            except asyncio.CancelledError:
                continue
            gate.leave()
        await asyncio.wait_for(gate.enter(ONE), timeout=1)

    asyncio.run(cancel())


def test_permits_are_fetched_in_blocks_before_anything_leaves():
    async def permitted():
        fetched = []

        async def permits(count):
            fetched.append(count)
            await asyncio.sleep(0.01)

        gate = gate_of(permits=permits, permits_at_a_time=10)
        await asyncio.gather(*(gate.enter(ONE) for _ in range(25)))
        return fetched

    assert asyncio.run(permitted()) == [10, 10, 10]


def test_where_permits_fail_all_who_wait_are_told():
    async def permitted():
        async def permits(count):
            raise OSError("the shared limit is gone")

        gate = gate_of(permits=permits)
        return await asyncio.gather(*(gate.enter(ONE) for _ in range(3)), return_exceptions=True)

    found = asyncio.run(permitted())
    assert {type(each) for each in found} == {ServiceUnavailable}
    assert "the shared limit is gone" in str(found[0])


def test_a_closed_gate_leaves_no_task_behind():
    async def close():
        gate = gate_of(per_minute=1)
        await gate.enter(ONE)
        waiting = asyncio.create_task(gate.enter(ONE))
        await asyncio.sleep(0.01)
        await gate.aclose(STOPPED)
        await asyncio.gather(waiting, return_exceptions=True)
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(close()) == set()


def test_without_any_limit_only_a_few_leave_before_the_first_answer():
    async def count():
        gate = gate_of(per_minute=None)
        waiting = [asyncio.create_task(gate.enter(ONE)) for _ in range(50)]
        await asyncio.sleep(0.15)
        let = sum(each.done() for each in waiting)
        await gate.aclose(STOPPED)
        await asyncio.gather(*waiting, return_exceptions=True)
        return let

    assert asyncio.run(count()) == UNHEARD_AT_ONCE


def test_a_loop_that_is_late_is_given_time_before_more_leaves():
    """What has come in is to be on disk before more is asked for."""

    async def busy():
        gate = gate_of()
        at = []

        async def enter():
            await gate.enter(ONE)
            at.append(time.monotonic())

        entering = [asyncio.create_task(enter()) for _ in range(4)]
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            await asyncio.sleep(0)
            if at:
                time.sleep(0.03)  # the loop has more to do than it can
        await asyncio.gather(*entering)
        return at

    at = asyncio.run(busy())
    assert at[1] - at[0] >= 0.2
