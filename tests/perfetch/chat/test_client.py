import asyncio
import gc
import shutil
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from perfetch.chat.answer import Usage
from perfetch.chat.budget import OVERHEAD_TOKENS
from perfetch.chat.client import AttemptsCut, RequestLost
from perfetch.chat.dialect import Dialect
from perfetch.chat.prices import price_of
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import BudgetSpent, EndpointRefused, StoreDamaged, StoreUnwritable
from storage.ledger import Ledger
from tests.asking_chat import (
    MODEL,
    SCHEMA,
    answers_in,
    ask_all,
    asked,
    chats,
    client_at,
)
from tests.openai_server.server import Fault, OpenAIServer, Reply, Rules
from tests.running_flows import ROOT, environment

PRICE = price_of(EndpointSettings(model=MODEL))


def run(work):
    """The work's result; no task of it may be left, and no exception unheard."""
    unheard = []

    async def watched():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
        found = await work
        await asyncio.sleep(0)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        gc.collect()
        return found, left

    found, left = asyncio.run(watched())
    gc.collect()
    assert not left
    assert not unheard
    return found


def cost_of(entries):
    """What the server charged, delivered or not."""
    used = [entry.usage for entry in entries if entry.usage]
    return sum(PRICE.of(Usage(each["prompt_tokens"], each["completion_tokens"])) for each in used)


def test_an_answer_is_on_disk_when_it_is_returned_and_is_not_asked_for_again(tmp_path):
    async def twice(server):
        (request,) = asked(1)
        async with client_at(server.base_url, tmp_path) as client:
            answer = await client.ask(request)
            assert Ledger(tmp_path).find(request.key) == answer
            assert await client.ask(request) == answer
        async with client_at(server.base_url, tmp_path) as later:
            assert await later.ask(request) == answer
        return client.account.snapshot(), later.account.snapshot(), answer

    with OpenAIServer() as server:
        first, later, answer = run(twice(server))
        assert len(chats(server, 1)) == 1
    assert (first["asked"], first["from_ledger"]) == (1, 1)
    assert (later["asked"], later["from_ledger"]) == (0, 1)
    assert answer.endpoint == "127.0.0.1/v1"
    assert (answer.template, answer.source, answer.mode) == ("intents", "chat", "")


def test_from_a_ledger_that_is_complete_nothing_is_sent_at_all(tmp_path):
    async def again(server):
        for _ in range(2):
            async with client_at(server.base_url, tmp_path) as client:
                await ask_all(client, asked(5))
            log = len(server.log)
        return log

    with OpenAIServer() as server:
        assert run(again(server)) == len(server.log) == 6  # five questions and a greeting


def test_equal_questions_at_once_are_sent_once(tmp_path):
    async def at_once(server):
        (request,) = asked(1)
        async with client_at(server.base_url, tmp_path) as client:
            return await ask_all(client, [request] * 10)

    with OpenAIServer(Rules(latency_s=0.1)) as server:
        found = run(at_once(server))
        assert len(chats(server, 1)) == 1
    assert len({id(each) for each in found}) == 1


def test_headers_are_kept_without_cookies_and_organisations(tmp_path):
    async def headers(server):
        async with client_at(server.base_url, tmp_path) as client:
            return (await client.ask(asked(1)[0])).headers

    with OpenAIServer(Rules(requests_per_minute=600)) as server:
        kept = run(headers(server))
    assert kept["x-ratelimit-limit-requests"] == "600"
    assert kept["x-request-id"].startswith("req_")
    assert not {"set-cookie", "openai-organization"} & set(kept)


def test_credentials_in_an_address_stay_there(tmp_path):
    async def endpoint(server):
        address = server.base_url.replace("http://", "http://user:password-in-address@")
        async with client_at(address, tmp_path) as client:
            return (await client.ask(asked(1)[0])).endpoint

    with OpenAIServer() as server:
        assert run(endpoint(server)) == "127.0.0.1/v1"
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"password-in-address" not in written


