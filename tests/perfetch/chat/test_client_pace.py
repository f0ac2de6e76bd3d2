"""The pace over a real connection, where an endpoint tells little of its limit, or in its way."""

import asyncio

import pytest

from tests.asking_chat import answers_in, ask_all, asked, chats, client_at
from tests.openai_server.server import Fault, OpenAIServer, Rules


def _asked_of(rules, root, count, **settings):
    """Seconds from the first request to the last, and all that the server saw."""

    async def ask(server):
        async with client_at(server.base_url, root, **settings) as client:
            return await ask_all(client, asked(count))

    with OpenAIServer(rules) as server:
        found = asyncio.run(ask(server))
        seen = chats(server, count)
    assert len(answers_in(found)) == count
    arrived = sorted(entry.arrived for entry in seen)
    return arrived[-1] - arrived[0], seen


def _refused(seen):
    return [entry for entry in seen if entry.status == 429]


@pytest.mark.parametrize(
    ("refused", "count", "most_s"),
    [(0, 40, 8), (100, 200, 10)],
    ids=["before any answer", "at full pace"],
)
def test_one_refusal_without_a_word_is_no_reason_to_crawl(refused, count, most_s, tmp_path):
    rules = Rules(rate_headers=False, latency_s=0.05, plan={refused: Fault("rate_limit")})
    seconds, seen = _asked_of(rules, tmp_path, count)
    assert len(_refused(seen)) == 1
    assert seconds <= most_s  # at 0.7 a second, 40 would take half a minute even as it grows


def test_a_limit_that_nobody_tells_is_found_and_used(tmp_path):
    rules = Rules(requests_per_minute=1200, burst=20, rate_headers=False, latency_s=0.1)
    seconds, seen = _asked_of(rules, tmp_path, 140)
    assert len(_refused(seen)) <= 20
    assert 140 / (20 + 20 * seconds) >= 0.75


def test_a_window_that_is_used_up_is_waited_for_until_the_moment_that_was_stated(tmp_path):
    """20 requests in 2 s, of which a neighbour takes 10; no refusal says how long to wait."""
    rules = Rules(
        requests_per_minute=600, window_s=2, neighbour=0.5, retry_after=False, latency_s=0.05
    )
    seconds, seen = _asked_of(rules, tmp_path, 50)
    assert len(_refused(seen)) <= 4
    assert seconds <= 8.5  # 10 to 15 of ours in each of three whole windows, the rest in a fourth
