"""Failures of one kind in a row: so many pause all sending, so many again end it."""

import random
from dataclasses import dataclass, field
from typing import Literal

Step = Literal["go on", "pause", "end"]
FIRST_BACKOFF_S, MOST_BACKOFF_S = 0.5, 30.0


@dataclass(slots=True)
class Breaker:
    """Counts over all requests of an endpoint; one success forgets all. Times are monotonic.

    What was under way when the pause began says nothing new, whether it fails or goes well: a short
    outage fails all of them at once, and an answer may have been given before it.
    """

    in_a_row: int
    _kind: str = ""
    _count: int = 0
    _paused_at: float | None = field(default=None)
    """When it paused, if nothing has gone well since."""

    def failed(self, kind: str, sent: float, now: float) -> Step:
        """What follows from one more failure, of a request sent then."""
        if self._is_old(sent):
            return "go on"
        self._count = self._count + 1 if kind == self._kind else 1
        self._kind = kind
        if self._count < self.in_a_row:
            return "go on"
        self._count = 0
        if self._paused_at is not None:
            return "end"
        self._paused_at = now
        return "pause"

    def went_well(self, sent: float) -> bool:
        """An answer came, to a request sent then; whether nothing is paused any more."""
        if self._is_old(sent):
            return False
        self._count, self._paused_at = 0, None
        return True

    def _is_old(self, sent: float) -> bool:
        return self._paused_at is not None and sent <= self._paused_at


def backoff_s(attempt: int, rng: random.Random) -> float:
    """Seconds before the next attempt: exponential with full jitter.

    Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    return rng.uniform(0.0, min(MOST_BACKOFF_S, FIRST_BACKOFF_S * 2**attempt))
