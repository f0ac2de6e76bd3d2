"""Room in a budget for what is to be sent; what is in flight may yet give some back."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from perfetch.chat.budget import Budget, Reservation
from perfetch.chat.gate import Gate
from perfetch.errors import BudgetSpent


class Room:
    """Lives on one event loop. Held is the most a request can cost; most of it comes back."""

    def __init__(self, budget: Budget, gate: Gate) -> None:
        self._budget, self._gate = budget, gate
        self._open = 0
        self._changed = asyncio.Event()
        self._turn = asyncio.Lock()
        gate.tell_of_stop(self._changed)

    async def reserve(self, input_bytes: int, max_output_tokens: int) -> Reservation:
        """A reservation, as soon as there is room; to be used within `closing`.

        Raises:
            BudgetSpent: if there is none, and nothing in flight that could make some.
            PerfetchError: the one that the gate was stopped with, as soon as it is.
        """
        async with self._turn:  # one waits in earnest; the others wait for their turn
            while True:
                self._gate.check()
                self._changed.clear()
                try:
                    held = self._budget.reserve(input_bytes, max_output_tokens)
                except BudgetSpent:
                    if not self._open:
                        raise
                else:
                    self._open += 1
                    return held
                await self._changed.wait()

    @contextmanager
    def closing(self, held: Reservation) -> Iterator[Reservation]:
        """Releases the reservation at the end of the block where it was not settled."""
        try:
            yield held
        finally:
            held.release()
            self._open -= 1
            self._changed.set()