def test_who_stops_waiting_takes_nothing_from_who_still_waits(tmp_path):
    async def one_gives_up(server):
        (request,) = asked(1)
        async with client_at(server.base_url, tmp_path) as client:
            impatient = asyncio.create_task(client.ask(request))
            patient = asyncio.create_task(client.ask(request))
            await asyncio.sleep(0.05)
            impatient.cancel()
            with suppress(asyncio.CancelledError):
                await impatient
            return await patient

    with OpenAIServer(Rules(latency_s=0.2)) as server:
        answer = run(one_gives_up(server))
        assert len(chats(server, 1)) == 1
    assert answer.text == "ok"


def test_what_nobody_waits_for_any_more_is_kept_all_the_same(tmp_path):
    async def give_up(server):
        async with client_at(server.base_url, tmp_path) as client:
            asking = [asyncio.create_task(client.ask(request)) for request in asked(3)]
            await asyncio.sleep(0.1)
            for each in asking:
                each.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
        return client

    with OpenAIServer(Rules(latency_s=0.3, plan={1: Fault("quota")})) as server:
        client = run(give_up(server))  # the error of the second is nobody's, either
        assert len(server.delivered()) == 2
    assert len(Ledger(tmp_path).missing([request.key for request in asked(3)])) == 1
    assert client.account.snapshot()["answered"] == 2


def test_a_closed_client_sends_nothing_more_and_keeps_what_is_under_way(tmp_path):
    async def close_early(server):
        async with client_at(server.base_url, tmp_path, at_once=4) as client:
            asking = asyncio.create_task(ask_all(client, asked(12)))
            await asyncio.sleep(0.15)
        return await asking, client

    with OpenAIServer(Rules(latency_s=0.4)) as server:
        found, client = run(close_early(server))
        assert len(server.delivered()) == 4
        with pytest.raises(EndpointRefused, match="the client was closed"):
            asyncio.run(client.ask(asked(1, first=99)[0]))
        assert len(chats(server, 4)) == 4
    assert [each.text for each in found[:4]] == ["ok"] * 4
    assert {str(each) for each in found[4:]} == {"the client was closed"}
    assert Ledger(tmp_path).missing([request.key for request in asked(4)]) == []
    assert client.budget.reserved_tokens == 0


def test_what_does_not_come_in_within_the_grace_counts_as_spent(tmp_path):
    async def close_at_once(server):
        async with client_at(server.base_url, tmp_path, grace_s=0) as client:
            asking = asyncio.create_task(ask_all(client, asked(3)))
            await asyncio.sleep(0.15)
        return await asking, client

    with OpenAIServer(Rules(latency_s=1.0)) as server:
        found, client = run(close_at_once(server))
    assert {type(each) for each in found} == {asyncio.CancelledError}
    counts = client.account.snapshot()
    assert (counts["asked"], counts["answered"], counts["dropped"]) == (3, 0, 3)
    assert client.budget.reserved_tokens == 0
    assert client.budget.spent_tokens >= 3 * (32 + OVERHEAD_TOKENS)


@pytest.mark.parametrize("when", ["before anything", "while it makes contact"])
def test_a_client_may_be_closed_at_any_time(when, tmp_path):
    async def close(server):
        async with client_at(server.base_url, tmp_path, grace_s=0) as client:
            asking = []
            if when == "while it makes contact":
                asking = [asyncio.create_task(client.ask(request)) for request in asked(2)]
                await asyncio.sleep(0.05)
        await client.aclose()
        return await asyncio.gather(*asking, return_exceptions=True)

    plans = {"GET /v1/models/{id}": {0: Fault("hang", seconds=2)}}
    with OpenAIServer(Rules(plans=plans)) as server:
        found = run(close(server))
    assert {type(each) for each in found} <= {asyncio.CancelledError, EndpointRefused}


