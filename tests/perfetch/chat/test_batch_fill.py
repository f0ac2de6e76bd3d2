import threading
import time
from dataclasses import replace

import pytest
from openai import OpenAI

from perfetch.chat.account import Account
from perfetch.chat.batch_fill import fill
from perfetch.chat.batch_lines import request_line
from perfetch.chat.batch_record import Entry, intend, tokens_of
from perfetch.chat.batch_split import FileLimits
from perfetch.chat.budget import OVERHEAD_TOKENS, Budget
from perfetch.chat.prices import Price
from perfetch.errors import BudgetSpent, EndpointRefused, ServiceUnavailable
from tests.filling_batches import (
    DIALECT,
    KEY,
    LOOK,
    WAIT,
    asked,
    asked_twice,
    batches_of,
    close_desks,
    desk_at,
)
from tests.openai_server.server import BatchRules, Fault, OpenAIServer, Rules

FAST = BatchRules(validating_s=0.02, running_s=0.05, finalizing_s=0.02, cancelling_s=0.02)
CREATE, UPLOAD = "POST /v1/batches", "POST /v1/files"
LINE = len(request_line(asked(1)[0], DIALECT))
CONTENT = "GET /v1/files/{id}/content"


def _server(batch=FAST, reply=None, **rules):
    return OpenAIServer(Rules(batch=batch, **rules), reply=reply)


def _said(body):
    return "answer to " + body["messages"][-1]["content"]


def _created(server):
    time.sleep(0.05)  # an entry comes into the log after its answer
    return sum(entry.route == CREATE and entry.status == 200 for entry in server.log)


def _check_all(state, requests):
    assert (state.waiting, dict(state.lost), state.lines) == ((), {}, ())
    for request in requests:
        answer = state.done[request.key]
        assert answer.text == "answer to " + request.messages[-1].content
        assert (answer.source, answer.template, answer.mode) == ("batch", "intents", "")


@pytest.fixture(autouse=True)
def _closed():
    yield
    close_desks()


@pytest.fixture
def sdk():
    clients = []

    def at(server):
        clients.append(OpenAI(api_key=KEY, base_url=server.base_url, max_retries=0))
        return clients[-1]

    yield at
    for client in clients:
        client.close()


def _planted(desk, sdk, requests, stage, *, lines=None, **changed):
    """A batch at the server as a killed run leaves it, and its record in that stage."""
    data = b"".join(request_line(request, DIALECT) for request in lines or requests)
    entries = [Entry(request.key, request.template, LINE, 32) for request in requests]
    record = intend(
        "perfetch-planted", desk.client.endpoint, "gpt-4.1-mini", DIALECT, entries, desk.clock()
    )
    file = sdk.files.create(file=(f"{record.name}.jsonl", data), purpose="batch")
    batch = sdk.batches.create(
        input_file_id=file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"perfetch": record.name},
    )
    record = replace(record.at(stage, desk.clock()), file_id=file.id, **changed)
    with desk.journal.turn():
        desk.journal.write(record)
    return batch


def test_every_answer_is_in_the_ledger_whatever_the_order_of_the_results(tmp_path):
    requests = asked(25)
    with _server(reply=_said) as server:
        state = fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        assert (_created(server), asked_twice(server.log)) == (1, [])
    _check_all(state, requests)
    again = desk_at("http://127.0.0.1:9/v1", tmp_path)  # nobody is there to be asked
    _check_all(fill(again, requests, LOOK), requests)


def test_what_is_in_the_ledger_is_not_asked(tmp_path):
    requests = asked(9)
    with _server(reply=_said) as server:
        fill(desk_at(server.base_url, tmp_path), requests[:4], WAIT)
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, WAIT), requests)
        assert sorted(batches_of(server.log).values()) == [4, 5]


def test_files_are_cut_by_their_limits_and_hold_one_model(tmp_path):
    requests = asked(12) + asked(5, "gpt-4o-mini")
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path, files=FileLimits(requests=5))
        _check_all(fill(desk, requests, WAIT), requests)
        assert sorted(batches_of(server.log).values()) == [2, 5, 5, 5]


def test_a_run_may_end_waiting_and_the_next_one_goes_on(tmp_path):
    requests = asked(6)
    with _server(reply=_said) as server:
        first = fill(desk_at(server.base_url, tmp_path), requests, LOOK)
        assert (dict(first.done), len(first.waiting)) == ({}, 6)
        assert "batch_000001: 6 requests" in first.lines[0]
        time.sleep(0.3)
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, LOOK), requests)
        assert _created(server) == 1


