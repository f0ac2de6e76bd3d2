import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer
from perfetch.chat.prices import Price

PRICE = Price(2.0, 8.0, "this test")


def answer(body=None, **choice):
    message = {"role": "assistant", "content": "so"} | choice.pop("message", {})
    usage = {"prompt_tokens": 30, "completion_tokens": 5}
    whole = {"choices": [{"message": message, "finish_reason": "stop"} | choice], "usage": usage}
    data = json.dumps(whole).encode() if body is None else body
    return Answer("k", data, "gpt-4.1-mini", "api.openai.com/v1", 0.1, "2026-01-02T03:04:05.678")


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        (answer(), None),
        (answer(finish_reason="length"), "truncated"),
        (answer(message={"refusal": "no"}), "declined"),
        (answer(finish_reason="content_filter"), "filtered"),
        (answer(body=b"<html>"), "malformed"),
    ],
    ids=["answered", "truncated", "declined", "filtered", "malformed"],
)
def test_an_answer_counts_once_and_by_its_ending(given, counted):
    account = Account()
    account.answered_by(given)
    counts = account.snapshot()
    endings = {"truncated", "declined", "filtered", "malformed"}
    assert counts["answered"] == 1
    assert {name for name in endings if counts[name]} == ({counted} if counted else set())


def test_every_thread_s_counts_are_there_in_the_end():
    account = Account(PRICE)

    def work(_):
        for _ in range(500):
            account.sent(1)
            account.answered_by(answer())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    counts = account.snapshot()
    assert (counts["asked"], counts["answered"]) == (4000, 4000)
    assert (counts["input_tokens"], counts["output_tokens"]) == (120_000, 20_000)
    assert counts["cost_usd"] == 0.4  # (120,000 x 2 + 20,000 x 8) / 1,000,000, to the last digit


def test_without_a_price_the_cost_is_unknown_and_tokens_count():
    account = Account()
    account.answered_by(answer())
    assert account.snapshot()["cost_usd"] is None
    assert account.snapshot()["input_tokens"] == 30


def test_an_answer_without_its_usage_is_told_apart():
    account = Account(PRICE)
    account.answered_by(answer(body=b'{"choices": [{"message": {"content": "so"}}]}'))
    counts = account.snapshot()
    assert (counts["untold"], counts["answered"], counts["cost_usd"]) == (1, 1, 0.0)


def test_a_count_that_there_is_none_of_is_no_count():
    with pytest.raises(AttributeError):
        Account().count("reapired")
