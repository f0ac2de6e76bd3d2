"""Where every request stands, read off the records alone: no key is ever in two batches."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from perfetch.chat.batch_record import BatchRecord
from perfetch.chat.dialect import Dialect
from perfetch.wording import many

TOKEN_LIMIT = "token_limit_exceeded"
"""The endpoint's code for a file that the account's enqueued tokens have no room for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Keys by what became of them; one that is in neither may be submitted."""

    under_way: dict[str, str]
    """The name of the batch that a key waits in, at whatever endpoint."""
    lost: dict[str, str]
    """Why it is never asked again."""


def stand(records: Sequence[BatchRecord], endpoint: str, attempts: int) -> Standing:
    """Where every key of these records stands for an endpoint.

    A key that waits at another endpoint is under way all the same: its answer will be paid for.
    """
    under_way = {
        entry.key: record.name for record in records if record.is_open for entry in record.entries
    }
    lost: dict[str, str] = {}
    tries: Counter[str] = Counter()
    for record in in_order(records):
        if record.endpoint != endpoint:
            continue
        lost.update(record.lost)
        tries.update(record.again.keys())
        for key, reason in record.again.items():
            if tries[key] >= attempts:
                lost[key] = f"{reason} (in {many(attempts, 'batch', 'batches')})"
    return Standing(under_way, lost)


def room(records: Sequence[BatchRecord], endpoint: str, model: str, limit: int) -> int:
    """Input tokens that may be enqueued now.

    The limit, less what is under way. Half of a file that was refused for its tokens is all that
    is enqueued after it; each batch that ends well doubles that, up to the limit.
    """
    allowed, under_way = limit, 0
    for record in in_order(records):
        if (record.endpoint, record.model) != (endpoint, model):
            continue
        if record.is_open:
            under_way += record.tokens
        elif record.stage == "rejected" and record.code == TOKEN_LIMIT:
            allowed = max(1, record.tokens // 2)
        elif record.stage == "collected":
            allowed = min(limit, 2 * allowed)
    return allowed - under_way


def dialect_of(
    records: Sequence[BatchRecord], endpoint: str, model: str, first: Dialect
) -> Dialect:
    """How the endpoint wants requests to the model: what was learned last, or else the first."""
    learned = first
    for record in in_order(records):
        if (record.endpoint, record.model) == (endpoint, model) and record.learned:
            learned = record.learned
    return learned


def in_order(records: Sequence[BatchRecord]) -> list[BatchRecord]:
    """By the time of their last stage."""
    return sorted(records, key=lambda record: (record.since, record.name))
