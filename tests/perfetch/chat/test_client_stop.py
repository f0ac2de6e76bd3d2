"""When everything stops, all who wait hear of it at once, wherever they wait."""

import asyncio
import time

import pytest

from perfetch.chat.budget import Budget
from perfetch.chat.gate import Gate
from perfetch.chat.limits import Limiter
from perfetch.chat.room import Room
from perfetch.errors import BudgetSpent, EndpointRefused, ServiceUnavailable
from tests.asking_chat import answers_in, asked, client_at
from tests.openai_server.server import Fault, OpenAIServer, Reply, Rules

LONG_S, SOON_S = 2.0, 0.5
LARGE, SMALL = 1000, 50
"""Output limits: there is room for one large request and a small one."""
BUDGET = 1600


async def _ended(asking):
    """What came of it, and when."""
    found = (await asyncio.gather(asking, return_exceptions=True))[0]
    return found, time.monotonic()


def _slow_for_the_large(body):
    return Reply("ok", latency_s=LONG_S if body["max_tokens"] == LARGE else 0.2)


async def _begin(client):
    """A large request under way; three more wait for room."""
    asking = [asyncio.create_task(_ended(client.ask(each))) for each in asked(4, most=LARGE)]
    await asyncio.sleep(0.3)
    return asking


def test_who_waits_for_room_in_the_budget_hears_at_once_that_the_client_is_closed(tmp_path):
    async def close(server):
        async with client_at(server.base_url, tmp_path, budget_tokens=BUDGET) as client:
            asking = await _begin(client)
            closed = time.monotonic()
        return await asyncio.gather(*asking), closed

    with OpenAIServer(reply=_slow_for_the_large) as server:
        (first, *others), closed = asyncio.run(close(server))
        assert len(server.delivered()) == 1
    assert first[0].text == "ok"
    assert first[1] - closed > 1.0
    assert {str(found) for found, _ in others} == {"the client was closed"}
    assert max(at for _, at in others) - closed < SOON_S


def test_who_waits_for_room_in_the_budget_hears_at_once_of_a_used_up_quota(tmp_path):
    async def ask(server):
        async with client_at(server.base_url, tmp_path, budget_tokens=BUDGET) as client:
            asking = await _begin(client)
            small = await _ended(client.ask(asked(1, first=9, most=SMALL)[0]))
            return small, await asyncio.gather(*asking), client.budget

    with OpenAIServer(Rules(plan={1: Fault("quota")}), _slow_for_the_large) as server:
        small, (first, *others), budget = asyncio.run(ask(server))
    assert len(answers_in([first[0]])) == 1
    assert "quota is used up" in str(small[0])
    assert {type(found) for found, _ in others} == {EndpointRefused}
    assert max(at for _, at in others) - small[1] < SOON_S
    assert budget.reserved_tokens == 0


@pytest.mark.parametrize("error", [ServiceUnavailable("ten failures in a row"), BudgetSpent("no")])
def test_whatever_the_gate_is_stopped_with_is_told_to_all_who_wait_for_room(error):
    async def stop():
        gate = Gate(Limiter(time.monotonic), 9)
        room = Room(Budget(None, BUDGET, None), gate)
        held = await room.reserve(LARGE, LARGE // 4)
        waiting = [asyncio.create_task(room.reserve(LARGE, SMALL)) for _ in range(50)]
        await asyncio.sleep(0.01)
        assert not any(each.done() for each in waiting)
        with room.closing(held):  # what is under way stays so
            gate.stop(error)
            return await asyncio.wait_for(
                asyncio.gather(*waiting, return_exceptions=True), timeout=SOON_S
            )

    found = asyncio.run(stop())
    assert [type(each) for each in found] == [type(error)] * 50
    assert {str(each) for each in found} == {str(error)}
