"""How much of an endpoint's limits is left, requests and tokens together: who may go, and when."""

from collections.abc import Callable
from dataclasses import dataclass, field

from perfetch.chat.bucket import Bucket
from perfetch.chat.counting import Counting, Need, Sums
from perfetch.chat.pace import PaceUsed
from perfetch.chat.told import Limits
from perfetch.chat.window import Pair, Windows

LEAST_PAUSE_S = 0.25
UNHEARD_AT_ONCE = 8
"""Under way at once while nobody has said what the limit is; an answer makes room for one more."""
BOUND = 0.5
"""Of its capacity: a bucket that is emptier than that is what holds requests back."""
LOOK_S = 0.02
"""How often it is looked whether an answer has made room."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that was let through."""

    sent: float
    need: Need
    costs: Pair
    """Requests and tokens that were counted for it."""
    sums: Sums
    levels: Pair
    """Of requests and tokens just after it was counted."""
    totals: Pair
    """Requests and tokens that were ever sent, it included."""


@dataclass(slots=True)
class Limiter:
    """Requests and tokens together; None where no limit is known (yet)."""

    now: Callable[[], float]
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    requests: Bucket | None = None
    tokens: Bucket | None = None
    paused_until: float = 0.0
    counting: Counting = field(default_factory=Counting)
    _last_cut: float = field(default=float("-inf"))
    _last_told: float = field(default=float("-inf"))
    _pace: PaceUsed = field(default_factory=PaceUsed)
    _windows: Windows = field(default_factory=Windows)
    _under_way: int = 0
    _answered: int = 0

    def __post_init__(self) -> None:
        if self.requests_per_minute:
            self.requests = self._bucket(self.requests_per_minute / 60)
        if self.tokens_per_minute:
            self.tokens = self._bucket(self.tokens_per_minute / 60)

    def wait_s(self, need: Need) -> float:
        """Seconds until a request of so many tokens may be sent; 0 for now."""
        now, costs = self.now(), (1.0, self.counting.cost(need))
        waits = [self.paused_until - now, self._windows.wait_s(costs, now)]
        for bucket, cost in zip(self._buckets, costs, strict=True):
            if bucket is not None:
                bucket.refill(now)
                waits.append(bucket.wait_s(cost))
        if self.requests is None and self._under_way >= UNHEARD_AT_ONCE + self._answered:
            waits.append(LOOK_S)
        return max(0.0, *waits)

    def take(self, need: Need) -> Ticket:
        """Counts a request as sent now."""
        now, costs = self.now(), (1.0, self.counting.cost(need))
        for bucket, cost in zip(self._buckets, costs, strict=True):
            if bucket is not None:
                bucket.level -= cost
        self._pace.sent(now)
        self._under_way += 1
        levels = _level(self.requests), _level(self.tokens)
        totals = self._windows.sent(costs)
        return Ticket(now, need, costs, self.counting.taken(need, now), levels, totals)

    def answered(
        self, ticket: Ticket, requests: Limits, tokens: Limits, used: float | None
    ) -> None:
        """Learns from an answer; `used` is what it really took, where that is known."""
        self._under_way -= 1
        self._answered += 1
        if self.requests is not None:
            self.requests.went_well()
        if tokens.left is None:
            self.counting.is_silent()
        if used is not None and self.tokens is not None:
            charged = self.counting.charge(ticket.need, used)
            self.tokens.unit = 0.9 * self.tokens.unit + 0.1 * charged
            self._give_back(ticket.costs[1] - charged)
        self._follow(ticket, requests, tokens)

    def failed(self, ticket: Ticket) -> None:
        """The request was not charged for tokens."""
        self._under_way -= 1
        self._give_back(ticket.costs[1])

    def refused(
        self, ticket: Ticket, requests: Limits, tokens: Limits, pause_s: float | None
    ) -> None:
        """A 429: everybody waits; what is left is none. Only one sent after the last cut cuts."""
        now = self.now()
        self.failed(ticket)
        self.counting.refused()
        for bucket in self._buckets:
            if bucket is not None:
                bucket.refill(now)
        if requests.left is not None or tokens.left is not None:
            self._follow(ticket, requests, tokens)
        elif ticket.sent > self._last_cut:
            self._cut(now)
        if ticket.sent > self._last_cut:
            self._last_cut = now
        if pause_s is None:
            pause_s = self._windows.until_reset_s(requests, tokens, ticket.costs)
        self.paused_until = max(self.paused_until, now + max(pause_s, LEAST_PAUSE_S))

    def _cut(self, now: float) -> None:
        """Nobody says what the limit is: it is looked for from the pace of late, downward."""
        used = self._pace.per_second(now)
        if self.requests is None and self.tokens is None:
            self.requests = self._bucket(used)
            self.requests.guessed = True
        for bucket in self._buckets:
            if bucket is not None:
                bucket.cut(used)

    def _follow(self, ticket: Ticket, requests: Limits, tokens: Limits) -> None:
        now = self.now()
        passed = min(now - self._last_told, 1.0)
        self._last_told = now
        self.requests = self._adopt(self.requests, self.requests_per_minute, requests, 1.0)
        self.tokens = self._adopt(self.tokens, self.tokens_per_minute, tokens, ticket.costs[1])
        self._windows.told(requests, tokens, ticket.totals, ticket.sent, now)
        if self.tokens is not None and tokens.left is not None:
            is_bound = ticket.levels[1] < BOUND * self.tokens.capacity
            inflow = 0.0 if self._windows.tokens.is_one else self.tokens.rate
            self.counting.told(
                ticket.sums, tokens.left, self.tokens.most_left, inflow, is_bound=is_bound
            )
        told = ((self.requests, requests.left, 0), (self.tokens, tokens.left, 1))
        for bucket, left, place in told:
            if bucket is not None and left is not None:
                bucket.refill(now)
                bucket.correct(left, ticket.levels[place], passed)

    def _adopt(
        self, bucket: Bucket | None, set_limit: float | None, told: Limits, cost: float
    ) -> Bucket | None:
        """The bucket with the lower of what was set and what the endpoint says."""
        if not told.limit:
            return bucket
        limit = min(told.limit, set_limit) if set_limit else told.limit
        if bucket is None:
            bucket = self._bucket(limit / 60)
            if told.left is not None:  # those under way may not be taken from it yet
                bucket.level = min(bucket.level, max(told.left - self._under_way * cost, 0.0))
        bucket.rate, bucket.guessed = limit / 60, False
        return bucket

    def _bucket(self, rate: float) -> Bucket:
        bucket = Bucket(rate=rate, level=0.0, at=self.now())
        bucket.level = bucket.capacity
        return bucket

    @property
    def _buckets(self) -> tuple[Bucket | None, Bucket | None]:
        return self.requests, self.tokens

    def _give_back(self, tokens: float) -> None:
        if self.tokens is not None:
            self.tokens.level = min(self.tokens.capacity, self.tokens.level + tokens)


def _level(bucket: Bucket | None) -> float:
    return bucket.level if bucket is not None else 0.0
