"""One round over an endpoint's batches: find what a kill hid, read what has ended, submit more.

Everything is read off the journal anew: a round may follow a kill, days, or another process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfetch.chat.batch_desk import Desk
from perfetch.chat.batch_read import look
from perfetch.chat.batch_record import BatchRecord
from perfetch.chat.batch_recover import recover
from perfetch.chat.batch_standing import Standing, stand
from perfetch.chat.batch_submit import submit
from perfetch.chat.request import ChatRequest
from perfetch.errors import EndpointRefused, ServiceUnavailable


@dataclass(frozen=True, slots=True)
class Round:
    """How the requests stand after it."""

    waiting: tuple[str, ...]
    """Keys under way, or not yet submitted for want of room."""
    lost: Mapping[str, str]
    under_way: tuple[BatchRecord, ...]
    """At this endpoint, whoever wants them."""
    changed: bool
    """Whether a batch ended well or was submitted."""


def run_round(desk: Desk, requests: Mapping[str, ChatRequest]) -> Round:
    """Asks for nothing where every request is answered or lost already.

    Raises:
        EndpointRefused, ServiceUnavailable: see `look` and `submit`; what could be done is done.
        BudgetSpent: if nothing more can be afforded and nothing is under way to give any back.
    """
    with desk.journal.turn():
        before = desk.journal.read()
        here = _round(desk, requests, before, changed=False)
        if not here.waiting:
            return here
        _hold_for_pending(desk, before)
        records = _look_at_all(desk, recover(desk, before))
        covered = _hold_for_pending(desk, records)
        waiting = _round(desk, requests, records, changed=False).waiting
        under_way = _standing(desk, records).under_way
        free = [requests[key] for key in waiting if key not in under_way]
        sent = submit(desk, records, free) if covered else []
        ended = _collected(records) > _collected(before)
        found = _round(desk, requests, records + sent, changed=bool(sent) or ended)
        if found.waiting and not found.under_way:
            desk.purse.refuse()
        return found


def _round(
    desk: Desk,
    requests: Mapping[str, ChatRequest],
    records: Sequence[BatchRecord],
    *,
    changed: bool,
) -> Round:
    standing = _standing(desk, records)
    missing = desk.ledger.missing(list(requests))
    return Round(
        waiting=tuple(key for key in missing if key not in standing.lost),
        lost={key: standing.lost[key] for key in missing if key in standing.lost},
        under_way=tuple(r for r in records if r.is_open and desk.is_mine(r)),
        changed=changed,
    )


def _standing(desk: Desk, records: Sequence[BatchRecord]) -> Standing:
    return stand(records, desk.client.endpoint, desk.options.attempts)


def _hold_for_pending(desk: Desk, records: Sequence[BatchRecord]) -> bool:
    """Whether the budget covers what is under way; if not, nothing more is submitted."""
    pending = [
        entry
        for record in records
        if record.is_open and desk.is_mine(record)
        for entry in record.entries
    ]
    return len(desk.purse.afford(pending)) == len(pending)


def _look_at_all(desk: Desk, records: Sequence[BatchRecord]) -> list[BatchRecord]:
    """One that fails keeps none of the others from being read.

    Raises:
        EndpointRefused, ServiceUnavailable: the first of them, once all were looked at.
    """
    seen: list[BatchRecord] = []
    failures: list[EndpointRefused | ServiceUnavailable] = []
    for record in records:
        if not (record.stage == "submitted" and desk.is_mine(record)):
            seen.append(record)
            continue
        try:
            seen.append(look(desk, record))
        except (EndpointRefused, ServiceUnavailable) as error:
            failures.append(error)
    if failures:
        refusals = [error for error in failures if isinstance(error, EndpointRefused)]
        raise (refusals or failures)[0]
    return seen


def _collected(records: Sequence[BatchRecord]) -> int:
    return sum(record.stage == "collected" for record in records)
