"""What the server's log says of a run: the client's own word counts only for what it lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.generation.cases import Case
from tests.openai_server.journal import Entry, delivered, repaid_after_kills

CHAT = "POST /v1/chat/completions"


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table."""

    seconds: float
    """From the first question's arrival to the last delivered answer; probes do not count."""
    share: float
    """Answered questions over what the limits allow in that time."""
    refusals: int
    lost: int
    """Questions without an answer in the client's result."""
    repaid: int | None
    """Answers delivered more than 100 ms before the kill and asked again after it."""
    before_kill: int
    capped: bool
    finished: bool


def judge(
    case: Case, log: Sequence[Entry], answered: int | None, kills: Sequence[float], capped: bool
) -> Measured:
    """The figures of a run."""
    entries = [entry for entry in log if entry.route == CHAT]
    good = [entry for entry in delivered(entries) if _asked(entry) >= case.prompt_bytes // 4]
    wanted = min(case.requests, len({entry.sha256 for entry in good}))
    first = min((entry.arrived for entry in good), default=0.0)
    ends = [entry.delivered_at or first for entry in good]
    if capped:  # it was still trying, and nothing came of it
        ends += [entry.arrived for entry in entries]
    last = max(ends, default=first)
    seconds = last - first
    before = [entry for entry in good if kills and (entry.delivered_at or 0.0) < kills[0] - 0.1]
    return Measured(
        seconds=seconds,
        share=wanted / case.allowed(seconds) if seconds else 0.0,
        refusals=sum(entry.status == 429 for entry in entries),
        lost=case.requests - (wanted if answered is None else answered),
        repaid=len(repaid_after_kills(entries, kills)) if kills else None,
        before_kill=len(before),
        capped=capped,
        finished=answered is not None,
    )


def _asked(entry: Entry) -> int:
    return int((entry.usage or {}).get("prompt_tokens", 0))
