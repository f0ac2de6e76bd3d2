"""Every fault that the loopback server can play ends as documented, and the accounts agree."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from perfetch.chat.answer import Ending
from perfetch.chat.client import RequestLost
from perfetch.chat.dialect import Dialect
from perfetch.errors import EndpointRefused, ServiceUnavailable
from storage.ledger import Ledger
from tests.asking_chat import (
    SCHEMA,
    accounted,
    answers_in,
    ask_all,
    asked,
    chats,
    client_at,
    counted,
)
from tests.openai_server.server import Fault, OpenAIServer, Rules

REQUESTS = 6


@dataclass(frozen=True)
class Case:
    """Some requests at once, with a fault for the first that the server gets."""

    fault: Fault
    sees: int = REQUESTS + 1
    """Requests."""
    counts: dict = field(default_factory=dict)
    """Of the account, beside those that the server's log gives."""
    ending: Ending = Ending.ANSWERED
    """Of the answer that the fault spoiled."""
    settings: dict = field(default_factory=dict)


ONCE_MORE = {
    "429 with retry-after": Case(Fault("rate_limit", retry_after_s=0.2), counts={"refused_429": 1}),
    "429 without": Case(Fault("rate_limit"), counts={"refused_429": 1}),
    "500": Case(Fault("server_error"), counts={"failed_5xx": 1}),
    "500 with retry-after": Case(
        Fault("server_error", retry_after_s=0.2), counts={"failed_5xx": 1}
    ),
    "502 of a proxy": Case(Fault("bad_gateway"), counts={"failed_5xx": 1}),
    "503": Case(Fault("overloaded"), counts={"failed_5xx": 1}),
    "500 to be retried": Case(Fault("server_error", should_retry=True), counts={"failed_5xx": 1}),
    "slow drip": Case(
        Fault("drip", seconds=1.5), counts={"timeouts": 1}, settings={"timeout_s": 0.4}
    ),
    "hang": Case(Fault("hang", seconds=5), counts={"timeouts": 1}, settings={"timeout_s": 0.4}),
    "truncated body": Case(Fault("truncated"), counts={"dropped": 1}),
    "dropped connection": Case(Fault("dropped"), counts={"dropped": 1}),
    "reset connection": Case(Fault("reset"), counts={"dropped": 1}),
    "200 that is no JSON": Case(Fault("not_json"), counts={"malformed": 1}),
    "200 without choices": Case(Fault("no_choices"), counts={"malformed": 1}),
    "200 without content": Case(Fault("null_content"), counts={"malformed": 1}),
}
AS_IT_IS = {
    "a drip within the time": Case(Fault("drip", seconds=0.2), REQUESTS),
    "refusal": Case(Fault("refusal"), REQUESTS, {"declined": 1}, Ending.REFUSED),
    "length": Case(Fault("length"), REQUESTS, {"truncated": 1}, Ending.TRUNCATED),
    "content filter": Case(Fault("content_filter"), REQUESTS, {"filtered": 1}, Ending.FILTERED),
    "no usage": Case(Fault("no_usage"), REQUESTS),
    "broken JSON within": Case(Fault("broken_json"), REQUESTS),
    "JSON of another shape": Case(Fault("wrong_schema"), REQUESTS),
    "another model's name": Case(Fault("other_model"), REQUESTS),
}


async def _asked_of(server, root, requests=None, **settings):
    async with client_at(server.base_url, root, **settings) as client:
        found = await ask_all(client, requests or asked(REQUESTS))
    return found, client.account


def _agree(server, account):
    counts = accounted(account)
    assert counts == counted(chats(server, counts["asked"]))
    return account.snapshot()


@pytest.mark.parametrize("case", (ONCE_MORE | AS_IT_IS).values(), ids=ONCE_MORE | AS_IT_IS)
def test_a_fault_ends_as_documented_and_is_counted_to_the_unit(case, tmp_path):
    with OpenAIServer(Rules(plan={0: case.fault})) as server:
        found, account = asyncio.run(_asked_of(server, tmp_path, **case.settings))
        counts = _agree(server, account)
    assert len(answers_in(found)) == REQUESTS
    endings = sorted(each.ending for each in found)
    assert endings == sorted([case.ending] + [Ending.ANSWERED] * (REQUESTS - 1))
    assert counts["asked"] == case.sees
    failures = ("refused_429", "failed_5xx", "rejected_4xx", "timeouts", "dropped", "malformed")
    others = ("declined", "truncated", "filtered", "lost")
    assert {name: counts[name] for name in failures + others if counts[name]} == case.counts
    assert Ledger(tmp_path).missing([request.key for request in asked(REQUESTS)]) == []
    odd = list((tmp_path / "ledger" / "odd").glob("*")) if counts["malformed"] else []
    assert len(odd) == counts["malformed"]


