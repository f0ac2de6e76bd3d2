"""What comes back all at once at a stated moment: some endpoints count in windows, not in buckets.

Both state when all of a limit will be there again. A bucket's moment is put off by every request
that is taken from it; the end of a window stands still. So it is seen which of them it is.
"""

from dataclasses import dataclass, field

from perfetch.chat.told import Limits

ROUNDED_S, EXACT_S = 1.0, 0.02
"""How far from the truth a moment may be that is told in whole seconds, or in parts of one."""
LONGEST_WAIT_S = 90.0
"""A window of a day's length is asked again after so long: somebody may have raised the limit."""


@dataclass(slots=True)
class _Span:
    """Tellings that may all mean the same moment."""

    low: float
    high: float
    first_low: float
    first_total: float


@dataclass(slots=True)
class Window:
    """Of one limit. Amounts are requests or tokens; times are monotonic seconds."""

    is_one: bool | None = None
    """Whether it is a window; None until something has shown it."""
    total: float = 0.0
    """All that was ever sent."""
    _left: float = 0.0
    _left_of: float = 0.0
    """What `total` was with the request whose answer told of `_left`."""
    _wait_until: float = 0.0
    _span: _Span | None = None

    def wait_s(self, cost: float, now: float) -> float:
        """Seconds until the window ends, where so much is no longer left in it; else 0."""
        since = self.total - self._left_of
        is_short = bool(self.is_one) and self._left - since < cost
        return max(0.0, self._wait_until - now) if is_short else 0.0

    def told(
        self, left: float, reset_s: float, total: float, sent: float, now: float, rate: float
    ) -> None:
        """Learns from an answer to a request sent then, with which `total` was that.

        Whether the moment was read when the request came or when its answer went is not known.

        Args:
            left: in the window or bucket.
            reset_s: until all is there again.
            total: see `total`.
            sent: when the request was.
            now: when the answer came.
            rate: at most so much flows per second into a bucket; 0 where that is not known.
        """
        if total < self._left_of:
            return
        slack = ROUNDED_S if reset_s == int(reset_s) else EXACT_S
        low, high = sent + reset_s - slack, now + reset_s + slack
        span = self._span
        if span is None or low > span.high or high < span.low:
            if span is not None and (high < span.low or now < span.low):
                self.is_one = False  # another moment, and the one before has not come yet
            span = self._span = _Span(low, high, low, total)
        else:
            span.low, span.high = max(low, span.low), min(high, span.high)
            if rate and span.first_low + (total - span.first_total) / rate > high:
                self.is_one = True  # a bucket's moment would be later by now
        self._left, self._left_of = left, total
        self._wait_until = min(span.high, now + LONGEST_WAIT_S)


Pair = tuple[float, float]
"""Of requests and of tokens."""


@dataclass(slots=True)
class Windows:
    """Of requests and of tokens; an endpoint counts both alike."""

    requests: Window = field(default_factory=Window)
    tokens: Window = field(default_factory=Window)

    def wait_s(self, costs: Pair, now: float) -> float:
        """Seconds until there is enough of both; 0 where windows are no matter."""
        return max(self.requests.wait_s(costs[0], now), self.tokens.wait_s(costs[1], now))

    def sent(self, costs: Pair) -> Pair:
        """Adds a request; returns all that was ever sent."""
        self.requests.total += costs[0]
        self.tokens.total += costs[1]
        return self.requests.total, self.tokens.total

    def told(self, requests: Limits, tokens: Limits, totals: Pair, sent: float, now: float) -> None:
        """Learns from an answer to a request sent then, when `totals` were sent."""
        rate = (requests.limit or 0.0) / 60
        _tell(self.requests, requests, totals[0], sent, now, rate)
        _tell(self.tokens, tokens, totals[1], sent, now, 0.0)  # some are given back: no measure
        if self.requests.is_one is not None:
            self.tokens.is_one = self.requests.is_one

    def until_reset_s(self, requests: Limits, tokens: Limits, costs: Pair) -> float:
        """Seconds that a refused request may have to wait, where nothing else says how long."""
        resources = (self.requests, requests, costs[0]), (self.tokens, tokens, costs[1])
        waits = [
            told.reset_s or 0.0
            for window, told, cost in resources
            if window.is_one is not False and (told.left is None or told.left < cost)
        ]
        return min(max(waits, default=0.0), LONGEST_WAIT_S)


def _tell(
    window: Window, limits: Limits, total: float, sent: float, now: float, rate: float
) -> None:
    if limits.left is not None and limits.reset_s is not None:
        window.told(limits.left, limits.reset_s, total, sent, now, rate)
