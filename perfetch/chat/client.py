"""Asks one endpoint: paced, kept on disk before anyone looks, paid for once.

The official SDK does the sending, its own retries off: one layer retries, or two multiply.
"""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pydantic import SecretStr

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer, Usage
from perfetch.chat.breaker import backoff_s
from perfetch.chat.budget import Budget, Reservation
from perfetch.chat.contact import Contact
from perfetch.chat.course import PAUSE_S, Course
from perfetch.chat.dialect import Dialect, first_dialect
from perfetch.chat.estimates import Estimates
from perfetch.chat.faults import Fault
from perfetch.chat.gate import Gate, Permits
from perfetch.chat.keeping import Keeper, Ledger
from perfetch.chat.limits import Limiter, Ticket
from perfetch.chat.rate_headers import kept_headers
from perfetch.chat.request import ChatRequest
from perfetch.chat.room import Room
from perfetch.chat.sending import Delivered, Refused, Sender
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import BudgetSpent, EndpointRefused, TransientError

PERMITS_S = 3
GRACE_S = 10.0
"""What is under way when the client is closed is paid for: so long it may still come in."""


class RequestLost(TransientError):
    """One question got no answer in all attempts; others go on."""


class AttemptsCut(BudgetSpent):
    """One question was asked in vain, and the budget has no room for another attempt."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request on its way."""

    request: ChatRequest
    dialect: Dialect
    size: int
    held: Reservation
    ticket: Ticket