def test_a_body_that_is_no_answer_is_set_aside_as_it_came(tmp_path):
    with OpenAIServer(Rules(plan={0: Fault("not_json")})) as server:
        asyncio.run(_asked_of(server, tmp_path, asked(1)))
    (path,) = (tmp_path / "ledger" / "odd").iterdir()
    assert b"<html><body>Welcome</body></html>" in path.read_bytes()


def test_a_refusal_a_filter_and_a_cut_are_recorded_and_never_asked_again(tmp_path):
    kinds = ("refusal", "content_filter", "length")
    with OpenAIServer(Rules(plan={n: Fault(kind) for n, kind in enumerate(kinds)})) as server:
        asyncio.run(_asked_of(server, tmp_path, asked(3)))
        again, account = asyncio.run(_asked_of(server, tmp_path, asked(3)))
        assert len(chats(server, 3)) == 3
    assert sorted(each.ending for each in again) == ["filtered", "refused", "truncated"]
    assert account.snapshot()["from_ledger"] == 3


def test_another_model_s_name_is_kept_beside_the_one_asked_for(tmp_path):
    with OpenAIServer(Rules(plan={0: Fault("other_model")})) as server:
        (answer,), _ = asyncio.run(_asked_of(server, tmp_path, asked(1)))
    assert (answer.model, answer.reported_model) == ("gpt-4.1-mini", "another-model-2024-01-01")


def test_a_storm_of_faults_loses_nothing_and_is_counted_to_the_unit(tmp_path):
    kinds = ("server_error", "overloaded", "truncated", "dropped", "reset", "not_json", "no_usage")
    with OpenAIServer(Rules(fault_share=0.35, fault_kinds=kinds, seed=3)) as server:
        found, account = asyncio.run(
            _asked_of(server, tmp_path, asked(30), attempts=20, failures_in_a_row=40)
        )
        counts = _agree(server, account)
        assert server.paid_twice() == []
    assert len(answers_in(found)) == 30
    assert counts["asked"] > 40


@pytest.mark.parametrize("kind", ["server_error", "overloaded", "bad_gateway"])
def test_what_is_not_to_be_retried_is_lost_at_once_and_alone(kind, tmp_path):
    with OpenAIServer(Rules(plan={0: Fault(kind, should_retry=False)})) as server:
        found, account = asyncio.run(_asked_of(server, tmp_path))
        counts = _agree(server, account)
    assert len(answers_in(found)) == REQUESTS - 1
    assert [type(each) for each in found if each not in answers_in(found)] == [RequestLost]
    assert (counts["asked"], counts["failed_5xx"], counts["lost"]) == (REQUESTS, 1, 1)


def test_a_request_that_fails_in_all_attempts_is_lost_alone(tmp_path):
    plan = {number: Fault("server_error") for number in range(3)}
    with OpenAIServer(Rules(plan=plan)) as server:
        found, account = asyncio.run(_asked_of(server, tmp_path, asked(1), attempts=3))
        assert _agree(server, account)["asked"] == 3
    (lost,) = found
    assert isinstance(lost, RequestLost)
    assert "intents" in str(lost)
    assert "500: The server had an error" in str(lost)
    assert account.snapshot()["lost"] == 1


REFUSALS = {
    "a wrong key": (Rules(keys=frozenset({"sk-another"})), "the key is refused", 0),
    "an unknown model": (Rules(models=("small",)), "model 'gpt-4.1-mini'", 0),
    "a wrong key, first seen with the chat": (
        Rules(plan={n: Fault("unauthorized") for n in range(99)}),
        "the key is refused",
        8,  # as many as may be under way before anything was heard
    ),
}


@pytest.mark.parametrize(("rules", "said", "most_chats"), REFUSALS.values(), ids=REFUSALS)
def test_who_takes_no_request_is_asked_once_not_per_request(rules, said, most_chats, tmp_path):
    with OpenAIServer(rules) as server:
        found, account = asyncio.run(_asked_of(server, tmp_path, asked(20)))
        assert _agree(server, account)["asked"] <= most_chats
        if not most_chats:
            assert [entry.route for entry in server.log] == ["GET /v1/models/{id}"]
    assert {type(each) for each in found} == {EndpointRefused}
    assert all(said in str(each) for each in found)


