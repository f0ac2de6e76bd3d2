"""What became of each request of a batch that has ended, line by line of its two files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from perfetch.chat.batch_lines import Fate, Line, read_line
from perfetch.chat.batch_record import BatchRecord, Entry
from perfetch.chat.batch_seen import COMPLETED, Seen
from perfetch.chat.dialect import Dialect

Told = Callable[[Entry, Line], Line]
"""Keeps what a line holds, and gives the line as it is to be understood."""


@dataclass(slots=True)
class Outcome:
    """Fates by key, as the lines come; every key of the batch is in exactly one of the first six.

    `stopped` are those that only the account's state kept from being answered.
    """

    answered: set[str] = field(default_factory=set)
    again: dict[str, str] = field(default_factory=dict)
    unreached: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    formed: dict[str, Line] = field(default_factory=dict)
    """Lines of requests that were refused for how they were put."""
    strange: dict[str, str] = field(default_factory=dict)
    """Ids that are none of the batch's keys, or stand in a second line, with what is wrong."""
    aside: list[bytes] = field(default_factory=list)
    """Lines to be set aside: strange, or not readable."""
    unreadable: int = 0

    def knows(self, key: str) -> bool:
        """Whether a line has told of this key."""
        told = (self.answered, self.again, self.unreached, self.lost, self.stopped, self.formed)
        return any(key in fates for fates in told)


def collect(
    record: BatchRecord, status: str, files: Iterable[Iterable[bytes]], told: Told
) -> Outcome:
    """Reads all lines of the files; each goes to `told` before the next one is looked at."""
    entries = {entry.key: entry for entry in record.entries}
    outcome = Outcome()
    for lines in files:
        for raw in lines:
            line = read_line(raw)
            entry = entries.get(line.key)
            if entry is None or outcome.knows(line.key):
                _set_aside(outcome, line, raw, known=entry is not None)
            else:
                _note(outcome, told(entry, line))
    for key in entries:
        if not outcome.knows(key):
            _miss(outcome, key, status)
    return outcome


def closed(record: BatchRecord, seen: Seen, outcome: Outcome, now: datetime) -> BatchRecord:
    """The record with what became of its requests.

    Those that a batch did not come to have not been tried, unless it did nothing at all: so each
    batch brings something to an end, and a large set may take any number of them.
    """
    learned = _learn(record.dialect, outcome)
    tried = outcome.again | ({} if outcome.answered else outcome.unreached)
    return replace(
        record.at("collected", now, status=seen.status, reason=_first(outcome.stopped)),
        answered=len(outcome.answered),
        again=tried,
        lost=outcome.lost,
        learned=learned if learned != record.dialect else None,
        unknown=tuple(outcome.strange),
    )


def _note(outcome: Outcome, line: Line) -> None:
    match line.fate:
        case Fate.ANSWERED:
            outcome.answered.add(line.key)
        case Fate.LOST:
            outcome.lost[line.key] = line.reason
        case Fate.UNREACHED:
            outcome.unreached[line.key] = line.reason
        case Fate.FORM:
            outcome.formed[line.key] = line
        case Fate.STOPPED:
            outcome.stopped[line.key] = line.reason
        case _:
            outcome.again[line.key] = line.reason


def _set_aside(outcome: Outcome, line: Line, raw: bytes, *, known: bool) -> None:
    outcome.aside.append(raw)
    if line.fate is Fate.UNREADABLE:
        outcome.unreadable += 1
    else:
        outcome.strange[line.key] = "a second line" if known else "none of its requests"


def _miss(outcome: Outcome, key: str, status: str) -> None:
    """A request without a line never ran, unless its line is among those nobody can read."""
    if outcome.unreadable:
        outcome.lost[key] = "its line is missing, and lines that are not readable were set aside"
    elif status == COMPLETED:
        outcome.again[key] = "in neither file of a completed batch"
    else:
        outcome.unreached[key] = f"in neither file of a batch that is {status}"


def _learn(dialect: Dialect, outcome: Outcome) -> Dialect:
    """The dialect without what was refused; where there is none, the requests are lost."""
    learned = dialect
    for parameter in dict.fromkeys(line.parameter for line in outcome.formed.values()):
        other = learned.without(parameter)
        if other is not None:
            learned = other
            continue
        refused = [line for line in outcome.formed.values() if line.parameter == parameter]
        outcome.lost.update((line.key, line.reason) for line in refused)
    return learned


def _first(reasons: dict[str, str]) -> str:
    return next(iter(reasons.values()), "")
