"""A budget that cannot be exceeded: what is in flight is reserved at the most it can cost.

Tokens of the input are at most its UTF-8 bytes: byte-level tokenisers never make more tokens than
bytes. Tokens of the output are at most the request's limit.
"""

from threading import Lock

from perfetch.chat.answer import Usage
from perfetch.chat.prices import Price
from perfetch.errors import BudgetSpent, SettingsInvalid

OVERHEAD_TOKENS = 64
"""Of the frame around a request's messages and schema."""


class Reservation:
    """The most that one request can take, set aside until it is settled or released."""

    def __init__(self, budget: "Budget", input_tokens: int, output_tokens: int) -> None:
        self._budget = budget
        self.usage = Usage(input_tokens, output_tokens)
        self._is_open = True

    def settle(self, usage: Usage) -> None:
        """What it really took; where the endpoint does not say, all that was reserved."""
        taken = Usage(
            self.usage.input_tokens if usage.input_tokens is None else usage.input_tokens,
            self.usage.output_tokens if usage.output_tokens is None else usage.output_tokens,
        )
        self._close(taken)

    def release(self) -> None:
        """It failed, and was not charged."""
        self._close(Usage(0, 0))

    def _close(self, taken: Usage) -> None:
        if self._is_open:
            self._is_open = False
            self._budget._close(self.usage, taken)


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
        self.spent_usd = 0.0
        self.spent_tokens = 0
        self.reserved_usd = 0.0
        self.reserved_tokens = 0

    def reserve(self, input_bytes: int, max_output_tokens: int) -> Reservation:
        """The most that a request can take, held from now on.

        Raises:
            BudgetSpent: if that would go over a limit.
        """
        held = Reservation(self, input_bytes + OVERHEAD_TOKENS, max_output_tokens)
        usd, tokens = self._usd(held.usage), _tokens(held.usage)
        with self._lock:
            self._refuse_over(usd, tokens)
            self.reserved_usd += usd
            self.reserved_tokens += tokens
        return held

    def _refuse_over(self, usd: float, tokens: int) -> None:
        over_usd = (
            self._limit_usd is not None
            and self.spent_usd + self.reserved_usd + usd > self._limit_usd
        )
        if over_usd:
            raise BudgetSpent(
                f"budget_usd {self._limit_usd:g}: {self.spent_usd:.4f} spent and "
                f"{self.reserved_usd:.4f} in flight leave no room for a request of up to "
                f"{usd:.4f}; what is paid for is kept: raise the budget and run again"
            )
        if (
            self._limit_tokens is not None
            and self.spent_tokens + self.reserved_tokens + tokens > self._limit_tokens
        ):
            raise BudgetSpent(
                f"budget_tokens {self._limit_tokens}: {self.spent_tokens} spent and "
                f"{self.reserved_tokens} in flight leave no room for a request of up to {tokens}; "
                "what is paid for is kept: raise the budget and run again"
            )

    def _close(self, held: Usage, taken: Usage) -> None:
        with self._lock:
            self.reserved_usd = max(0.0, self.reserved_usd - self._usd(held))
            self.reserved_tokens -= _tokens(held)
            self.spent_usd += self._usd(taken)
            self.spent_tokens += _tokens(taken)

    def _usd(self, usage: Usage) -> float:
        return self._price.of(usage) if self._price else 0.0


def _tokens(usage: Usage) -> int:
    return (usage.input_tokens or 0) + (usage.output_tokens or 0)
