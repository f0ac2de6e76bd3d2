"""An encoder behind an API, used as a local one is: texts in, vectors of length 1 out.

Every response's vectors are checked and kept before the next thing happens: what is paid for once
is never asked for again. A response that cannot be used ends the sending and names its text;
nothing of it is kept.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import numpy as np
from pydantic import SecretStr

from perfetch.chat.embedding_answer import Matrix, flaw, normalised
from perfetch.chat.embedding_client import EmbeddingClient, new_standing
from perfetch.chat.embedding_run import EmbeddingRun, Progress
from perfetch.chat.embedding_settings import place_of, read_embedding_name, revision_at
from perfetch.chat.gate import Permits
from perfetch.chat.prices import cost_in_words
from perfetch.errors import EncoderInvalid
from perfetch.rendering import NO_PROMPTS, Prompts

Keep = Callable[[Sequence[str], Matrix], object]
SHOWN = 60


class EndpointEncoder:
    """One embedding model at one endpoint, for as long as the process lives."""

    def __init__(
        self,
        name: str,
        base_url: str,
        key: Callable[[], SecretStr],
        *,
        keep: Keep,
        dimension: Callable[[], int | None],
        permits: Permits | None = None,
    ) -> None:
        """Sends nothing, and asks for no key yet: what is stored needs none.

        Args:
            name: `openai:MODEL`, see `embedding_settings`.
            base_url: in force.
            key: looked for before the first request.
            keep: called with texts and their vectors as soon as they have come; any thread.
            dimension: of the vectors that are kept already; None where there are none.
            permits: see `Gate`.

        Raises:
            EncoderInvalid: if the name is malformed.
            SettingsInvalid: if a budget in USD is asked for, and the price is not known.
        """
        self.settings = read_embedding_name(name)
        self.endpoint = place_of(base_url)
        self._name, self._base_url, self._key = name, base_url, key
        self._keep, self._stored_dimension, self._permits = keep, dimension, permits
        self._standing = new_standing(self.settings)

    @property
    def name(self) -> str:
        """As it stands in settings and on cards."""
        return self._name

    @property
    def revision(self) -> str:
        """16 hex digits: model, dimensions and endpoint."""
        return revision_at(self.settings, self._base_url)

    @property
    def prompts(self) -> Prompts:
        """None: an API that wants them puts them there."""
        return NO_PROMPTS

    @property
    def dimension(self) -> int:
        """Numbers in a vector.

        Raises:
            EncoderInvalid: if no vector has come yet, and the name does not say.
        """
        found = self._stored_dimension() or self.settings.dimensions
        if found is None:
            raise EncoderInvalid(f"encoder {self._name}: its dimension comes with the first text")
        return found

    def told(self) -> str:
        """What was asked in this process, and what it cost, for whoever watches."""
        counts = self._standing.account.snapshot()
        return (
            f"{counts['asked']} requests to {self.endpoint}, {counts['input_tokens']} tokens, "
            f"{counts['refused_429']} refused, {cost_in_words(counts['cost_usd'])}"
        )

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors (texts, dim), float32, of length 1, in the order of the texts; all are kept.

        Args:
            texts: any number; of one that is too long, its beginning counts.
            progress: called after each response with (texts done, texts in all).

        Raises:
            EncoderInvalid: if a vector is NaN, of length 0 or of another dimension than those
                before, or a text is refused however short.
            BudgetSpent: if the budget has no room; what came before is kept.
            EndpointRefused: if the endpoint takes none of our requests, or there is no key.
            ServiceUnavailable: if it fails again and again.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        run = EmbeddingRun(
            texts, self.settings, take=self._take, refuse=self._refuse, progress=progress
        )
        # A loop of its own on a thread of its own, whatever loop the caller lives on.
        with ThreadPoolExecutor(1, thread_name_prefix="embeddings") as pool:
            ended = pool.submit(asyncio.run, run.run(self._client))
            try:
                return ended.result()
            except KeyboardInterrupt:
                run.stop()
                raise

    def _client(self) -> EmbeddingClient:
        """Pace, budget and counts go on where the last client stopped."""
        return EmbeddingClient(
            self.settings,
            base_url=self._base_url,
            api_key=self._key(),
            standing=self._standing,
            permits=self._permits,
        )

    def _take(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """The vectors of these texts, of length 1, once they are kept."""
        found = flaw(vectors)
        if found is not None:
            place, what = found
            raise self._unusable(f"{texts[place][:SHOWN]!r} gives {what}; expected finite vectors")
        expected = self._stored_dimension() or self.settings.dimensions or vectors.shape[1]
        if vectors.shape[1] != expected:
            raise self._unusable(
                f"{texts[0][:SHOWN]!r} gives {vectors.shape[1]} dimensions; expected {expected}, "
                "as the name says or the vectors before it have: another model answers there"
            )
        made = normalised(vectors)
        self._keep(texts, made)
        return made

    def _refuse(self, text: str, reason: str) -> NoReturn:
        raise self._unusable(f"{text[:SHOWN]!r} is not taken ({reason})")

    def _unusable(self, what: str) -> EncoderInvalid:
        return EncoderInvalid(
            f"encoder {self._name} at {self.endpoint}: {what}; nothing of this response is kept, "
            "what came before is"
        )
