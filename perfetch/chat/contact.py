"""The first contact with an endpoint: one question whether key, model and address are good."""

import asyncio
import random

from perfetch.chat.breaker import backoff_s
from perfetch.chat.gate import Gate
from perfetch.chat.sending import Sender
from perfetch.errors import EndpointRefused

TRIES = 3


class Contact:
    """Made once, whoever asks first: a wrong key is refused once, not once per request."""

    def __init__(self, sender: Sender, gate: Gate, model: str, endpoint: str) -> None:
        self._sender, self._gate = sender, gate
        self._model, self._endpoint = model, endpoint
        self._making: asyncio.Task[EndpointRefused | None] | None = None
        self._rng = random.Random()

    async def made(self) -> None:
        """Returns when nothing speaks against asking.

        Raises:
            PerfetchError: the one that the gate was stopped with, now or before.
        """
        self._gate.check()
        if self._making is None:
            self._making = asyncio.create_task(self._make())
        refusal = await asyncio.shield(self._making)
        if refusal is not None:
            self._gate.stop(refusal)
        self._gate.check()

    async def aclose(self) -> None:
        """Ends it where it is still being made."""
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)

    async def _make(self) -> EndpointRefused | None:
        said = ""
        for attempt in range(TRIES):
            fault = await self._sender.greet(self._model)
            if fault is None:
                return None
            if fault.kind == "stop":
                return EndpointRefused(f"{self._endpoint}: {fault.message}")
            said = fault.message
            await asyncio.sleep(backoff_s(attempt, self._rng))
        return EndpointRefused(
            f"{self._endpoint}: cannot be reached ({said}); is the address right and the server up?"
        )
