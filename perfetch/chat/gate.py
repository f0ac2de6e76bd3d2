"""The one door through which every request leaves: in order, at the pace, so many at once.

What is paced is the rate at which requests go out. A bound on how many are under way paces
nothing: it lets a quick endpoint be flooded and a slow one be starved.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from perfetch.chat.counting import Need
from perfetch.chat.limits import Limiter, Ticket
from perfetch.errors import PerfetchError, ServiceUnavailable

Permits = Callable[[int], Awaitable[None]]
STEP_S = 1.0
"""A pause is looked at anew so often: an answer may have changed it."""
GAP_S = 0.003
"""Between two requests: about what one takes to be sent and its answer to be read."""
LATE_S, TURNS = 0.01, 20
"""So late, the loop has more to do than it can; so often more is given to it."""


@dataclass(slots=True)
class _Waiter:
    need: Need
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
        self._stopping = asyncio.Event()
        self._told_of_stop = [self._stopping]

    async def enter(self, need: Need, *, first: bool = False) -> Ticket:
        """Returns when a request of so many tokens may be sent; `first` goes before all others.

        Raises:
            PerfetchError: the one that the gate was stopped with.
        """
        self.check()
        waiter = _Waiter(need)
        (self._waiting.appendleft if first else self._waiting.append)(waiter)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._let_through())
            self._pump.add_done_callback(self._end_of_pump)
        self._changed.set()
        try:
            return await waiter.let_through
        except asyncio.CancelledError:
            passed = waiter.let_through
            if passed.done() and not passed.cancelled() and passed.exception() is None:
                self.leave()  # let through in the moment in which it was cancelled
            raise

    def leave(self) -> None:
        """A request that was let through has ended, however it did."""
        self._under_way -= 1
        self._changed.set()

    def check(self) -> None:
        """Raises the error that the gate was stopped with, if it was."""
        if self._stopped is not None:
            raise _copy(self._stopped)

    async def rest(self, seconds: float) -> None:
        """Sleeps; raises as soon as the gate is stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        self.check()

    def tell_of_stop(self, event: asyncio.Event) -> None:
        """Sets the event when the gate is stopped: for those who wait elsewhere."""
        self._told_of_stop.append(event)

    def stop(self, error: PerfetchError) -> None:
        """Lets nobody through any more: all who wait, and all who come, get the error."""
        self._stopped = self._stopped or error
        for event in self._told_of_stop:
            event.set()
        for waiter in self._waiting:
            if not waiter.let_through.done():
                waiter.let_through.set_exception(_copy(self._stopped))
        self._waiting.clear()

    async def aclose(self, error: PerfetchError) -> None:
        """Stops, and leaves no task behind."""
        self.stop(error)
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)

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
            wait_s = self.limiter.wait_s(waiter.need)
            if self._under_way >= self.at_once:
                await self._wait(STEP_S)
            elif wait_s > 0:
                await self._sleep(wait_s)
            elif not await self._permitted():
                continue
            elif self._waiting and self._waiting[0] is waiter and not waiter.let_through.done():
                self._waiting.popleft()
                self._under_way += 1
                waiter.let_through.set_result(self.limiter.take(waiter.need))
                await self._give_way()

    async def _give_way(self) -> None:
        """What has come in is read before more is asked for: it is paid for and not on disk yet."""
        clock = asyncio.get_running_loop().time
        for _ in range(TURNS):
            due = clock() + GAP_S
            await asyncio.sleep(GAP_S)
            if clock() < due + LATE_S:
                return

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
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                await self._changed.wait()


def _copy(error: PerfetchError) -> PerfetchError:
    """Raised by thousands, one exception would gather all their tracebacks."""
    return type(error)(*error.args)
