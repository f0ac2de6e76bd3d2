"""A budget that cannot be exceeded: what is in flight is reserved at the most it can cost.

Tokens of the input are at most its UTF-8 bytes: byte-level tokenisers never make more tokens than
bytes. Tokens of the output are at most the request's limit. Sums are kept in tokens, whole
numbers, so that no rounding adds up over a run.
"""

from threading import Lock

from perfetch.chat.answer import Usage
from perfetch.chat.prices import Price
from perfetch.errors import BudgetSpent, SettingsInvalid

OVERHEAD_TOKENS = 64
"""Of the frame around a request's messages and schema."""
NOTHING = Usage(0, 0)


class Reservation:
    """The most that one request can take, set aside until it is settled or released, once."""

    def __init__(self, budget: "Budget", input_tokens: int, output_tokens: int) -> None:
        self._budget = budget
        self.usage = Usage(input_tokens, output_tokens)
        self.is_open = True

    def settle(self, usage: Usage) -> None:
        """What it really took; where the endpoint does not say, all that was reserved."""
        taken = Usage(
            self.usage.input_tokens if usage.input_tokens is None else usage.input_tokens,
            self.usage.output_tokens if usage.output_tokens is None else usage.output_tokens,
        )
        self._budget._close(self, taken)

    def release(self) -> None:
        """It failed, and was not charged."""
        self._budget._close(self, NOTHING)


class Budget:
    """USD and tokens that may still be spent; changed by any thread."""

    def __init__(
        self, limit_usd: float | None, limit_tokens: int | None, price: Price | None
    ) -> None:
        """Opens a budget; None is no limit.

        Raises:
            SettingsInvalid: if it is in USD and the price is not known.
        """
        if limit_usd is not None and price is None:
            raise SettingsInvalid(
                "budget_usd: the price of this model is not known; give input_usd_per_million and "
                "output_usd_per_million, or budget_usd null and budget_tokens"
            )
        self._limit_usd = limit_usd
        self._limit_tokens = limit_tokens
        self._price = price
        self._lock = Lock()
        self._spent = NOTHING
        self._reserved = NOTHING

    @property
    def spent_usd(self) -> float:
        """Charged so far."""
        return self._usd(self._spent)

    @property
    def reserved_usd(self) -> float:
        """The most that what is in flight can cost."""
        return self._usd(self._reserved)

    @property
    def spent_tokens(self) -> int:
        """Charged so far, input and output together."""
        return _tokens(self._spent)

    @property
    def reserved_tokens(self) -> int:
        """The most that what is in flight can take."""
        return _tokens(self._reserved)

    def reserve(self, input_bytes: int, max_output_tokens: int) -> Reservation:
        """The most that a request can take, held from now on.

        Raises:
            BudgetSpent: if that would go over a limit.
        """
        held = Reservation(self, input_bytes + OVERHEAD_TOKENS, max_output_tokens)
        with self._lock:
            self._refuse_over(held.usage)
            self._reserved = _sum(self._reserved, held.usage)
        return held

    def _refuse_over(self, asked: Usage) -> None:
        with_it = _sum(_sum(self._spent, self._reserved), asked)
        if self._limit_usd is not None and self._usd(with_it) > self._limit_usd:
            raise BudgetSpent(
                f"budget_usd {self._limit_usd:g}: {self.spent_usd:.4f} spent and "
                f"{self.reserved_usd:.4f} in flight leave no room for a request of up to "
                f"{self._usd(asked):.4f}; what is paid for is kept: raise the budget and run again"
            )
        if self._limit_tokens is not None and _tokens(with_it) > self._limit_tokens:
            raise BudgetSpent(
                f"budget_tokens {self._limit_tokens}: {self.spent_tokens} spent and "
                f"{self.reserved_tokens} in flight leave no room for a request of up to "
                f"{_tokens(asked)}; what is paid for is kept: raise the budget and run again"
            )

    def _close(self, held: Reservation, taken: Usage) -> None:
        with self._lock:
            if not held.is_open:
                return
            held.is_open = False
            self._reserved = _sum(self._reserved, held.usage, sign=-1)
            self._spent = _sum(self._spent, taken)

    def _usd(self, usage: Usage) -> float:
        return self._price.of(usage) if self._price else 0.0


def _sum(one: Usage, other: Usage, sign: int = 1) -> Usage:
    return Usage(
        (one.input_tokens or 0) + sign * (other.input_tokens or 0),
        (one.output_tokens or 0) + sign * (other.output_tokens or 0),
    )


def _tokens(usage: Usage) -> int:
    return (usage.input_tokens or 0) + (usage.output_tokens or 0)
