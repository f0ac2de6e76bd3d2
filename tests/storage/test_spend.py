import json
import random
from dataclasses import replace

import pytest

from perfetch.chat.answer import Answer, Usage
from storage.compaction import compact
from storage.ledger import Ledger
from storage.spend import Spent, spending, usage_since

DAY, NEXT = "2026-01-02", "2026-01-03"


def _keep(root, number, model="gpt-4.1-mini", *, day=DAY, source="chat", usage=(1000, 100)):
    told = {"usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]}} if usage else {}
    body = {"choices": [{"message": {"content": "so"}}], **told}
    answer = Answer(
        key=random.Random(number).randbytes(16).hex(),
        body=json.dumps(body).encode(),
        model=model,
        endpoint="api.openai.com/v1",
        latency_s=0.5,
        received=f"{day}T23:59:59.999+00:00",
        source=source,
    )
    Ledger(root).keep(answer)
    return answer


def _filled(root):
    _keep(root, 1)
    _keep(root, 2, usage=(3000, 200))
    _keep(root, 3, source="batch")
    _keep(root, 4, day=NEXT)
    _keep(root, 5, "my-own", day=NEXT)
    _keep(root, 6, "gpt-4.1-nano-2025-04-14", usage=None)


# USD for a million tokens of gpt-4.1-mini: 0.4 in, 1.6 out; half of it in a batch.
ROWS = (
    Spent(DAY, "gpt-4.1-mini", 3, 5000, 400, 0, (4000 * 0.4 + 300 * 1.6 + 400 * 0.5 + 80) / 1e6),
    Spent(DAY, "gpt-4.1-nano-2025-04-14", 1, 0, 0, 1, 0.0),
    Spent(NEXT, "gpt-4.1-mini", 1, 1000, 100, 0, (1000 * 0.4 + 100 * 1.6) / 1e6),
    Spent(NEXT, "my-own", 1, 1000, 100, 0, None),
)


def _check(found):
    assert found.damaged == ()
    for row, expected in zip(found.rows, ROWS, strict=True):
        assert replace(row, cost_usd=None) == replace(expected, cost_usd=None)
        assert row.cost_usd == pytest.approx(expected.cost_usd)


def test_tokens_and_cost_are_summed_by_day_and_model(tmp_path):
    _filled(tmp_path)
    _check(spending(tmp_path))


def test_packed_answers_cost_what_they_did_before_and_count_once(tmp_path):
    _filled(tmp_path)
    compact(tmp_path, older_than_s=0, at_least=1)
    _check(spending(tmp_path))
    _filled(tmp_path)  # in both places, as after a kill
    _check(spending(tmp_path))


def test_a_body_that_is_no_answer_was_paid_for_all_the_same(tmp_path):
    ledger = Ledger(tmp_path)
    for received in (DAY, NEXT):
        odd = replace(_keep(tmp_path, 1, day=received), body=b'{"usage": {"prompt_tokens": 9}}')
        ledger.set_aside(odd)
    rows = spending(tmp_path).rows
    assert [(row.day, row.answers, row.untold) for row in rows] == [(DAY, 1, 1), (NEXT, 2, 1)]


def test_a_ledger_that_is_not_there_has_cost_nothing(tmp_path):
    assert (spending(tmp_path).rows, spending(tmp_path).damaged) == ((), ())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("pattern", ["??/*.json", "packs/*.parquet"])
def test_what_cannot_be_read_is_in_no_sum_and_named(tmp_path, pattern):
    _keep(tmp_path, 1)
    if "packs" in pattern:
        compact(tmp_path, older_than_s=0, at_least=1)
    (path,) = (tmp_path / "ledger").glob(pattern)
    path.write_bytes(path.read_bytes()[:-60])
    _keep(tmp_path, 4, day=NEXT)
    found = spending(tmp_path)
    assert [row.day for row in found.rows] == [NEXT]
    assert [str(path) in damage for damage in found.damaged] == [True]


def test_tokens_since_a_moment_are_summed_by_model_and_way(tmp_path):
    _filled(tmp_path)
    assert usage_since(tmp_path, f"{NEXT}T00:00:00.000+00:00") == {
        ("gpt-4.1-mini", "chat"): Usage(1000, 100),
        ("my-own", "chat"): Usage(1000, 100),
    }
    assert usage_since(tmp_path, f"{DAY}T00:00:00.000+00:00")["gpt-4.1-mini", "batch"] == Usage(
        1000, 100
    )