def test_a_batch_nobody_wants_any_more_is_read_all_the_same(tmp_path):
    old, new = asked(6)[:3], asked(6)[3:]
    with _server(reply=_said) as server:
        fill(desk_at(server.base_url, tmp_path), old, LOOK)
        time.sleep(0.3)
        desk = desk_at(server.base_url, tmp_path)
        _check_all(fill(desk, new, WAIT), new)
        assert desk.ledger.missing([request.key for request in old]) == []


@pytest.mark.parametrize(
    ("stage", "others"),
    [("intended", 0), ("creating", 0), ("creating", 105)],
    ids=["intended", "creating", "creating, and on the second page"],
)
def test_a_batch_created_before_its_id_was_written_is_found_again(tmp_path, sdk, stage, others):
    requests, told = asked(5), []
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path, told)
        client = sdk(server)
        batch = _planted(desk, client, requests, stage)
        empty = client.files.create(file=("empty.jsonl", b"\n"), purpose="batch")
        for number in range(others):
            client.batches.create(
                input_file_id=empty.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={"other": str(number)},
            )
        created = _created(server)
        _check_all(fill(desk, requests, WAIT), requests)
        assert _created(server) == created
    assert told[0].startswith(f"{batch.id}: found again as perfetch-planted, with 5 requests")


def _plant_intent(desk, requests, stage):
    entries = [Entry(request.key, request.template, LINE, 32) for request in requests]
    record = intend(
        "perfetch-planted", desk.client.endpoint, "gpt-4.1-mini", DIALECT, entries, desk.clock()
    )
    with desk.journal.turn():
        desk.journal.write(record.at(stage, desk.clock()))


@pytest.mark.parametrize("stage", ["intended", "creating"])
def test_an_intent_without_a_batch_is_withdrawn_and_its_requests_sent_once(tmp_path, stage):
    requests = asked(5)
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path)
        _plant_intent(desk, requests, stage)
        _check_all(fill(desk, requests, WAIT), requests)
        assert (_created(server), asked_twice(server.log)) == (1, [])


def test_a_batch_that_may_still_appear_is_waited_for(tmp_path, sdk):
    requests = asked(5)
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path, settle_s=60.0)
        _plant_intent(desk, requests, "creating")
        state = fill(desk, requests, LOOK)
        assert (len(state.waiting), _created(server)) == (5, 0)
        assert "not yet seen" in state.lines[0]
        _planted(desk, sdk(server), requests, "creating")
        _check_all(fill(desk, requests, WAIT), requests)


@pytest.mark.parametrize("kind", ["dropped", "truncated", "server_error"])
@pytest.mark.parametrize("route", [UPLOAD, CREATE, CONTENT, "GET /v1/batches/{id}"])
def test_a_call_that_fails_is_made_good_and_no_batch_created_twice(tmp_path, route, kind):
    requests = asked(5)
    with _server(reply=_said, plans={route: {0: Fault(kind)}}) as server:
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, WAIT), requests)
        assert (_created(server) - (route == CREATE and kind != "server_error")) <= 1
        assert asked_twice(server.log) == []
        assert len(batches_of(server.log)) == 1


LINE_FAULTS = ["rate_limit", "server_error", "overloaded", "line_expired", "line_timeout"]


@pytest.mark.parametrize("kind", [*LINE_FAULTS, "missing"])
def test_a_line_that_was_not_answered_is_asked_again_in_a_new_batch(tmp_path, kind):
    requests = asked(8)
    batch = replace(FAST, plan={2: Fault(kind), 5: Fault(kind)})
    with _server(batch, _said) as server:
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, WAIT), requests)
        assert asked_twice(server.log) == []
        assert _created(server) == 2


@pytest.mark.parametrize("kind", ["server_error", "missing"])
def test_a_request_is_lost_after_so_many_batches_and_stays_so(tmp_path, kind):
    requests = asked(4)

    def reply(body):
        return Fault(kind) if body["messages"][-1]["content"] == "question 1" else _said(body)

    with _server(reply=reply) as server:
        state = fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        assert (len(state.done), list(state.lost)) == (3, [requests[1].key])
        assert "(in 3 batches)" in state.lost[requests[1].key]
        assert _created(server) == 3
        assert fill(desk_at(server.base_url, tmp_path), requests, WAIT).lost == state.lost
        assert _created(server) == 3


