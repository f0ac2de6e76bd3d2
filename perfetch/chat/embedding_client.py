"""Asks one endpoint for embeddings: paced and retried as chat requests are, by the same parts."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from pydantic import SecretStr

from perfetch.chat.account import Account
from perfetch.chat.answer import Usage
from perfetch.chat.breaker import backoff_s
from perfetch.chat.budget import Budget, Reservation
from perfetch.chat.contact import Contact
from perfetch.chat.counting import Need
from perfetch.chat.course import PAUSE_S, Course
from perfetch.chat.embedding_answer import Matrix, read_usage, read_vectors
from perfetch.chat.embedding_settings import EmbeddingSettings, place_of
from perfetch.chat.faults import Fault
from perfetch.chat.gate import Gate, Permits
from perfetch.chat.limits import Limiter, Ticket
from perfetch.chat.rate_headers import kept_headers
from perfetch.chat.room import Room
from perfetch.chat.sending import Delivered, Refused, Sender
from perfetch.errors import EndpointRefused, PerfetchError, ServiceUnavailable

PATH = "/embeddings"
BYTES_PER_TOKEN = 3.5
"""Of code and English; only the pace goes by it."""
PERMITS_S = 3


@dataclass(frozen=True, slots=True)
class Encoding:
    """How vectors are asked for: base64 is a quarter of the bytes, and some servers refuse it."""

    is_binary: bool = True

    def without(self, parameter: str) -> "Encoding | None":
        """As numbers instead; None where it is about something else."""
        is_it = parameter == "encoding_format" and self.is_binary
        return replace(self, is_binary=False) if is_it else None


@dataclass(slots=True)
class Standing:
    """What lasts from one client of an endpoint to the next in the same process."""

    limiter: Limiter
    budget: Budget
    account: Account
    encoding: Encoding = Encoding()


class EmbeddingClient:
    """One endpoint, one event loop."""

    def __init__(
        self,
        settings: EmbeddingSettings,
        *,
        base_url: str,
        api_key: SecretStr,
        standing: Standing,
        permits: Permits | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        """Opens nothing yet.

        Raises:
            EndpointRefused: if the key is none that can be sent.
        """
        self._settings, self._standing = settings, standing
        self._endpoint = place_of(base_url)
        self._sender = Sender(settings, base_url, api_key)
        block = max(1, -(-(settings.requests_per_minute or 0) * PERMITS_S // 60))
        self._gate = Gate(standing.limiter, settings.at_once, permits, block)
        self._contact = Contact(self._sender, self._gate, settings.model, self._endpoint)
        self._room = Room(standing.budget, self._gate)
        self._course = Course(settings, self._endpoint, self._gate, standing.encoding, pause_s)
        self._rng = random.Random()

    async def embed(self, texts: Sequence[str]) -> Matrix | Fault:
        """Their vectors (texts, dim) as they came, or why the endpoint never takes these texts.

        Raises:
            BudgetSpent: if the budget has no room for them.
            EndpointRefused: if the endpoint takes none of our requests.
            ServiceUnavailable: if it fails again and again.
        """
        await self._contact.made()
        was_refused, failed = False, 0
        while True:
            size = self._sender.size({"input": list(texts)})
            with self._room.closing(await self._room.reserve(size, 0)) as held:
                outcome = await self._attempt(texts, size, held, first=was_refused)
            if not isinstance(outcome, Fault) or outcome.kind == "unfit":
                return outcome
            was_refused = outcome.kind == "rate_limit"
            failed += outcome.kind in ("server", "timeout", "dropped")
            if failed >= self._settings.attempts:
                raise self._given_up(outcome, failed)
            if failed and not was_refused:
                await self._gate.rest(backoff_s(failed - 1, self._rng))

    def stop(self, error: PerfetchError) -> None:
        """Sends nothing more; what is under way still comes in."""
        self._gate.stop(error)

    async def aclose(self) -> None:
        """Closes all connections."""
        self._standing.encoding = self._course.dialect
        await self._contact.aclose()
        await self._gate.aclose(EndpointRefused("the client was closed"))
        await self._sender.close()

    async def _attempt(
        self, texts: Sequence[str], size: int, held: Reservation, *, first: bool
    ) -> Matrix | Fault:
        tokens = size / BYTES_PER_TOKEN
        ticket = await self._gate.enter(Need(tokens, tokens), first=first)
        encoding = self._course.dialect
        try:
            self._standing.account.sent(1)
            found = await self._sender.send(
                self._body(texts, encoding), self._settings.timeout_s, PATH
            )
        except asyncio.CancelledError:
            held.settle(Usage())
            with suppress(PerfetchError):
                self._standing.account.count("dropped")
            raise
        finally:
            self._gate.leave()
        if isinstance(found, Refused):
            self._standing.account.count(found.fault.counted)
            if found.fault.charged:
                held.settle(Usage())
            return self._course.after_fault(found, ticket, encoding)
        return self._take(found, len(texts), held, ticket)

    def _take(
        self, found: Delivered, count: int, held: Reservation, ticket: Ticket
    ) -> Matrix | Fault:
        usage = read_usage(found.body)
        held.settle(usage)
        self._standing.account.delivered(usage)
        vectors, problem = None, ""
        try:
            vectors = read_vectors(found.body, count)
        except ValueError as error:
            problem = str(error)
        fault = self._course.after_delivery(usage, kept_headers(found.headers), ticket, problem)
        # One without a problem has no fault.
        return fault or Fault("server", problem) if vectors is None else vectors

    def _body(self, texts: Sequence[str], encoding: Encoding) -> dict[str, Any]:
        body = {
            "model": self._settings.model,
            "input": list(texts),
            "encoding_format": "base64" if encoding.is_binary else "float",
        }
        asked = self._settings.dimensions
        return body | ({"dimensions": asked} if asked else {})

    def _given_up(self, fault: Fault, failed: int) -> ServiceUnavailable:
        error = ServiceUnavailable(
            f"{self._endpoint}: a request for embeddings failed {failed} times ({fault.message}); "
            "the vectors that came are kept: run again"
        )
        self._gate.stop(error)
        return error


def new_standing(settings: EmbeddingSettings) -> Standing:
    """At the start of a process.

    Raises:
        SettingsInvalid: if a budget in USD is asked for, and the price is not known.
    """
    price = settings.price()
    limits = settings.requests_per_minute, settings.tokens_per_minute
    return Standing(
        Limiter(time.monotonic, *limits),
        Budget(settings.budget_in_force(price), settings.budget_tokens, price),
        Account(price),
    )
