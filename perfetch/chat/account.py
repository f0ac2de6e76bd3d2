"""What one run sent, got and paid, counted to the unit as it happens."""

from dataclasses import asdict, dataclass
from threading import Lock

from perfetch.chat.answer import Answer, Ending, Usage
from perfetch.chat.prices import Price


@dataclass(slots=True)
class Counts:
    """Everything counted since the account was opened."""

    asked: int = 0
    """Requests sent, each attempt for itself."""
    answered: int = 0
    """Delivered in full, whatever they hold."""
    from_ledger: int = 0
    refused_429: int = 0
    failed_5xx: int = 0
    timeouts: int = 0
    dropped: int = 0
    """Connections that ended before the answer did."""
    rejected_4xx: int = 0
    """Requests that the endpoint does not take as they are."""
    repaired: int = 0
    """Requests that ask for an answer's repair, or again with a higher limit."""
    truncated: int = 0
    declined: int = 0
    filtered: int = 0
    malformed: int = 0
    lost: int = 0
    """Questions without an answer in all attempts."""
    untold: int = 0
    """Answers whose endpoint did not say how many tokens: they count as none here."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    """Of the tokens above; None where a price is not known."""


_ENDINGS = {
    Ending.TRUNCATED: "truncated",
    Ending.REFUSED: "declined",
    Ending.FILTERED: "filtered",
    Ending.MALFORMED: "malformed",
}


class Account:
    """Counts, changed by any thread."""

    def __init__(self, price: Price | None = None) -> None:
        self._price = price
        self._lock = Lock()
        self._counts = Counts()

    def count(self, name: str, by: int = 1) -> None:
        """Adds to one of the counts, by its name in `Counts`."""
        with self._lock:
            setattr(self._counts, name, getattr(self._counts, name) + by)

    def sent(self, requests: int) -> None:
        """So many requests went out."""
        self.count("asked", requests)

    def answered_by(self, answer: Answer) -> None:
        """An answer came in full: its tokens and its price count, whatever it holds."""
        self.delivered(answer.usage)
        if answer.ending in _ENDINGS:
            self.count(_ENDINGS[answer.ending])

    def delivered(self, usage: Usage) -> None:
        """A response came in full, and took so many tokens."""
        with self._lock:
            self._counts.answered += 1
            self._counts.untold += usage.input_tokens is None or usage.output_tokens is None
            self._counts.input_tokens += usage.input_tokens or 0
            self._counts.output_tokens += usage.output_tokens or 0

    def snapshot(self) -> dict[str, int | float | None]:
        """All counts now, by name."""
        with self._lock:
            counts = asdict(self._counts)
        if self._price is not None:
            # Of the sums, so that no rounding adds up over a run.
            taken = Usage(counts["input_tokens"], counts["output_tokens"])
            counts["cost_usd"] = self._price.of(taken)
        return counts
