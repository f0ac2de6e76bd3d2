"""One limit of an endpoint as a bucket that refills: our model of it, corrected by what it says.

Ours is an observer of the endpoint's: every answer says what is left there; where that is less
than expected, somebody else took it, and what is taken so per second is foreseen from then on.
Corrections upward only give back what was corrected downward before: a header that speaks of a
whole minute must not lift the pace. Limits are enforced over spans shorter than a minute (OpenAI
documents 1 s for requests), so no more than a second's worth is ever sent at once, less a reserve
for jitter.
"""

from dataclasses import dataclass

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
GROWTH, FREE_GROWTH = 0.05, 0.3
"""What each answer adds to a guessed rate: used in full, it grows by that share in a second."""
BEYOND = 1.2
"""Times the rate at which something was refused: if that goes well, the limit is not there."""


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
    guessed: bool = False
    """Nobody said what the rate is: it grows until something is refused."""
    cuts: int = 0
    refused_at: float = 0.0
    """The guessed rate at which something was refused last; one refusal alone proves little."""

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

    def went_well(self) -> None:
        """An answer came. Only a rate that is used grows: one that is not proves nothing."""
        if self.guessed:
            self.rate += GROWTH if self.rate < BEYOND * self.refused_at else FREE_GROWTH

    def cut(self, used: float) -> None:
        """Something was refused, and nobody says why: less from now on, and nothing at once.

        `used` is the pace that was really gone, per second: a guess may be far above it.
        """
        if self.guessed:
            at = min(self.rate, used)
            self.rate = CUT * at
            self.refused_at = at if self.cuts else 0.0
            self.cuts += 1
        else:
            self.share = max(LEAST_SHARE, CUT * self.share)
        self.level = min(self.level, 0.0)

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