def test_a_request_refused_for_what_it_is_is_lost_with_the_reason(tmp_path):
    requests = asked(4)
    with _server(replace(FAST, plan={1: Fault("bad_request")}), _said) as server:
        state = fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        assert (len(state.done), _created(server)) == (3, 1)
    assert state.lost[requests[1].key] == (
        "the request is refused (400: Invalid value for 'messages'.)"
    )


def test_an_account_without_quota_stops_the_run_and_keeps_what_was_answered(tmp_path):
    requests = asked(6)
    plan = {number: Fault("quota") for number in (3, 4, 5)}
    with _server(replace(FAST, plan=plan), _said) as server:
        desk = desk_at(server.base_url, tmp_path)
        with pytest.raises(EndpointRefused, match=r"used up.*3 answers kept, 3 requests not run"):
            fill(desk, requests, WAIT)
        assert len(desk.ledger.missing([request.key for request in requests])) == 3
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, WAIT), requests)
        assert (_created(server), asked_twice(server.log)) == (2, [])


def test_the_finished_lines_of_an_expired_batch_are_kept_and_the_rest_resubmitted(tmp_path):
    requests = asked(40)
    batch = replace(FAST, running_s=0.4, expires_after_s=0.3)  # about 28 / 40 = 0.7 are done
    with _server(batch, _said) as server:
        state = fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        done = sum(batches_of(server.log).values())
        assert (asked_twice(server.log), len(state.done)) == ([], done)
        assert _created(server) > 3  # more batches than attempts: what was not reached was no try
    assert (len(state.lost) + done, state.waiting) == (40, ())
    assert len(state.lost) <= 3  # fewer lines than 1 / 0.7 never come to be done there
    assert all("batch_expired" in reason for reason in state.lost.values())


def test_the_finished_lines_of_a_cancelled_batch_are_kept_and_the_rest_resubmitted(tmp_path, sdk):
    requests, told = asked(20), []
    with _server(replace(FAST, running_s=3.0), _said) as server:
        fill(desk_at(server.base_url, tmp_path), requests, LOOK)
        batches = sdk(server).batches
        while batches.retrieve("batch_000001").request_counts.completed == 0:
            time.sleep(0.01)
        batches.cancel("batch_000001")
        state = fill(desk_at(server.base_url, tmp_path, told), requests, WAIT)
        _check_all(state, requests)
        assert asked_twice(server.log) == []
        kept = batches_of(server.log)["batch_000001"]
        assert 0 < kept < 20
    assert f"batch_000001: {kept} of 20 answered, {20 - kept} to be asked again" in "\n".join(told)


def test_a_file_over_the_enqueued_limit_is_cut_smaller(tmp_path):
    requests = asked(20)  # of 3 tokens each, as the server counts
    with _server(replace(FAST, enqueued_tokens=18), _said) as server:
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, WAIT), requests)
        assert asked_twice(server.log) == []
        assert max(batches_of(server.log).values()) <= 6


def test_no_more_than_the_enqueued_limit_is_under_way(tmp_path):
    requests = asked(6)
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path, enqueued_tokens=2 * tokens_of(LINE) + 1)
        assert len(fill(desk, requests, LOOK).waiting) == 6
        assert fill(desk, requests, LOOK).lines[0].startswith("batch_000001: 2 requests")
        _check_all(fill(desk, requests, WAIT), requests)
        assert sorted(batches_of(server.log).values()) == [2, 2, 2]


def test_an_input_file_that_is_refused_names_the_line_and_holds_nothing_back(tmp_path):
    requests = asked(3)
    with _server(reply=_said, models=("other",)) as server:
        named = rf"line 1 \(request {requests[0].key}, intents\): model_not_found: .*gpt-4.1-mini"
        with pytest.raises(EndpointRefused, match=named):
            fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        assert batches_of(server.log) == {}
        port = server.port
    with OpenAIServer(Rules(batch=FAST), reply=_said, port=port) as server:
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, WAIT), requests)


def test_a_result_of_a_request_that_was_not_asked_is_set_aside_and_named(tmp_path, sdk):
    requests, told = asked(4), []
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path, told)
        _planted(desk, sdk(server), requests[:3], "intended", lines=requests)
        state = fill(desk, requests[:3], WAIT)
    _check_all(state, requests[:3])
    assert desk.ledger.find(requests[3].key) is None
    named = f"set aside: {requests[3].key} (none of its requests)"
    assert any(line.startswith("warning: ") and line.endswith(named) for line in told)
    (aside,) = (tmp_path / "ledger" / "batches").glob("*.set-aside.jsonl")
    assert requests[3].key in aside.read_text()


