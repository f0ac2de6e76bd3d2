"""The pace at which requests really went out: what a refusal without a word is a share of."""

from collections import deque
from dataclasses import dataclass, field

OVER_S = 5.0
AT_LEAST_S = 1.0
"""The first requests leave in one breath: that is a second's worth, not a pace."""


@dataclass(slots=True)
class PaceUsed:
    """Of the last seconds. Times are monotonic seconds."""

    _sent: deque[float] = field(default_factory=deque)
    _first: float | None = None

    def sent(self, now: float) -> None:
        """One more request went out."""
        if self._first is None:
            self._first = now
        self._sent.append(now)
        self._forget(now)

    def per_second(self, now: float) -> float:
        """Requests per second; never nothing, or nothing would ever be sent again."""
        self._forget(now)
        since = OVER_S if self._first is None else now - self._first
        return max(len(self._sent), 1) / min(max(since, AT_LEAST_S), OVER_S)

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0] < now - OVER_S:
            self._sent.popleft()
