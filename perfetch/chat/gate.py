"""The one door through which every request leaves: in order, at the pace, so many at once.

What is paced is the rate at which requests go out. A bound on how many are under way paces
nothing: it lets a quick endpoint be flooded and a slow one be starved.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from perfetch.chat.limits import Limiter, Ticket
from perfetch.errors import PerfetchError, ServiceUnavailable

Permits = Callable[[int], Awaitable[None]]
STEP_S = 1.0
"""A pause is looked at anew so often: an answer may have changed it."""


@dataclass(slots=True)
class _Waiter:
    tokens: float
    let_through: asyncio.Future[Ticket] = field(default_factory=asyncio.Future)


class Gate:
    """Lives on one event loop."""

    def __init__(
        self,
        limiter: Limiter,
        at_once: int,
        permits: Permits | None = None,
        permits_at_a_time: int = 1,
    ) -> None:
        """A gate; `permits`, where given, is awaited before so many more may leave."""
        self.limiter = limiter
        self.at_once = at_once
        self._permits = permits
        self._permits_at_a_time = permits_at_a_time
        self._permits_left = 0
        self._waiting: deque[_Waiter] = deque()
        self._under_way = 0
        self._changed = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._stopped: PerfetchError | None = None

    async def enter(self, tokens: float, *, first: bool = False) -> Ticket:
        """Returns when a request of so many tokens may be sent; `first` goes before all others.

        Raises:
            PerfetchError: the one that the gate was stopped with.
        """
        if self._stopped is not None:
            raise self._stopped
        waiter = _Waiter(tokens)
        (self._waiting.appendleft if first else self._waiting.append)(waiter)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._let_through())
            self._pump.add_done_callback(self._end_of_pump)
        self._changed.set()
        return await waiter.let_through

    def leave(self) -> None:
        """A request that was let through has ended, however it did."""
        self._under_way -= 1
        self._changed.set()

    def stop(self, error: PerfetchError) -> None:
        """Lets nobody through any more: all who wait, and all who come, get the error."""
        self._stopped = self._stopped or error
        for waiter in self._waiting:
            if not waiter.let_through.done():
                waiter.let_through.set_exception(self._stopped)
        self._waiting.clear()

    def _end_of_pump(self, pump: asyncio.Task[None]) -> None:
        """Nobody waits for a pump that is no more."""
        error = None if pump.cancelled() else pump.exception()
        if error is not None:
            self.stop(ServiceUnavailable(f"no permit to send: {error}"))

    async def _let_through(self) -> None:
        while self._waiting:
            waiter = self._waiting[0]
            if waiter.let_through.done():  # whoever waited was cancelled
                self._waiting.popleft()
                continue
            wait_s = self.limiter.wait_s(waiter.tokens)
            if self._under_way >= self.at_once:
                await self._wait(STEP_S)
            elif wait_s > 0:
                await self._sleep(wait_s)
            elif not await self._permitted():
                continue
            elif self._waiting and self._waiting[0] is waiter and not waiter.let_through.done():
                self._waiting.popleft()
                self._under_way += 1
                waiter.let_through.set_result(self.limiter.take(waiter.tokens))

    async def _permitted(self) -> bool:
        """Whether a permit was in hand; it is taken. Otherwise more are fetched first."""
        if self._permits is None:
            return True
        if self._permits_left > 0:
            self._permits_left -= 1
            return True
        await self._permits(self._permits_at_a_time)
        self._permits_left = self._permits_at_a_time
        return False

    async def _sleep(self, wait_s: float) -> None:
        await asyncio.sleep(min(wait_s, STEP_S))

    async def _wait(self, most_s: float) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(most_s):
                await self._changed.wait()
        except TimeoutError:
            return