def test_where_an_answer_cannot_be_kept_nothing_more_is_sent(tmp_path):
    """The disk breaks while the fourth answer is on its way."""
    replies, ledger = [], tmp_path / "ledger"

    def reply(_):
        replies.append("ok")
        if len(replies) == 4:
            while not ledger.is_file():  # made again, maybe, by whoever is writing there
                ledger.rename(tmp_path / f"gone-{time.monotonic_ns()}")
                with suppress(IsADirectoryError):
                    ledger.write_text("a file where a folder must be")
        return "ok"

    async def ask_on_a_broken_disk(server):
        async with client_at(server.base_url, tmp_path, at_once=2) as client:
            found = await ask_all(client, asked(30))
            return found, await ask_all(client, asked(1)), client

    with OpenAIServer(Rules(latency_s=0.05), reply) as server:
        found, later, client = run(ask_on_a_broken_disk(server))
        sent = len(chats(server, 4))
    assert {type(each) for each in [*found, *later] if not answers_in([each])} == {StoreUnwritable}
    assert "ledger" in str(later[0])
    assert sent <= 8  # what was under way, and what left before the first was to be written
    assert client.budget.reserved_tokens == 0
    assert client.account.snapshot()["answered"] == sent


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no file system of a process's own")
def test_before_a_disk_is_full_sending_stops_and_all_that_was_paid_for_is_kept(tmp_path):
    """A disk of 74 MiB, of which 72 are wanted free; 20 answers of 200 kB."""
    script = (
        f'mount -t tmpfs -o size=74m tmpfs "{tmp_path}" || exit 77; '
        f'"$@"; echo $(ls {tmp_path}/ledger/??/*.json | wc -l) kept'
    )
    content = "x" * 200_000
    with OpenAIServer(Rules(requests_per_minute=1200, burst=2), reply=lambda _: content) as server:
        child = [sys.executable, "-m", "tests.asking_chat", server.base_url, str(tmp_path), "20"]
        done = subprocess.run(
            ["unshare", "-rm", "/bin/sh", "-c", script, "sh", *child, "600", "99999"],
            cwd=ROOT,
            env=environment(tmp_path, PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"no file system of a process's own: {done.stderr}")
        paid = len(server.delivered())
    assert "StoreUnwritable" in done.stdout
    assert "nothing more is sent: free some space" in done.stdout
    assert 5 <= paid < 20
    assert f"{paid} kept" in done.stdout


def test_a_damaged_answer_is_named_and_asked_again_only_by_who_says_so(tmp_path):
    async def ask(server):
        async with client_at(server.base_url, tmp_path) as client:
            return await ask_all(client, asked(3))

    request = asked(3)[1]
    with OpenAIServer() as server:
        run(ask(server))
        path = tmp_path / "ledger" / request.key[:2] / f"{request.key}.json"
        path.write_bytes(path.read_bytes()[:100])
        found = run(ask(server))
        assert len(chats(server, 3)) == 3
        Ledger(tmp_path).set_damaged_aside()
        assert len(answers_in(run(ask(server)))) == 3
        assert len(chats(server, 4)) == 4
    assert [type(each).__name__ for each in found] == ["Answer", "StoreDamaged", "Answer"]
    assert isinstance(found[1], StoreDamaged)
    assert str(path) in str(found[1])


def test_100_questions_never_cost_more_than_a_small_budget_and_use_it(tmp_path):
    async def ask(server, budget_usd):
        async with client_at(server.base_url, tmp_path, budget_usd=budget_usd) as client:
            return await ask_all(client, asked(100, most=400)), client

    rules = Rules(latency_s=0.05)
    with OpenAIServer(rules, reply=lambda _: Reply("ok", output_tokens=60)) as server:
        budget_usd = 0.005  # at most 0.0007 for one, really 0.0001
        found, client = run(ask(server, budget_usd))
        charged = cost_of(server.log)
    assert charged <= budget_usd
    assert charged == pytest.approx(client.budget.spent_usd)
    assert client.budget.reserved_usd == 0
    left = [each for each in found if not answers_in([each])]
    assert {type(each) for each in left} == {BudgetSpent}
    assert budget_usd - charged < 0.0008  # no room for one more at its largest price


def test_a_budget_holds_where_answers_are_charged_and_do_not_arrive(tmp_path):
    async def ask(server, budget_usd):
        async with client_at(
            server.base_url, tmp_path, budget_usd=budget_usd, attempts=3, timeout_s=0.3,
            failures_in_a_row=50,
        ) as client:  # fmt: skip
            return await ask_all(client, asked(60, most=100)), client

    kinds = ("truncated", "dropped", "reset", "no_usage", "not_json", "hang")
    rules = Rules(fault_share=0.5, fault_kinds=kinds, seed=5)
    with OpenAIServer(rules, reply=lambda _: Reply("ok", output_tokens=100)) as server:
        found, client = run(ask(server, 0.006))
        charged = cost_of(chats(server, client.account.snapshot()["asked"]))
    assert 0.001 < charged <= client.budget.spent_usd <= 0.006
    assert client.budget.reserved_usd == 0
    ends = {type(each) for each in found if not answers_in([each])}
    assert ends <= {AttemptsCut, BudgetSpent, RequestLost}


def test_a_question_waits_for_room_in_the_budget_while_others_may_give_some_back(tmp_path):
    async def ask(server):
        async with client_at(server.base_url, tmp_path, budget_tokens=1200) as client:
            return await ask_all(client, asked(5, most=700)), client

    with OpenAIServer(Rules(latency_s=0.05)) as server:
        found, client = run(ask(server))
    assert len(answers_in(found)) == 5  # one after the other
    assert client.budget.spent_tokens < 100


def test_failed_attempts_give_their_reservation_back(tmp_path):
    async def ask(server):
        async with client_at(server.base_url, tmp_path, budget_tokens=10_000) as client:
            await ask_all(client, asked(4))
        return client.budget

    plan = {0: Fault("server_error"), 1: Fault("overloaded"), 2: Fault("rate_limit")}
    with OpenAIServer(Rules(plan=plan, requests_per_minute=60_000, burst=99)) as server:
        budget = run(ask(server))
        used = sum(entry.usage["total_tokens"] for entry in server.delivered())
    assert (budget.reserved_tokens, budget.spent_tokens) == (0, used)


def test_what_was_remembered_is_used_and_what_it_no_longer_fits_is_learned_anew(tmp_path):
    async def ask(server, dialect, told):
        async with client_at(
            server.base_url, tmp_path, dialect=dialect, remember=told.append
        ) as client:
            for request in asked(3, schema=SCHEMA, sampling_temperature=0.5):
                await client.ask(request)
        return client.account.snapshot()["rejected_4xx"]

    told = []
    with OpenAIServer(Rules(any_temperature=False)) as server:
        assert run(ask(server, Dialect("json", "max_tokens"), told)) == 1
    assert told == [Dialect("json", "max_tokens", ("temperature",))]


def test_the_pace_is_the_limit_that_was_set(tmp_path):
    async def ask(server):
        async with client_at(server.base_url, tmp_path, requests_per_minute=1200) as client:
            return await ask_all(client, asked(40))

    with OpenAIServer(Rules(requests_per_minute=1200, burst=20)) as server:
        found = run(ask(server))
        arrived = sorted(entry.arrived for entry in chats(server, 40))
        refused = [entry for entry in chats(server, 40) if entry.status == 429]
    assert len(answers_in(found)) == 40
    assert refused == []
    assert 1.0 <= arrived[-1] - arrived[0] <= 2.5  # 20 at once, 20 more at 20 a second


def test_a_key_that_no_header_can_carry_is_refused_without_being_quoted(tmp_path):
    for key in ("sk-with a-blank", "sk-line\nbreak-0123", "sk-null\x00-0123", "schlüssel", ""):
        with pytest.raises(EndpointRefused) as caught:
            run(client_at("http://127.0.0.1:9/v1", tmp_path, key=key).__aenter__())
        assert not key or key not in str(caught.value)