def test_a_server_without_model_cards_is_asked_all_the_same(tmp_path):
    plans = {"GET /v1/models/{id}": {0: Fault("bad_request")}}
    with OpenAIServer(Rules(plans=plans)) as server:
        found, _ = asyncio.run(_asked_of(server, tmp_path))
    assert len(answers_in(found)) == REQUESTS


def test_a_used_up_quota_stops_everything_at_once_and_keeps_what_came(tmp_path):
    rules = Rules(plan={10: Fault("quota")}, requests_per_minute=600)
    with OpenAIServer(rules) as server:
        found, account = asyncio.run(
            _asked_of(server, tmp_path, asked(40), requests_per_minute=600)
        )
        counts = _agree(server, account)
        assert counts["asked"] <= 15
        kept = [request for request in asked(40) if Ledger(tmp_path).find(request.key)]
        assert len(kept) == counts["answered"] == len(answers_in(found)) >= 10
        refusals = [each for each in found if each not in answers_in(found)]
        assert {type(each) for each in refusals} == {EndpointRefused}
        assert all("quota is used up" in str(each) for each in refusals)
        again, _ = asyncio.run(_asked_of(server, tmp_path, asked(20)))
        assert server.paid_twice() == []
    assert len(answers_in(again)) == 20


@pytest.mark.parametrize(
    ("rules", "learned", "counted"),
    [
        ({"schema_modes": frozenset({"json_object", "json_object with schema"})}, "schema", 1),
        ({"schema_modes": frozenset({"json_object"})}, "json", 2),
        ({"schema_modes": frozenset()}, "text", 3),
    ],
    ids=["schema", "json", "text"],
)
def test_how_structure_is_asked_for_is_learned_once(rules, learned, counted, tmp_path):
    told = []
    with OpenAIServer(Rules(latency_s=0.05, **rules)) as server:
        found, account = asyncio.run(
            _asked_of(server, tmp_path, asked(10, schema=SCHEMA), remember=told.append)
        )
        counts = _agree(server, account)
        assert counts["rejected_4xx"] == counted
        assert told == [Dialect(learned, "max_tokens")]
        later, account = asyncio.run(
            _asked_of(
                server, tmp_path, asked(5, first=10, schema=SCHEMA), dialect=told[0],
                remember=told.append,
            )
        )  # fmt: skip
    assert {each.mode for each in found + later} == {learned}
    assert account.snapshot()["rejected_4xx"] == 0
    assert len(told) == 1


def test_a_form_refused_with_a_500_is_learned_and_is_no_failure_of_the_server(tmp_path):
    told = []
    modes = frozenset({"json_object", "json_object with schema"})
    with OpenAIServer(Rules(schema_modes=modes, validation_status=500)) as server:
        found, account = asyncio.run(
            _asked_of(server, tmp_path, asked(10, schema=SCHEMA), remember=told.append)
        )
        counts = _agree(server, account)
    assert len(answers_in(found)) == 10
    assert told == [Dialect("schema", "max_tokens")]
    assert counts["failed_5xx"] == 1


LEARNED = {
    "the limit's newer name": (
        {"limit_names": frozenset({"max_completion_tokens"})},
        Dialect("strict", "max_tokens"),
        Dialect("strict", "max_completion_tokens", ("max_tokens",)),
    ),
    "the limit's older name": (
        {"limit_names": frozenset({"max_tokens"})},
        Dialect("strict", "max_completion_tokens"),
        Dialect("strict", "max_tokens", ("max_completion_tokens",)),
    ),
    "no temperature": (
        {"any_temperature": False},
        None,
        Dialect("strict", "max_tokens", ("temperature",)),
    ),
    "no seed": (
        {"unknown_parameters": frozenset({"seed"})},
        None,
        Dialect("strict", "max_tokens", ("seed",)),
    ),
}


@pytest.mark.parametrize(("rules", "first", "after"), LEARNED.values(), ids=LEARNED)
def test_a_form_that_is_not_taken_is_learned_once(rules, first, after, tmp_path):
    told = []
    requests = asked(10, schema=SCHEMA, sampling_temperature=0.7, seed=1)
    with OpenAIServer(Rules(**rules)) as server:
        found, account = asyncio.run(
            _asked_of(server, tmp_path, requests, remember=told.append, dialect=first)
        )
        counts = _agree(server, account)
    assert len(answers_in(found)) == 10
    assert told == [after]
    # Where something is remembered, nobody waits for the first answer: those under way learn, too.
    assert 1 <= counts["rejected_4xx"] <= (1 if first is None else 10)


def test_a_request_that_is_refused_in_every_form_stops_all(tmp_path):
    with OpenAIServer(Rules(limit_names=frozenset())) as server:
        found, account = asyncio.run(_asked_of(server, tmp_path, asked(3)))
        assert _agree(server, account)["asked"] <= 6
    assert {type(each) for each in found} == {EndpointRefused}
    assert "max_completion_tokens" in str(found[0])


