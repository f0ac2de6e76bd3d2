"""What batches may cost: each request that is under way is held for, whoever submitted it."""

from collections.abc import Iterable

from perfetch.chat.answer import Usage
from perfetch.chat.batch_record import Entry
from perfetch.chat.budget import Budget, Reservation
from perfetch.errors import BudgetSpent


class Purse:
    """Reservations by key; the budget's price is that of batches."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._held: dict[str, Reservation] = {}
        self._refusal: BudgetSpent | None = None

    def afford(self, entries: Iterable[Entry]) -> list[Entry]:
        """The first of these that the budget has room for, held from now on."""
        self._refusal = None
        held: list[Entry] = []
        for entry in entries:
            if entry.key not in self._held:
                try:
                    self._held[entry.key] = self._budget.reserve(
                        entry.input_bytes, entry.max_output_tokens
                    )
                except BudgetSpent as error:
                    self._refusal = error
                    break
            held.append(entry)
        return held

    def refuse(self) -> None:
        """Raises BudgetSpent where the last that was to be held found no room."""
        if self._refusal is not None:
            raise self._refusal

    def settle(self, key: str, usage: Usage) -> None:
        """What a request took. One that an earlier run submitted beyond this budget is not held."""
        if key in self._held:
            self._held.pop(key).settle(usage)

    def release(self, keys: Iterable[str]) -> None:
        """These were not charged."""
        for key in keys:
            if key in self._held:
                self._held.pop(key).release()

    def release_all(self) -> None:
        """Nothing is held any more; what is under way is held again by who looks next."""
        self.release(list(self._held))
