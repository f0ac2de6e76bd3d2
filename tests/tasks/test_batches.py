import logging
import re

import pytest
from pydantic import SecretStr

from perfetch.chat.budget import Budget
from perfetch.chat.prices import Price
from perfetch.errors import AnswersPending, BudgetSpent, EndpointRefused
from perfetch.synthesis.settings import OpenAIBatchSource
from storage.ledger import Ledger
from tasks.batches import ask_by_batches, fill_batches, fill_from_batches, refuse_waiting
from tests.filling_batches import KEY, LOOK, WAIT, asked
from tests.openai_server.server import BatchRules, Fault, OpenAIServer, Rules

FAST = BatchRules(validating_s=0.02, running_s=0.05, finalizing_s=0.02)
SOURCE = OpenAIBatchSource()


def _fill(server, root, requests, *, patience=WAIT, settings=SOURCE, **more):
    return fill_from_batches(
        *(requests, settings, SecretStr(KEY), Ledger(root)),
        **{"base_url": server.base_url, "root": root, "patience": patience} | more,
    )


def test_the_log_tells_of_every_batch_and_of_the_cost_at_half_the_price(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    with OpenAIServer(Rules(batch=FAST)) as server:
        state = _fill(server, tmp_path, asked(5))
        charged = [entry.usage for entry in server.log if entry.batch]
    assert len(state.done) == 5
    text = "\n".join(record.message for record in caplog.records if "tasks" in record.name)
    assert re.search(r"generate  batch_000001: 5 requests submitted as perfetch-\w{16}", text)
    assert "generate  batch_000001: 5 of 5 answered, 0 to be asked again, 0 lost" in text
    tokens_in = sum(usage["prompt_tokens"] for usage in charged)
    tokens_out = sum(usage["completion_tokens"] for usage in charged)
    usd = (tokens_in * 0.4 + tokens_out * 1.6) / 2 / 1e6  # gpt-4.1-mini's, halved
    assert text.endswith(
        f"5 requests ran in batches: 5 answered, {tokens_in} tokens in, {tokens_out} out, "
        f"{usd:.4f} USD"
    )


def test_the_log_warns_of_what_is_lost_by_reason(tmp_path, caplog):
    plan = {1: Fault("bad_request"), 2: Fault("bad_request")}
    batch = BatchRules(validating_s=0.02, running_s=0.05, finalizing_s=0.02, plan=plan)
    with OpenAIServer(Rules(batch=batch)) as server:
        state = _fill(server, tmp_path, asked(5))
    assert len(state.lost) == 2
    (warning,) = [r.message for r in caplog.records if "requests lost" in r.message]
    first = next(iter(state.lost))
    assert warning.startswith(f"generate  2 requests lost, as {first}: the request is refused (400")


def test_a_run_that_ends_waiting_says_what_is_on_its_way(tmp_path):
    with OpenAIServer(Rules(batch=FAST)) as server:
        state = _fill(server, tmp_path, asked(5), patience=LOOK)
    with pytest.raises(AnswersPending, match=r"5 of 5 answers are on their way .*batch_000001: 5 "):
        refuse_waiting(state, 5)


def test_an_answer_in_the_ledger_needs_neither_key_nor_endpoint(tmp_path, monkeypatch):
    requests = asked(4)
    with OpenAIServer(Rules(batch=FAST)) as server:
        done = _fill(server, tmp_path, requests).done
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert ask_by_batches(SOURCE, Ledger(tmp_path), requests) == done


def test_the_enqueued_limit_and_the_budget_are_the_settings(tmp_path):
    settings = OpenAIBatchSource(enqueued_tokens=1, budget_usd=None, budget_tokens=400)
    with OpenAIServer(Rules(batch=FAST)) as server:
        state = _fill(server, tmp_path, asked(3), settings=settings)
        assert len(state.done) == 3
        assert sum(entry.route == "POST /v1/batches" for entry in server.log) == 3
        small = settings.model_copy(update={"budget_tokens": 100})
        with pytest.raises(BudgetSpent, match="budget_tokens 100"):
            _fill(server, tmp_path, asked(4), settings=small)


def test_a_budget_of_the_whole_run_is_spent_by_all_of_its_calls(tmp_path):
    budget = Budget(1.0, None, Price(0.2, 0.8, "this test"))
    with OpenAIServer(Rules(batch=FAST)) as server:
        _fill(server, tmp_path, asked(3), budget=budget)
        spent = budget.spent_usd
        _fill(server, tmp_path, asked(6), budget=budget)
    assert budget.spent_usd == pytest.approx(2 * spent)
    assert budget.reserved_usd == 0


def test_no_byte_of_the_key_is_written_or_logged(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    plans = {"GET /v1/batches/{id}": {0: Fault("echoed_key")}}
    with OpenAIServer(Rules(batch=FAST, plans=plans)) as server:
        with pytest.raises(EndpointRefused) as caught:
            _fill(server, tmp_path, asked(4))
        assert KEY not in f"{caught.value!r}{caught.getrepr(showlocals=True, style='long')}"
        _fill(server, tmp_path, asked(4))
    assert KEY not in caplog.text
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 4
    assert all(KEY.encode() not in path.read_bytes() for path in written)


def test_the_task_leaves_retries_to_its_rounds():
    assert fill_batches.retries == 0
    assert fill_batches.persist_result is False
