"""What a batch's lines add to a run's account and budget, once all of them have been read."""

from dataclasses import dataclass, field

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer
from perfetch.chat.batch_lines import Fate, Line
from perfetch.chat.batch_purse import Purse
from perfetch.chat.batch_record import BatchRecord, Entry

TOO_MANY = 429
TIMED_OUT = "request_timeout"


@dataclass(slots=True)
class Tally:
    """Lines that ran. They count when the batch is closed: it may be read more than once."""

    answers: list[Answer] = field(default_factory=list)
    ran: int = 0
    repairs: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    """By their name in `Counts`."""

    def add(self, entry: Entry, line: Line, answer: Answer | None) -> None:
        """A line of a request, with the answer that it holds."""
        name = "" if answer is not None else _failure(line)
        if answer is None and not name:
            return
        self.ran += 1
        self.repairs += entry.repairs
        if answer is not None:
            self.answers.append(answer)
        else:
            self.failures[name] = self.failures.get(name, 0) + 1

    def close(self, record: BatchRecord, account: Account, purse: Purse) -> None:
        """Counts everything; of the batch's requests none is held for any more."""
        account.sent(self.ran)
        account.count("repaired", self.repairs)
        for name, count in self.failures.items():
            account.count(name, count)
        for answer in self.answers:
            account.answered_by(answer)
            purse.settle(answer.key, answer.usage)
        purse.release(entry.key for entry in record.entries)


def _failure(line: Line) -> str:
    """What counts a line without an answer; empty where it never ran."""
    if line.status == TOO_MANY:
        return "refused_429"
    if line.status >= 500:
        return "failed_5xx"
    if line.status >= 400:
        return "rejected_4xx"
    timed_out = line.fate is Fate.AGAIN and line.reason.startswith(TIMED_OUT)
    return "timeouts" if timed_out else ""