def test_a_request_under_way_at_another_endpoint_is_not_paid_for_here(tmp_path):
    requests = asked(5)
    with _server(reply=_said) as first, _server(reply=_said) as second:
        fill(desk_at(first.base_url, tmp_path), requests[:2], LOOK)
        state = fill(desk_at(second.base_url, tmp_path), requests, replace(WAIT, max_wait_s=0.5))
        assert set(state.waiting) == {request.key for request in requests[:2]}
        assert sum(batches_of(second.log).values()) == 3


def test_two_runs_at_once_submit_every_request_once(tmp_path):
    requests, states = asked(12), []
    with _server(reply=_said) as server:

        def run():
            states.append(fill(desk_at(server.base_url, tmp_path), requests, WAIT))

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (_created(server), asked_twice(server.log)) == (1, [])
    for state in states:
        _check_all(state, requests)


HELD = LINE + OVERHEAD_TOKENS + 32  # tokens: no more than its bytes go in, 32 come out


def test_no_more_is_under_way_than_the_budget_covers(tmp_path):
    requests = asked(10)
    budget = Budget(None, 4 * HELD, None)
    with _server(reply=_said) as server:
        state = fill(desk_at(server.base_url, tmp_path, budget=budget), requests, WAIT)
        _check_all(state, requests)
        assert max(batches_of(server.log).values()) <= 4
        charged = [entry.usage["total_tokens"] for entry in server.log if entry.batch]
    assert (budget.spent_tokens, budget.reserved_tokens) == (sum(charged), 0)


def test_a_budget_too_small_for_any_request_sends_nothing(tmp_path):
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path, budget=Budget(None, 100, None))
        with pytest.raises(BudgetSpent):
            fill(desk, asked(3), WAIT)
        assert server.log == []


def test_what_an_earlier_run_submitted_counts_as_reserved(tmp_path):
    requests = asked(8)
    with _server(replace(FAST, running_s=30), _said) as server:
        fill(desk_at(server.base_url, tmp_path), requests[:4], LOOK)
        for limit, created in ((4 * HELD + 1, 1), (5 * HELD, 2), (5 * HELD, 2)):
            budget = Budget(None, limit, None)
            desk = desk_at(server.base_url, tmp_path, budget=budget)
            assert len(fill(desk, requests, LOOK).waiting) == 8
            assert _created(server) == created


