"""Rounds with growing pauses, until everything is answered or lost, or the time is up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic, sleep

from perfetch.chat.answer import Answer, Ending
from perfetch.chat.batch_desk import Desk
from perfetch.chat.batch_record import BatchRecord
from perfetch.chat.batch_round import Round, run_round
from perfetch.chat.request import ChatRequest
from perfetch.errors import ServiceUnavailable
from perfetch.wording import many


@dataclass(frozen=True, slots=True)
class Pauses:
    """The first one, and each next one so many times longer, up to a bound. Seconds."""

    first_s: float
    longest_s: float
    factor: float = 1.5

    def after(self, pause_s: float) -> float:
        """The next one."""
        return min(self.longest_s, pause_s * self.factor)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and how often, to look."""

    max_wait_s: float = 0.0
    """Then it ends waiting; 0: one look that gets an answer."""
    polls: Pauses = Pauses(10.0, 300.0)
    retries: Pauses = Pauses(1.0, 60.0, factor=2.0)
    failures_in_a_row: int = 10
    """Of the endpoint, each followed by a pause."""
    pause: Callable[[float], None] = sleep


@dataclass(frozen=True, slots=True)
class BatchState:
    """How requests stand; every key is in exactly one of the first three."""

    done: Mapping[str, Answer]
    waiting: tuple[str, ...]
    lost: Mapping[str, str]
    """Why each is never asked again."""
    lines: tuple[str, ...]
    """A sentence for each batch under way."""


def fill(desk: Desk, requests: Sequence[ChatRequest], patience: Patience) -> BatchState:
    """The state once nothing waits, or the time is up. A kill at any moment loses nothing.

    Raises:
        EndpointRefused: if the endpoint takes no request, or refused an input file.
        ServiceUnavailable: if it failed again and again.
        BudgetSpent: if nothing more can be afforded and nothing is under way.
    """
    by_key = {request.key: request for request in requests}
    _set_odd_aside(desk, by_key)
    ends = monotonic() + patience.max_wait_s
    pause_s = patience.polls.first_s
    desk.account.count("from_ledger", len(by_key) - len(desk.ledger.missing(list(by_key))))
    try:
        while True:
            found = _get_through(desk, by_key, patience)
            left = ends - monotonic()
            if not found.waiting or left <= 0:
                return _state(desk, by_key, found)
            pause_s = patience.polls.first_s if found.changed else pause_s
            patience.pause(min(pause_s, left))
            pause_s = patience.polls.after(pause_s)
    finally:
        desk.purse.release_all()


def _set_odd_aside(desk: Desk, keys: Iterable[str]) -> None:
    """A body that is no answer, as earlier versions kept them, is in nobody's way any more."""
    for key in keys:
        held = desk.ledger.find(key)
        if held is not None and held.ending is Ending.MALFORMED:
            desk.ledger.set_aside(held)


def _get_through(desk: Desk, by_key: Mapping[str, ChatRequest], patience: Patience) -> Round:
    """A round that got its answers; the endpoint's failures are waited out so many times."""
    pause_s = patience.retries.first_s
    for number in range(patience.failures_in_a_row):
        try:
            return run_round(desk, by_key)
        except ServiceUnavailable as error:
            if number + 1 == patience.failures_in_a_row:
                raise
            desk.tell(f"{error}; looking again in {pause_s:.0f} s", warns=True)
        patience.pause(pause_s)
        pause_s = patience.retries.after(pause_s)
    raise AssertionError("failures_in_a_row is at least 1")


def _state(desk: Desk, by_key: Mapping[str, ChatRequest], found: Round) -> BatchState:
    desk.account.count("lost", len(found.lost))
    undone = {*found.waiting, *found.lost}
    done: dict[str, Answer] = {}
    for key in by_key:
        answer = desk.ledger.find(key) if key not in undone else None
        if answer is not None:
            done[key] = answer
    return BatchState(done, found.waiting, found.lost, tuple(map(_line, found.under_way)))


def _line(record: BatchRecord) -> str:
    if not record.batch_id:
        return f"{record.name}: {many(record.requests, 'request')}; not yet seen at the endpoint"
    return (
        f"{record.batch_id}: {many(record.requests, 'request')}, {record.status or 'submitted'}, "
        f"since {record.since}"
    )
