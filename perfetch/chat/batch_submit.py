"""Sends what is neither answered nor under way, as far as the purse and the endpoint allow."""

import secrets
from collections.abc import Iterable, Iterator, Sequence

from perfetch.chat.batch_desk import Desk
from perfetch.chat.batch_lines import request_line
from perfetch.chat.batch_record import BatchRecord, Entry, intend
from perfetch.chat.batch_split import Sized, split
from perfetch.chat.batch_standing import dialect_of, room
from perfetch.chat.dialect import Dialect
from perfetch.chat.request import ChatRequest
from perfetch.errors import EndpointRefused, ServiceUnavailable
from perfetch.wording import many


def submit(
    desk: Desk, records: Sequence[BatchRecord], free: Iterable[ChatRequest]
) -> list[BatchRecord]:
    """The new records. What found no room, or was not to be afforded, waits for another round.

    Raises:
        EndpointRefused: if the endpoint takes no batch; nothing of the refused one will run.
        ServiceUnavailable: if no answer came; what may have been created is found next time.
    """
    by_model: dict[str, list[ChatRequest]] = {}
    for request in free:
        by_model.setdefault(request.model, []).append(request)
    sent: list[BatchRecord] = []
    for model, requests in by_model.items():
        endpoint = desk.client.endpoint
        dialect = dialect_of(records, endpoint, model, desk.options.dialect)
        for chosen in _files(desk, records, dialect, requests):
            affordable = desk.purse.afford(_entry(sized, dialect) for sized in chosen)
            if affordable:
                record = _intend(desk, model, dialect, affordable)
                sent.append(_send(desk, record, chosen[: len(affordable)]))
            if len(affordable) < len(chosen):
                return sent
    return sent


def _files(
    desk: Desk,
    records: Sequence[BatchRecord],
    dialect: Dialect,
    requests: Sequence[ChatRequest],
) -> Iterator[list[Sized]]:
    """One model to a file: the endpoint's rule."""
    endpoint, options, model = desk.client.endpoint, desk.options, requests[0].model
    left = room(records, endpoint, model, options.enqueued_tokens)
    idle = not any(r.is_open and desk.is_mine(r) and r.model == model for r in records)
    sized = (Sized(request, len(request_line(request, dialect))) for request in requests)
    return split(sized, options.files, left, idle=idle)


def _intend(desk: Desk, model: str, dialect: Dialect, entries: Sequence[Entry]) -> BatchRecord:
    name = f"perfetch-{secrets.token_hex(8)}"
    record = intend(name, desk.client.endpoint, model, dialect, entries, desk.clock())
    desk.journal.write(record)
    return record


def _send(desk: Desk, record: BatchRecord, chosen: Sequence[Sized]) -> BatchRecord:
    """Each stage is on disk before the call that may end it."""
    name = record.name
    data = b"".join(request_line(sized.request, record.dialect) for sized in chosen)
    try:
        file_id = desk.client.upload(name, data)
    except (EndpointRefused, ServiceUnavailable) as error:
        _withdraw(desk, record, str(error))
        raise
    record = record.at("creating", desk.clock(), file_id=file_id)
    desk.journal.write(record)
    try:
        seen = desk.client.create(name, file_id)
    except EndpointRefused as error:
        _withdraw(desk, record, str(error))
        raise
    record = record.at("submitted", desk.clock(), batch_id=seen.batch_id, status=seen.status)
    desk.journal.write(record)
    desk.tell(f"{seen.batch_id}: {many(record.requests, 'request')} submitted as {name}")
    return record


def _withdraw(desk: Desk, record: BatchRecord, reason: str) -> None:
    desk.purse.release(entry.key for entry in record.entries)
    desk.journal.write(record.at("withdrawn", desk.clock(), reason=reason))


def _entry(sized: Sized, dialect: Dialect) -> Entry:
    request = sized.request
    return Entry(
        request.key,
        request.template,
        sized.input_bytes,
        request.max_output_tokens,
        mode=dialect.mode if request.schema else "",
        repairs=bool(request.parent),
    )