@pytest.mark.parametrize("route", [UPLOAD, CREATE, "GET /v1/batches/{id}"])
@pytest.mark.parametrize("kind", ["echoed_key", "quota", "bad_request"])
def test_a_refusal_ends_the_run_without_the_key_in_it(tmp_path, route, kind):
    requests = asked(3)
    with _server(reply=_said, plans={route: {0: Fault(kind)}}) as server:
        with pytest.raises(EndpointRefused) as caught:
            fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        assert KEY not in str(caught.value)
        assert caught.value.__cause__ is None
        _check_all(fill(desk_at(server.base_url, tmp_path), requests, WAIT), requests)
        assert asked_twice(server.log) == []
    assert all(KEY.encode() not in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_a_batch_that_nobody_knows_any_more_is_not_paid_again_unasked(tmp_path):
    requests = asked(3)
    with _server(reply=_said) as server:
        fill(desk_at(server.base_url, tmp_path), requests, LOOK)
        port = server.port
    with OpenAIServer(Rules(batch=FAST), reply=_said, port=port) as other_account:
        with pytest.raises(
            EndpointRefused, match=r"404 .*paid again, delete (\S+\.json)"
        ) as caught:
            fill(desk_at(other_account.base_url, tmp_path), requests, WAIT)
        assert _created(other_account) == 0
        record = str(caught.value).rpartition("delete ")[2]
        desk = desk_at(other_account.base_url, tmp_path)
        (path,) = (tmp_path / "ledger" / "batches").glob("[!.]*.json")
        assert str(path) == record
        path.unlink()
        _check_all(fill(desk, requests, WAIT), requests)


def test_an_endpoint_that_fails_again_and_again_ends_the_run(tmp_path):
    desk = desk_at("http://127.0.0.1:9/v1", tmp_path)
    with pytest.raises(ServiceUnavailable, match=r"127.0.0.1:9/v1: uploading"):
        fill(desk, asked(3), LOOK)


BODIES = ["refusal", "length", "content_filter", "other_model", "no_usage", "wrong_schema"]


@pytest.mark.parametrize("kind", BODIES)
def test_an_answer_of_any_kind_is_kept_and_never_asked_again(tmp_path, kind):
    requests = asked(4)
    with _server(replace(FAST, plan={1: Fault(kind)}), _said) as server:
        state = fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        assert (len(state.done), _created(server), asked_twice(server.log)) == (4, 1, [])


@pytest.mark.parametrize("kind", ["not_json", "no_choices", "null_content"])
def test_a_body_that_is_no_answer_is_set_aside_and_asked_again(tmp_path, kind):
    requests = asked(4)
    with _server(replace(FAST, plan={1: Fault(kind)}), _said) as server:
        desk = desk_at(server.base_url, tmp_path)
        _check_all(fill(desk, requests, WAIT), requests)
        assert _created(server) == 2
        assert sum(batches_of(server.log).values()) == 5
    assert desk.account.snapshot()["malformed"] == 1
    assert len(list((tmp_path / "ledger" / "odd").iterdir())) == 1


def test_a_body_that_is_no_answer_in_an_old_ledger_is_set_aside_and_asked_again(tmp_path):
    requests = asked(3)
    with _server(reply=_said) as server:
        desk = desk_at(server.base_url, tmp_path)
        old = fill(desk, requests[:1], WAIT).done[requests[0].key]
        desk.ledger.keep(replace(old, body=b"<html>"))
        _check_all(fill(desk, requests, WAIT), requests)
        assert sorted(batches_of(server.log).values()) == [1, 3]
    (odd,) = (tmp_path / "ledger" / "odd").iterdir()
    assert b"<html>" in odd.read_bytes()


def test_a_runs_account_and_budget_are_the_servers_to_the_unit(tmp_path):
    requests = [replace(each, parent="p") if at < 2 else each for at, each in enumerate(asked(20))]
    kinds = ["rate_limit", "server_error", "overloaded", "bad_request", "length", "refusal"]
    plan = {3 * number: Fault(kind) for number, kind in enumerate(kinds)}
    price = Price(0.2, 0.8, "this test")
    budget = Budget(1.0, None, price)
    with _server(replace(FAST, plan=plan), _said) as server:
        desk = desk_at(server.base_url, tmp_path, budget=budget)
        desk = replace(desk, account=Account(price))
        state = fill(desk, requests, WAIT)
        lines = [entry for entry in server.log if entry.batch]
    paid = [entry.usage for entry in lines if entry.completion]
    tokens = [sum(u[name] for u in paid) for name in ("prompt_tokens", "completion_tokens")]
    cost = (tokens[0] * 0.2 + tokens[1] * 0.8) / 1e6
    statuses = [entry.status for entry in lines]
    counts = desk.account.snapshot()
    assert counts == dict.fromkeys(counts, 0) | {
        "asked": len(lines),
        "answered": len(paid),
        "refused_429": statuses.count(429),
        "failed_5xx": statuses.count(500) + statuses.count(503),
        "rejected_4xx": statuses.count(400),
        "repaired": 3,  # two requests, the first of which was asked again
        "truncated": 1,
        "declined": 1,
        "lost": 1,
        "input_tokens": tokens[0],
        "output_tokens": tokens[1],
        "cost_usd": pytest.approx(cost),
    }
    assert (len(state.done), len(lines), len(paid)) == (19, 23, 19)
    assert (budget.spent_usd, budget.reserved_tokens) == (pytest.approx(cost), 0)


def test_what_the_endpoint_does_not_take_is_learned_once_and_left_out_from_then_on(tmp_path):
    schema = '{"additionalProperties":false,"properties":{},"type":"object"}'
    requests = [
        replace(each, sampling_temperature=0.8, schema=schema, schema_name="answer")
        for each in asked(6)
    ]
    newer = {
        "any_temperature": False,
        "limit_names": frozenset({"max_completion_tokens"}),
        "schema_modes": frozenset({"json_object"}),
    }
    with _server(**newer) as server:
        state = fill(desk_at(server.base_url, tmp_path), requests[:4], WAIT)
        assert (len(state.done), dict(state.lost)) == (4, {})
        assert {answer.mode for answer in state.done.values()} == {"json"}
        learning = _created(server)
        assert learning <= 5  # a refusal each for limit and temperature, two for the schema
        state = fill(desk_at(server.base_url, tmp_path), requests, WAIT)
        assert (len(state.done), _created(server)) == (6, learning + 1)
        assert asked_twice(server.log) == []


def test_what_no_dialect_puts_right_is_lost(tmp_path):
    requests = asked(2)
    with _server(limit_names=frozenset()) as server:
        state = fill(desk_at(server.base_url, tmp_path, attempts=20), requests, WAIT)
    assert len(state.lost) == 2
