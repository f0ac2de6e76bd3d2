"""The requests of one `encode`: many at once, halved where they are refused, taken one by one."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import NoReturn

import numpy as np

from perfetch.chat.embedding_answer import Matrix
from perfetch.chat.embedding_batches import MOST_BYTES, batches, sendable
from perfetch.chat.embedding_client import EmbeddingClient
from perfetch.chat.embedding_settings import EmbeddingSettings
from perfetch.errors import EndpointRefused, PerfetchError

Take = Callable[[Sequence[str], Matrix], Matrix]
Refuse = Callable[[str, str], NoReturn]
Progress = Callable[[int, int], None]
LEAST_BYTES = 512
"""A text that is refused when it is as short as that is not refused for its length."""


class EmbeddingRun:
    """Lives on one event loop, but for `stop`."""

    def __init__(
        self,
        texts: Sequence[str],
        settings: EmbeddingSettings,
        *,
        take: Take,
        refuse: Refuse,
        progress: Progress | None,
    ) -> None:
        """Sends nothing yet; `take` checks and keeps vectors, `refuse` raises for a text."""
        self._texts = texts
        self._sent = [sendable(text, settings.longest_bytes) for text in texts]
        # A request is not to ask for more than a minute's tokens.
        self._most_bytes = min(MOST_BYTES, settings.tokens_per_minute or MOST_BYTES)
        self._take, self._refuse = take, refuse
        self._progress = progress or (lambda done, total: None)
        self._vectors: dict[int, Matrix] = {}
        self._taking = asyncio.Lock()
        self._stop: Callable[[], object] = lambda: None

    async def run(self, open_client: Callable[[], EmbeddingClient]) -> Matrix:
        """All vectors, in order; or the first error, once all that is under way has ended."""
        client = open_client()
        stopped = partial(client.stop, EndpointRefused("the encoding was interrupted"))
        self._stop = partial(asyncio.get_running_loop().call_soon_threadsafe, stopped)
        try:
            requests = (self._embed(client, part) for part in batches(self._sent, self._most_bytes))
            ended = await asyncio.gather(*requests, return_exceptions=True)
        finally:
            self._stop = lambda: None
            await client.aclose()
        for error in ended:
            if error is not None:
                raise error
        return np.stack([self._vectors[place] for place in range(len(self._texts))])

    def stop(self) -> None:
        """Sends nothing more; from any thread."""
        self._stop()

    async def _embed(self, client: EmbeddingClient, places: list[int]) -> None:
        try:
            found = await client.embed([self._sent[place] for place in places])
            if isinstance(found, np.ndarray):
                await self._keep(places, found)
                return
            if len(places) == 1:
                self._shorten(places[0], found.message)
        except PerfetchError as error:
            client.stop(error)
            raise
        half = len(places) // 2
        for part in filter(None, (places[:half], places[half:])):
            await self._embed(client, part)

    async def _keep(self, places: list[int], vectors: Matrix) -> None:
        texts = [self._texts[place] for place in places]
        async with self._taking:  # one after the other: the first one's dimension binds the rest
            made = await asyncio.to_thread(self._take, texts, vectors)
        self._vectors.update(zip(places, made, strict=True))
        self._progress(len(self._vectors), len(self._texts))

    def _shorten(self, place: int, reason: str) -> None:
        """A lone text that is refused is sent again, half as long, as far as that can help."""
        size = len(self._sent[place].encode())
        if size <= LEAST_BYTES:
            self._refuse(self._texts[place], reason)
        self._sent[place] = sendable(self._sent[place], size // 2)
