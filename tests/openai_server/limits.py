"""Rate limits as token buckets or fixed windows, and the headers that tell of them."""

from dataclasses import dataclass

from tests.openai_server.rules import Rules

Headers = dict[str, str]


class Bucket:
    """Fills at a rate up to its capacity; starts full. Times are seconds of one clock."""

    def __init__(self, per_minute: float, capacity: float, now: float, share: float = 1.0) -> None:
        self.per_minute = per_minute
        self.capacity = capacity
        self.share = share
        """Of the rate that is left to us."""
        self.level = capacity
        self.filled_at = now

    @property
    def per_second(self) -> float:
        return self.per_minute / 60 * self.share

    def fill(self, now: float) -> None:
        gained = (now - self.filled_at) * self.per_second
        self.level = min(self.capacity, self.level + gained)
        self.filled_at = now

    def wait_s(self, need: float, now: float) -> float:
        """Seconds until `need` may be taken; more than the capacity may be taken when full."""
        self.fill(now)
        missing = min(need, self.capacity) - self.level
        return missing / self.per_second if missing > 1e-9 else 0.0

    def take(self, need: float) -> None:
        self.level -= need

    def waste(self, need: float) -> None:
        """What a refused request takes: never below empty."""
        self.level = max(min(self.level, 0.0), self.level - need)

    def headers(self, name: str, now: float) -> Headers:
        self.fill(now)
        return {
            f"x-ratelimit-limit-{name}": str(int(self.per_minute)),
            f"x-ratelimit-remaining-{name}": str(max(0, int(self.level + 1e-9))),
            f"x-ratelimit-reset-{name}": duration(self.reset_s(now)),
        }

    def reset_s(self, now: float) -> float:
        """Seconds until all of it is there again."""
        return (self.capacity - self.level) / self.per_second


class Window(Bucket):
    """All of a limit at once, anew every so many seconds; a neighbour takes evenly."""

    def __init__(self, per_minute: float, seconds: float, now: float, share: float = 1.0) -> None:
        super().__init__(per_minute, per_minute / 60 * seconds, now, share)
        self.seconds = seconds
        self.ends = now + seconds

    def fill(self, now: float) -> None:
        taken = (min(now, self.ends) - self.filled_at) * self.per_minute / 60 * (1 - self.share)
        self.level = max(self.level - taken, min(self.level, 0.0))
        self.filled_at = now
        if now >= self.ends:
            started = now - (now - self.ends) % self.seconds
            self.level, self.ends = self.capacity, started + self.seconds
            self.filled_at = started
            self.fill(now)

    def reset_s(self, now: float) -> float:
        return self.ends - now

    def wait_s(self, need: float, now: float) -> float:
        self.fill(now)
        return 0.0 if self.level >= min(need, self.capacity) else self.ends - now


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request must wait, and how long."""

    name: str
    """requests or tokens."""
    limit: int
    requested: int
    wait_s: float
    too_large: bool = False


class Limits:
    """Requests and tokens together."""

    def __init__(self, rules: Rules, now: float) -> None:
        share = 1 - rules.neighbour
        self.refused_count = rules.refused_count
        self.buckets: dict[str, Bucket] = {}
        if limit := rules.requests_per_minute:
            self.buckets["requests"] = _counted(limit, rules.burst, rules, now, share)
        if limit := rules.tokens_per_minute:
            burst = rules.token_burst or limit / 60
            self.buckets["tokens"] = _counted(limit, burst, rules, now, share)

    def admit(self, tokens: int, now: float) -> Refusal | None:
        """None when the request may go on, and then it has been counted."""
        needs = {"requests": 1, "tokens": tokens}
        waits = {name: bucket.wait_s(needs[name], now) for name, bucket in self.buckets.items()}
        refusal = self._refusal(needs, waits)
        for name, bucket in self.buckets.items():
            if refusal is None:
                bucket.take(needs[name])
            elif self.refused_count:
                bucket.waste(needs[name])
        return refusal

    def _refusal(self, needs: dict[str, int], waits: dict[str, float]) -> Refusal | None:
        for name, bucket in self.buckets.items():
            if needs[name] > bucket.per_minute:
                return Refusal(name, int(bucket.per_minute), needs[name], 60, too_large=True)
        name = max(waits, key=lambda name: waits[name], default="")
        if not name or waits[name] <= 0:
            return None
        return Refusal(name, int(self.buckets[name].per_minute), needs[name], waits[name])

    def give_back(self, tokens: int) -> None:
        """Tokens that were counted and not used."""
        if bucket := self.buckets.get("tokens"):
            bucket.level = min(bucket.capacity, bucket.level + tokens)

    def neighbour(self, share: float, now: float) -> None:
        """From now on somebody else takes this share."""
        for bucket in self.buckets.values():
            bucket.fill(now)
            bucket.share = 1 - share

    def headers(self, now: float) -> Headers:
        found: Headers = {}
        for name, bucket in self.buckets.items():
            found |= bucket.headers(name, now)
        return found


def _counted(limit: float, burst: float, rules: Rules, now: float, share: float) -> Bucket:
    if rules.window_s is not None:
        return Window(limit, rules.window_s, now, share)
    return Bucket(limit, burst, now, share)


def duration(seconds: float) -> str:
    """As OpenAI writes them: 12ms, 8.64s, 6m0s, 1h0m0s."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{rest:.3f}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{hours}h{minutes}m{text}"
    return f"{minutes}m{text}" if minutes else text
