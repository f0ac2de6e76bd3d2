"""Batches whose creation nobody saw end: found by their name at the endpoint, or withdrawn.

An intent is never submitted a second time. When it is settled that no batch of its name came to
be, it is withdrawn, and its requests go out in a new one; an uploaded file costs nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from perfetch.chat.batch_desk import Desk
from perfetch.chat.batch_record import BatchRecord
from perfetch.wording import many


def recover(desk: Desk, records: Sequence[BatchRecord]) -> list[BatchRecord]:
    """The records, those of found batches submitted and those of none withdrawn."""
    unseen = {
        record.name
        for record in records
        if desk.is_mine(record) and record.is_open and not record.batch_id
    }
    if not unseen:
        return list(records)
    found = desk.client.find(unseen)
    return [
        _settle(desk, record, found[record.name].batch_id if record.name in found else "")
        if record.name in unseen
        else record
        for record in records
    ]


def _settle(desk: Desk, record: BatchRecord, batch_id: str) -> BatchRecord:
    now = desk.clock()
    if batch_id:
        record = record.at("submitted", now, batch_id=batch_id)
        count = many(record.requests, "request")
        desk.tell(f"{batch_id}: found again as {record.name}, with {count}")
    elif record.stage == "intended" or _is_old(record, now, desk.options.settle_s):
        desk.purse.release(entry.key for entry in record.entries)
        record = record.at("withdrawn", now, reason="no batch of this name at the endpoint")
        count = many(record.requests, "request")
        desk.tell(f"{record.name}: was never created; {count} may go into another batch")
    else:
        return record
    desk.journal.write(record)
    return record


def _is_old(record: BatchRecord, now: datetime, settle_s: float) -> bool:
    """By the clock on the wall; one that has jumped back counts by how far."""
    return abs((now - datetime.fromisoformat(record.since)).total_seconds()) >= settle_s
