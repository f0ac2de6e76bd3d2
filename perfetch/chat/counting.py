"""How an endpoint counts tokens under its limit: as asked for, as used, or something between.

OpenAI counts a request's prompt and the whole of its output limit, used or not; others count what
was used. Which one is in force is seen from how quickly what is left goes down.

Source: https://platform.openai.com/docs/guides/rate-limits ("the maximum of max_tokens and ...").
"""

from dataclasses import dataclass

FORGETTING = 0.9
"""Of what was seen, kept with each new sight."""
FULL = 0.5
"""Of the most that was ever left: above it, what flows in may be lost, and nothing is measured."""
PRIOR = 5
"""So many sights in which all was counted are taken for granted."""
LESS, BACK = 0.95, 1.5


@dataclass(frozen=True, slots=True)
class Need:
    """Tokens that a request is likely to take, and the most that it may."""

    expected: float
    most: float

    @property
    def spare(self) -> float:
        """What it may take and likely does not."""
        return max(self.most - self.expected, 0.0)


@dataclass(frozen=True, slots=True)
class Sums:
    """All requests up to one, itself included, when it was sent."""

    at: float
    expected: float = 0.0
    spare: float = 0.0


@dataclass(slots=True)
class Counting:
    """The share of the spare tokens that is counted: all of it until the endpoint shows less."""

    share: float = 1.0
    _is_told: bool = False
    _measured: float = 1.0
    _less: float = LESS
    """Times so much is tried where plenty is left though our own counting says otherwise."""
    _sums: Sums = Sums(0.0)
    _last: Sums | None = None
    _last_left: float = 0.0
    _seen: float = 0.0
    """Spare tokens that were counted, and all of them, the older ones forgotten by and by."""
    _all: float = 0.0

    def cost(self, need: Need) -> float:
        """What a request counts for when it is sent."""
        return need.expected + self.share * need.spare

    def charge(self, need: Need, used: float) -> float:
        """What it counts for once it is known what it used."""
        return used + self.share * max(need.most - used, 0.0)

    def taken(self, need: Need, now: float) -> Sums:
        """Adds a request; returns the sums with it."""
        before = self._sums
        self._sums = Sums(now, before.expected + need.expected, before.spare + need.spare)
        return self._sums

    def told(self, sums: Sums, left: float, full: float, rate: float, *, is_bound: bool) -> None:
        """Learns from what was left when the last of these requests came.

        `full` is the most that was ever left; `is_bound` is whether our own counting held
        requests back.
        """
        self._is_told = True
        if self._last is not None and sums.at <= self._last.at:
            return
        last, last_left = self._last, self._last_left
        self._last, self._last_left = (sums, left) if 0 < left < FULL * full else (None, 0.0)
        if self._last is None:
            self.share *= self._less if is_bound and left > 0 else 1.0
        elif last is not None and sums.spare > last.spare:
            spare = sums.spare - last.spare
            counted = last_left - left + rate * (sums.at - last.at)
            counted -= sums.expected - last.expected
            if not self._all:
                self._seen = self._all = PRIOR * spare
            self._seen = FORGETTING * self._seen + min(max(counted, -spare), 2 * spare)
            self._all = FORGETTING * self._all + spare
            self.share = self._measured = min(max(self._seen / self._all, 0.0), 1.0)

    def refused(self) -> None:
        """A step back to what was measured, and smaller steps from then on."""
        self._last = None
        self._less = self._less**0.5
        self.share = min(max(self._measured, self.share), BACK * self.share)

    def is_silent(self) -> None:
        """The endpoint does not say what is left: most likely it counts what is used."""
        if not self._is_told:
            self.share = 0.0
