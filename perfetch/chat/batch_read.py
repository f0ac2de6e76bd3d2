"""Looks at a batch; when it has ended, its answers go to the ledger before anything else does."""

from dataclasses import replace

from perfetch.chat.answer import Answer, Ending
from perfetch.chat.batch_collect import Outcome, closed, collect
from perfetch.chat.batch_desk import Desk
from perfetch.chat.batch_lines import Fate, Line
from perfetch.chat.batch_record import BatchRecord, Entry, stamp
from perfetch.chat.batch_seen import FAILED, FINAL, Problem, Seen
from perfetch.chat.batch_standing import TOKEN_LIMIT
from perfetch.chat.batch_tally import Tally
from perfetch.errors import EndpointRefused
from perfetch.wording import many


def look(desk: Desk, record: BatchRecord) -> BatchRecord:
    """The record as its batch is now; collected or rejected where it has ended.

    Raises:
        EndpointRefused: if nobody knows the batch or its files any more, if the endpoint refused
            its input file, or if the account takes no requests; what was answered is kept.
        ServiceUnavailable: if no answer came; the record is as it was.
    """
    seen = desk.client.look(record.batch_id, _remedy(desk, record))
    if seen.status in FINAL:
        return _collect(desk, record, seen)
    if seen.status == FAILED:
        return _reject(desk, record, seen)
    if seen.status == record.status:
        return record
    changed = replace(record, status=seen.status)
    desk.journal.write(changed)
    desk.tell(f"{record.batch_id}: {seen.status}, {seen.done} of {record.requests} done")
    return changed


def _collect(desk: Desk, record: BatchRecord, seen: Seen) -> BatchRecord:
    tally = Tally()

    def told(entry: Entry, line: Line) -> Line:
        answer = _answer(desk, record, seen, entry, line) if line.fate is Fate.ANSWERED else None
        tally.add(entry, line, answer)
        return _kept(desk, line, answer) if answer is not None else line

    remedy = _remedy(desk, record)
    ids = [name for name in (seen.output_file_id, seen.error_file_id) if name]
    outcome = collect(record, seen.status, (desk.client.lines(i, remedy) for i in ids), told)
    if outcome.aside:
        _set_aside(desk, record, outcome)
    after = closed(record, seen, outcome, desk.clock())
    desk.journal.write(after)
    tally.close(record, desk.account, desk.purse)
    _say(desk, record, outcome)
    if outcome.stopped:
        raise EndpointRefused(
            f"{record.endpoint}: {record.batch_id}: {after.reason}; "
            f"{many(len(outcome.answered), 'answer')} kept, "
            f"{many(len(outcome.stopped), 'request')} not run: run again when the account takes "
            "requests"
        )
    return after


def _answer(desk: Desk, record: BatchRecord, seen: Seen, entry: Entry, line: Line) -> Answer:
    return Answer(
        key=entry.key,
        body=line.body,
        model=record.model,
        endpoint=record.endpoint,
        latency_s=seen.took_s,
        received=stamp(desk.clock()),
        mode=entry.mode,
        source="batch",
        template=entry.template,
        headers={"x-request-id": line.request_id, "x-batch-id": record.batch_id},
    )


def _kept(desk: Desk, line: Line, answer: Answer) -> Line:
    """The line once its answer is on disk; a body that is no answer is paid for, and asked again.

    One that is there already was kept by a run that ended in mid-reading.
    """
    if desk.ledger.find(answer.key) is not None:
        return line
    if answer.ending is Ending.MALFORMED:
        desk.ledger.set_aside(answer)
        return replace(line, fate=Fate.AGAIN, reason="a body that is no chat completion")
    desk.ledger.keep(answer)
    return line


def _reject(desk: Desk, record: BatchRecord, seen: Seen) -> BatchRecord:
    problem = (*seen.problems, Problem("", "no reason was given", 0))[0]
    reason = ": ".join(part for part in (problem.code, problem.message) if part)
    after = record.at("rejected", desk.clock(), status=FAILED, code=problem.code, reason=reason)
    desk.journal.write(after)
    desk.purse.release(entry.key for entry in record.entries)
    if problem.code == TOKEN_LIMIT:
        desk.tell(f"{record.batch_id}: refused, free of charge: {reason}; smaller ones follow")
        return after
    raise EndpointRefused(
        f"{record.endpoint}: {record.batch_id}: its input file was refused, free of charge: "
        f"{_line(record, problem.line)}{reason}"
    )


def _line(record: BatchRecord, number: int) -> str:
    if not 1 <= number <= len(record.entries):
        return ""
    entry = record.entries[number - 1]
    return f"line {number} (request {entry.key}, {entry.template or 'no template'}): "


def _set_aside(desk: Desk, record: BatchRecord, outcome: Outcome) -> None:
    where = desk.journal.set_aside(record.name, outcome.aside)
    named = [f"{key} ({what})" for key, what in outcome.strange.items()]
    if outcome.unreadable:
        named.append(f"{outcome.unreadable} not readable")
    desk.tell(f"{where}: lines of {record.batch_id} set aside: {', '.join(named)}", warns=True)


def _say(desk: Desk, record: BatchRecord, outcome: Outcome) -> None:
    unanswered = record.requests - len(outcome.answered) - len(outcome.lost)
    desk.tell(
        f"{record.batch_id}: {len(outcome.answered)} of {record.requests} answered, "
        f"{unanswered} to be asked again, {len(outcome.lost)} lost",
        warns=bool(outcome.lost),
    )


def _remedy(desk: Desk, record: BatchRecord) -> str:
    return (
        "ask with a key of the project that it was submitted with, or, to have its "
        f"{many(record.requests, 'request')} paid again, delete {desk.journal.path(record.name)}"
    )