def test_once_others_were_taken_a_request_that_is_not_is_lost_alone(tmp_path):
    async def one_after_the_other(server):
        async with client_at(server.base_url, tmp_path) as client:
            found = [await ask_all(client, [request]) for request in asked(3)]
        return [each for (each,) in found], client.account

    with OpenAIServer(Rules(plan={1: Fault("bad_request")})) as server:
        found, account = asyncio.run(one_after_the_other(server))
        assert _agree(server, account)["lost"] == 1
    assert [type(each).__name__ for each in found] == ["Answer", "RequestLost", "Answer"]
    with OpenAIServer(Rules(plan={0: Fault("bad_request")})) as server:
        found, _ = asyncio.run(_asked_of(server, tmp_path / "2", asked(1)))
    assert isinstance(found[0], EndpointRefused)


def test_a_request_larger_than_a_minute_s_tokens_is_lost_not_asked_for_ever(tmp_path):
    requests = [*asked(1, most=5000), *asked(3, first=1)]
    with OpenAIServer(Rules(tokens_per_minute=3000)) as server:
        found, account = asyncio.run(_asked_of(server, tmp_path, requests))
        _agree(server, account)
    assert "Request too large" in str(found[0])
    assert len(answers_in(found)) == 3


def test_failures_in_a_row_pause_once_then_end_and_what_is_done_is_kept(tmp_path):
    plan = {number: Fault("overloaded") for number in range(5, 500)}
    with OpenAIServer(Rules(plan=plan)) as server:
        found, account = asyncio.run(
            _asked_of(server, tmp_path, asked(12), failures_in_a_row=4, at_once=4, pause_s=0.3)
        )
        counts = _agree(server, account)
        failed = [entry for entry in chats(server, counts["asked"]) if entry.status == 503]
    assert len(answers_in(found)) == 5
    assert Ledger(tmp_path).missing([each.key for each in answers_in(found)]) == []
    ends = [each for each in found if each not in answers_in(found)]
    assert {type(each) for each in ends} <= {ServiceUnavailable, RequestLost}
    assert "4 failures in a row, after a pause again" in str(ends[-1])
    assert counts["failed_5xx"] <= 16  # a row, what was under way then, and a row of probes
    gaps = [after.arrived - before.arrived for before, after in pairwise(failed)]
    assert sum(gap >= 0.3 for gap in gaps) == 1


def test_after_a_pause_one_success_opens_the_gate_again(tmp_path):
    plan = {number: Fault("overloaded") for number in range(4)}
    with OpenAIServer(Rules(plan=plan, latency_s=0.05)) as server:
        found, account = asyncio.run(
            _asked_of(server, tmp_path, asked(30), failures_in_a_row=4, pause_s=0.2)
        )
        _agree(server, account)
    assert len(answers_in(found)) == 30


def test_an_outage_that_fails_many_at_once_is_one_row_of_failures(tmp_path):
    async def through_an_outage(server):
        async with client_at(
            server.base_url, tmp_path, pause_s=0.8, failures_in_a_row=5, attempts=10
        ) as client:
            asking = asyncio.create_task(ask_all(client, asked(60)))
            while len(server.log) < 20:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(server.refuse_for, 0.5)
            return await asking

    with OpenAIServer(Rules(latency_s=0.1)) as server:
        found = asyncio.run(through_an_outage(server))
        assert server.paid_twice() == []
    assert len(answers_in(found)) == 60


def test_an_endpoint_that_cannot_be_reached_is_named(tmp_path):
    async def ask_nobody():
        async with client_at("http://127.0.0.1:9/v1", tmp_path) as client:
            return await ask_all(client, asked(5))

    found = asyncio.run(ask_nobody())
    assert {type(each) for each in found} == {EndpointRefused}
    assert all("127.0.0.1/v1: cannot be reached (ConnectError" in str(each) for each in found)


def test_a_long_wait_is_looked_at_anew_when_everything_stops(tmp_path):
    async def refused_while_others_rest(server):
        async with client_at(server.base_url, tmp_path, at_once=8) as client:
            return await asyncio.wait_for(ask_all(client, asked(8)), timeout=3)

    plan = {number: Fault("server_error", retry_after_s=60) for number in range(7)}
    with OpenAIServer(Rules(plan=plan | {7: Fault("quota")}, latency_s=0.5)) as server:
        found = asyncio.run(refused_while_others_rest(server))
    assert {type(each) for each in found} == {EndpointRefused}