class ChatClient:
    """One endpoint, one event loop."""

    def __init__(
        self,
        settings: EndpointSettings,
        *,
        base_url: str,
        api_key: SecretStr,
        ledger: Ledger,
        budget: Budget,
        account: Account,
        permits: Permits | None = None,
        dialect: Dialect | None = None,
        remember: Callable[[Dialect], None] = lambda _: None,
        pause_s: float = PAUSE_S,
    ) -> None:
        """Opens nothing yet; `dialect` is what was remembered of the endpoint before.

        Raises:
            EndpointRefused: if the key is none that can be sent.
        """
        self._settings = settings
        self._sender = Sender(settings, base_url, api_key)
        self._endpoint = (urlsplit(base_url).hostname or "") + urlsplit(base_url).path
        per_minute = settings.requests_per_minute
        limiter = Limiter(time.monotonic, per_minute, settings.tokens_per_minute)
        block = max(1, -(-(per_minute or 0) * PERMITS_S // 60))
        self._gate = Gate(limiter, settings.at_once, permits, block)
        self._contact = Contact(self._sender, self._gate, settings.model, self._endpoint)
        self._keeper = Keeper(ledger, self._gate)
        self._room, self._account = Room(budget, self._gate), account
        self._estimates = Estimates()
        self._course: Course[Dialect] = Course(
            settings, self._endpoint, self._gate, dialect or first_dialect(base_url), pause_s
        )
        self._remember, self._remembered = remember, dialect
        self._is_settled = dialect is not None
        self._settling = asyncio.Lock()
        self._asked: dict[str, asyncio.Task[Answer]] = {}
        self._rng = random.Random()

    async def ask(self, request: ChatRequest) -> Answer:
        """The answer: the ledger's, or the endpoint's, which is on disk when it is returned.

        Raises:
            RequestLost: if this request got none in all attempts.
            BudgetSpent: if the budget has no room for it; AttemptsCut where it has failed before.
            EndpointRefused: if the endpoint takes none of our requests.
            ServiceUnavailable: if it fails again and again.
            StoreUnwritable: if an answer cannot be kept; nothing more is sent.
            StoreDamaged: if the ledger's answer is not what was written.
        """
        key = request.key
        if key not in self._asked:
            held = self._keeper.held(key)
            if held is not None:
                self._account.count("from_ledger")
                return held
            task = asyncio.create_task(self._answer(request))
            self._asked[key] = task
            task.add_done_callback(lambda ended: self._forget(key, ended))
        return await asyncio.shield(self._asked[key])

    async def aclose(self, grace_s: float = GRACE_S) -> None:
        """Sends nothing more; what comes in within the grace, and what has come, is kept."""
        closed = EndpointRefused("the client was closed")
        self._gate.stop(closed)
        tasks = list(self._asked.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._contact.aclose()
        await self._gate.aclose(closed)
        await self._sender.close()
        self._keeper.close()

    def _forget(self, key: str, ended: asyncio.Task[Answer]) -> None:
        del self._asked[key]
        if not ended.cancelled():
            ended.exception()  # nobody may be waiting for it any more

    async def _answer(self, request: ChatRequest) -> Answer:
        await self._contact.made()
        if self._is_settled or not request.schema:
            return await self._attempts(request)
        async with self._settling:  # one finds out how structure is asked for; the others wait
            if not self._is_settled:
                answer = await self._attempts(request)
                self._is_settled = True
                return answer
        return await self._attempts(request)

    async def _attempts(self, request: ChatRequest) -> Answer:
        was_refused, failed = False, 0
        while True:
            size = self._sender.size(self._course.dialect.body(request))
            with self._room.closing(await self._reserved(request, size, failed)) as held:
                outcome = await self._attempt(request, size, held, first=was_refused)
            if isinstance(outcome, Answer):
                return outcome
            was_refused = outcome.kind == "rate_limit"
            failed += outcome.kind in ("server", "timeout", "dropped")
            if outcome.kind == "unfit" or failed >= self._settings.attempts:
                self._account.count("lost")
                raise RequestLost(f"{request.template} {request.key}: {outcome.message}")
            if failed and not was_refused:
                await self._gate.rest(backoff_s(failed - 1, self._rng))

    async def _reserved(self, request: ChatRequest, size: int, failed: int) -> Reservation:
        try:
            return await self._room.reserve(size, request.max_output_tokens)
        except BudgetSpent as spent:
            if not failed:
                raise
            self._account.count("lost")
            raise AttemptsCut(f"{request.template} {request.key}: {spent}") from spent

    async def _attempt(
        self, request: ChatRequest, size: int, held: Reservation, *, first: bool
    ) -> Answer | Fault:
        need = self._estimates.need(request.template, size, request.max_output_tokens)
        ticket = await self._gate.enter(need, first=first)
        sent = _Sent(request, self._course.dialect, size, held, ticket)
        try:
            self._keeper.refuse_when_full()
            self._account.sent(1)
            found = await self._sender.send(sent.dialect.body(request), self._settings.timeout_s)
        except asyncio.CancelledError:
            self._account.count("dropped")
            held.settle(Usage())
            raise
        finally:
            self._gate.leave()
        if isinstance(found, Refused):
            return self._take_fault(found, sent)
        taking = asyncio.create_task(self._take(found, sent))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            with suppress(TransientError, OSError):
                await taking
            raise

    def _take_fault(self, refusal: Refused, sent: _Sent) -> Fault:
        self._account.count(refusal.fault.counted)
        if refusal.fault.charged:
            sent.held.settle(Usage())
        return self._course.after_fault(refusal, sent.ticket, sent.dialect)

    async def _take(self, found: Delivered, sent: _Sent) -> Answer | Fault:
        """Nothing looks at an answer before it is on disk; it counts even where that fails."""
        request, now = sent.request, time.monotonic()
        answer = Answer(
            key=request.key,
            body=found.body,
            model=request.model,
            endpoint=self._endpoint,
            latency_s=round(now - sent.ticket.sent, 4),
            received=datetime.now(UTC).isoformat(timespec="milliseconds"),
            mode=sent.dialect.mode if request.schema else "",
            template=request.template,
            headers=kept_headers(found.headers),
        )
        try:
            await self._keeper.keep(answer)
        finally:
            sent.held.settle(answer.usage)
            self._account.answered_by(answer)
        fault = self._course.after_answer(answer, sent.ticket)
        if fault is not None:
            return fault
        self._estimates.learn(request.template, sent.size, answer.usage)
        self._note_dialect(sent)
        return answer

    def _note_dialect(self, sent: _Sent) -> None:
        """What is found out of an endpoint is found out once, not once per run."""
        is_whole = bool(sent.request.schema) or self._is_settled
        if is_whole and sent.dialect == self._course.dialect != self._remembered:
            self._remembered = sent.dialect
            self._remember(sent.dialect)
