from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from perfetch.chat.batch_record import Entry, intend
from perfetch.chat.batch_standing import TOKEN_LIMIT, dialect_of, room, stand
from perfetch.chat.dialect import Dialect

START = datetime(2026, 1, 1, tzinfo=UTC)
HERE, THERE = "api.openai.com/v1", "localhost:8000/v1"


def _record(minute, stage="submitted", *, keys=(), size=300, endpoint=HERE, **changed):
    entries = [Entry(key, "intents", size, 64) for key in keys or (f"k{minute}",)]
    now = START + timedelta(minutes=minute)
    record = intend(
        f"perfetch-{minute}", endpoint, "m", Dialect("strict", "max_tokens"), entries, now
    )
    return replace(record.at(stage, now), **changed)


@pytest.mark.parametrize("stage", ["intended", "creating", "submitted"])
@pytest.mark.parametrize("endpoint", [HERE, THERE])
def test_what_may_run_is_under_way_wherever_it_runs(stage, endpoint):
    records = [_record(1, stage, endpoint=endpoint)]
    assert stand(records, HERE, 3).under_way == {"k1": "perfetch-1"}


@pytest.mark.parametrize("stage", ["collected", "rejected", "withdrawn"])
def test_a_closed_batch_holds_nothing_back(stage):
    standing = stand([_record(1, stage)], HERE, 3)
    assert (standing.under_way, standing.lost) == ({}, {})


def test_a_request_is_lost_after_so_many_batches_without_an_answer():
    missed = [_record(number, "collected", again={"k": f"late {number}"}) for number in (1, 2, 3)]
    assert stand(missed[:2], HERE, 3).lost == {}
    assert stand(missed, HERE, 3).lost == {"k": "late 3 (in 3 batches)"}
    assert stand(missed, THERE, 3).lost == {}


def test_a_refused_request_is_lost_at_that_endpoint_alone():
    records = [_record(1, "collected", lost={"k": "400 too long"})]
    assert stand(records, HERE, 3).lost == {"k": "400 too long"}
    assert stand(records, THERE, 3).lost == {}


# 300 bytes are 100 tokens.
@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], 1000),
        ([_record(1), _record(2, "creating")], 800),
        ([_record(1, "withdrawn"), _record(2, "rejected", code="invalid_json_line")], 1000),
        ([_record(1, "rejected", code=TOKEN_LIMIT)], 50),
        ([_record(1, "rejected", code=TOKEN_LIMIT), _record(2)], -50),
        ([_record(1, "rejected", code=TOKEN_LIMIT), _record(2, "collected")], 100),
        (
            [_record(1, "rejected", code=TOKEN_LIMIT)]
            + [_record(n, "collected") for n in range(2, 9)],
            1000,
        ),
        ([_record(1, "rejected", code=TOKEN_LIMIT, endpoint=THERE)], 1000),
        ([_record(1, "rejected", code=TOKEN_LIMIT, model="other")], 1000),
        ([_record(1, "rejected", code=TOKEN_LIMIT, tokens=1)], 1),
    ],
    ids=[
        "nothing", "under way", "what never ran", "half after a refusal", "still under way",
        "doubled by a good end", "up to the limit", "another endpoint", "another model",
        "never nothing",
    ],
)  # fmt: skip
def test_room_for_tokens_is_read_off_the_records(records, expected):
    assert room(list(reversed(records)), HERE, "m", 1000) == expected


def test_how_requests_are_put_is_what_the_endpoint_taught_last():
    first, other, last = (Dialect(m, "max_tokens") for m in ("strict", "json", "text"))
    records = [
        _record(3, "collected"),
        _record(2, "collected", learned=last),
        _record(1, "collected", learned=other),
        _record(4, "collected", learned=other, endpoint=THERE),
    ]
    assert dialect_of(records, HERE, "m", first) == last
    assert dialect_of(records, HERE, "another", first) == first
