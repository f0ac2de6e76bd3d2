"""How much of an endpoint's limits is left: a model of its buckets, corrected by what it says.

Each limit is a bucket that refills at a rate. Ours is an observer of the endpoint's: every answer
says what is left there; where that is less than expected, somebody else took it (or tokens are
counted otherwise), and what is taken so per second is foreseen from then on. Corrections upward
only give back what was corrected downward before: a header that speaks of a whole minute must not
lift the pace. Limits are enforced over spans shorter than a minute (OpenAI documents 1 s for
requests), so no more than a second's worth is ever sent at once, less a reserve for jitter.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

BURST_S = 1.0
"""A bucket holds what comes in within so many seconds."""
RESERVE_SHARE, UNITS_KEPT, JITTER_S = 0.15, 1.5, 0.05
"""Of a bucket, kept back: a request may arrive a little early."""
LITTLE, LATE, MOST_LATE_S = 0.5, 0.05, 0.01
"""Without a reserve worth the name a request is sent a little late instead."""
ROUNDING = 1.0
"""What is left is told in whole units."""
ENOUGH_TOLD = 8
"""After so many answers the most that was ever left is how much a full bucket holds."""
LEARNING = 0.15
"""Share of a surprise that is taken for a lasting drain, per second of it."""
GIVE_BACK = 0.5
CUT, LEAST_SHARE = 0.7, 0.05
RECOVERY_PER_S = 0.005
"""Share of the limit regained each second after a cut: slow, or refusals come in waves."""
LEAST_PAUSE_S = 0.25


@dataclass(slots=True)
class Bucket:
    """One limit. Amounts are requests or tokens; times are monotonic seconds."""

    rate: float
    """What comes in per second by the endpoint's limit."""
    level: float
    at: float
    unit: float = 1.0
    """What is a jitter's worth: a request, or the tokens of one."""
    drain: float = 0.0
    """What others take, per second."""
    share: float = 1.0
    """Of the rate; below 1 after refusals that nothing explains."""
    owed: float = 0.0
    """Corrections downward that may still be given back."""
    most_left: float = 0.0
    """The most that the endpoint ever said is left."""
    told: int = 0
    """How often it said so."""

    @property
    def capacity(self) -> float:
        """What it holds when full: never less than one unit."""
        capacity = self.rate * BURST_S
        if self.told >= ENOUGH_TOLD:
            capacity = min(capacity, self.most_left + self.unit)
        return max(capacity, self.unit)

    @property
    def reserve(self) -> float:
        """What is not touched."""
        spare = self.capacity - self.unit
        jitter = max(UNITS_KEPT * self.unit, JITTER_S * self.rate)
        return min(RESERVE_SHARE * self.capacity, jitter, spare)

    @property
    def inflow(self) -> float:
        """What comes in for us, per second; never nothing, or nothing would be found out."""
        return max(self.rate * self.share - self.drain, LEAST_SHARE * self.rate)

    def refill(self, now: float) -> None:
        """Brings the level up to date."""
        passed = max(0.0, now - self.at)
        self.level = min(self.capacity, self.level + self.inflow * passed)
        self.share = min(1.0, self.share + RECOVERY_PER_S * passed)
        self.at = max(self.at, now)

    def wait_s(self, cost: float) -> float:
        """Seconds until so much may be taken. More than it holds is taken when it is full."""
        needed = min(cost + self.reserve, self.capacity)
        wait_s = (needed - self.level) / self.inflow
        if wait_s > 0 and self.reserve < LITTLE * self.unit:
            wait_s += min(MOST_LATE_S, LATE * self.unit / self.rate)
        return max(0.0, wait_s)

    def correct(self, left: float, when_sent: float, passed: float) -> None:
        """Learns from what the endpoint says is left, for a request sent at that level.

        Nobody knows whether it was read when the request came or when the answer went, so only
        what lies outside of both is a surprise.
        """
        self.most_left = max(self.most_left, left)
        self.told += 1
        low, high = min(when_sent, self.level), max(when_sent, self.level)
        if left + ROUNDING * min(self.unit, 1.0) < low:
            surprise = low - left
            self.level -= surprise
            self.owed += surprise
            self.drain = min(self.drain + LEARNING * surprise / max(passed, 0.1), self.rate)
        elif left > high and (self.owed > 0 or self.drain > 0):
            back = min(GIVE_BACK * (left - high), self.owed)
            self.level = min(self.capacity, self.level + back)
            self.owed -= back
            self.drain = max(0.0, self.drain - LEARNING * (left - high))


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer's headers say of one resource; None where they are silent."""

    limit: float | None = None
    """Per minute."""
    left: float | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that was let through."""

    sent: float
    tokens: float
    levels: tuple[float, float]
    """Of requests and tokens just after it was counted."""


@dataclass(slots=True)
class Limiter:
    """Requests and tokens together; None where no limit is known (yet)."""

    now: Callable[[], float]
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    requests: Bucket | None = None
    tokens: Bucket | None = None
    paused_until: float = 0.0
    _last_cut: float = field(default=float("-inf"))
    _last_told: float = field(default=float("-inf"))

    def __post_init__(self) -> None:
        if self.requests_per_minute:
            self.requests = self._bucket(self.requests_per_minute)
        if self.tokens_per_minute:
            self.tokens = self._bucket(self.tokens_per_minute)

    def wait_s(self, tokens: float) -> float:
        """Seconds until a request of so many tokens may be sent; 0 for now."""
        now = self.now()
        waits = [self.paused_until - now]
        for bucket, cost in ((self.requests, 1.0), (self.tokens, tokens)):
            if bucket is not None:
                bucket.refill(now)
                waits.append(bucket.wait_s(cost))
        return max(0.0, *waits)

    def take(self, tokens: float) -> Ticket:
        """Counts a request as sent now."""
        for bucket, cost in ((self.requests, 1.0), (self.tokens, tokens)):
            if bucket is not None:
                bucket.level -= cost
        return Ticket(self.now(), tokens, (_level(self.requests), _level(self.tokens)))

    def answered(
        self, ticket: Ticket, requests: Limits, tokens: Limits, used: float | None
    ) -> None:
        """Learns from an answer; `used` is what it really took, where that is known."""
        now = self.now()
        if used is not None and self.tokens is not None:
            self.tokens.unit = 0.9 * self.tokens.unit + 0.1 * used
            self._give_back(ticket.tokens - used)
        self._follow(ticket, requests, tokens, now)

    def failed(self, ticket: Ticket) -> None:
        """The request was not charged for tokens."""
        self._give_back(ticket.tokens)

    def refused(
        self, ticket: Ticket, requests: Limits, tokens: Limits, pause_s: float | None
    ) -> None:
        """A 429: everybody waits; what is left is none. Only one sent after the last cut cuts."""
        now = self.now()
        self._give_back(ticket.tokens)
        told = requests.left is not None or tokens.left is not None
        for bucket in (self.requests, self.tokens):
            if bucket is not None:
                bucket.refill(now)
        if told:
            self._follow(ticket, requests, tokens, now)
        elif ticket.sent > self._last_cut:
            for bucket in (self.requests, self.tokens):
                if bucket is not None:
                    bucket.share = max(LEAST_SHARE, CUT * bucket.share)
                    bucket.level = min(bucket.level, 0.0)
        if ticket.sent > self._last_cut:
            self._last_cut = now
        self.paused_until = max(self.paused_until, now + max(pause_s or 0.0, LEAST_PAUSE_S))

    def _follow(self, ticket: Ticket, requests: Limits, tokens: Limits, now: float) -> None:
        self.requests = self._adopt(self.requests, self.requests_per_minute, requests.limit)
        self.tokens = self._adopt(self.tokens, self.tokens_per_minute, tokens.limit)
        passed = min(now - self._last_told, 1.0)
        told = ((self.requests, requests.left, 0), (self.tokens, tokens.left, 1))
        for bucket, left, place in told:
            if bucket is not None and left is not None:
                bucket.refill(now)
                bucket.correct(left, ticket.levels[place], passed)
        self._last_told = now

    def _adopt(
        self, bucket: Bucket | None, set_limit: float | None, told: float | None
    ) -> Bucket | None:
        """The bucket with the lower of what was set and what the endpoint says."""
        if not told or told <= 0:
            return bucket
        limit = min(told, set_limit) if set_limit else told
        if bucket is None:
            return self._bucket(limit)
        bucket.rate = limit / 60
        return bucket

    def _bucket(self, per_minute: float) -> Bucket:
        rate = per_minute / 60
        bucket = Bucket(rate=rate, level=0.0, at=self.now())
        bucket.level = bucket.capacity
        return bucket

    def _give_back(self, tokens: float) -> None:
        if self.tokens is not None:
            self.tokens.level = min(self.tokens.capacity, self.tokens.level + tokens)


def _level(bucket: Bucket | None) -> float:
    return bucket.level if bucket is not None else 0.0
