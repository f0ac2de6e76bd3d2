"""Asks one endpoint: paced, kept on disk before anyone looks, paid for once.

The official SDK does the sending, its own retries off: one layer retries, or two multiply.
"""

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer, Ending
from perfetch.chat.breaker import Breaker, backoff_s
from perfetch.chat.budget import Budget, Reservation
from perfetch.chat.dialect import Dialect, first_dialect
from perfetch.chat.estimates import Estimates
from perfetch.chat.faults import Fault
from perfetch.chat.gate import Gate, Permits
from perfetch.chat.limits import Limiter, Ticket
from perfetch.chat.rate_headers import kept_headers, limits_of, pause_s
from perfetch.chat.request import ChatRequest
from perfetch.chat.sending import Refused, Sender
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import EndpointRefused, ServiceUnavailable, TransientError

KEEPERS = 8
PERMITS_S = 3
FIRST_CONTACT_TRIES = 3
PAUSE_S = 10.0


class RequestLost(TransientError):
    """One question got no answer in all attempts; others go on."""


class Ledger(Protocol):
    """Where answers are kept."""

    def find(self, key: str) -> Answer | None:
        """The answer to the request of that key, if it is there."""

    def keep(self, answer: Answer) -> None:
        """Returns when the answer is on disk."""

    def set_aside(self, answer: Answer) -> None:
        """Keeps a body that is no answer where it is never taken for one."""


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
        """Opens nothing yet; `dialect` is what was remembered of the endpoint before."""
        self._settings = settings
        self._ledger, self._budget, self._account = ledger, budget, account
        self._sender = Sender(settings, base_url, api_key)
        self._endpoint = (urlsplit(base_url).hostname or "") + urlsplit(base_url).path
        per_minute = settings.requests_per_minute
        limiter = Limiter(time.monotonic, per_minute, settings.tokens_per_minute)
        block = max(1, -(-(per_minute or 0) * PERMITS_S // 60))
        self._gate = Gate(limiter, settings.at_once, permits, block)
        self._breaker = Breaker(settings.failures_in_a_row)
        self._estimates = Estimates()
        self._dialect = dialect or first_dialect(base_url)
        self._is_settled = dialect is not None
        self._settling = asyncio.Lock()
        self._contact: asyncio.Task[None] | None = None
        self._remember, self._pause_s = remember, pause_s
        self._asked: dict[str, asyncio.Task[Answer]] = {}
        self._keepers = ThreadPoolExecutor(KEEPERS, thread_name_prefix="ledger")
        self._rng = random.Random()

    async def ask(self, request: ChatRequest) -> Answer:
        """The answer: the ledger's, or the endpoint's, which is on disk when it is returned.

        Raises:
            RequestLost: if this request got none in all attempts.
            BudgetSpent: if the budget has no room for it.
            EndpointRefused: if the endpoint takes none of our requests.
            ServiceUnavailable: if it fails again and again.
            StoreUnwritable: if an answer cannot be kept; nothing more is sent.
        """
        key = request.key
        if key not in self._asked:
            held = self._ledger.find(key)
            if held is not None and held.ending is not Ending.MALFORMED:
                self._account.count("from_ledger")
                return held
            if held is not None:
                self._ledger.set_aside(held)
            task = asyncio.create_task(self._answer(request))
            self._asked[key] = task
            task.add_done_callback(lambda _: self._asked.pop(key, None))
        return await asyncio.shield(self._asked[key])

    async def aclose(self) -> None:
        """Sends nothing more; what has been delivered is kept."""
        self._gate.stop(EndpointRefused("the client was closed"))
        for task in list(self._asked.values()):
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)
        await self._sender.close()
        self._keepers.shutdown(wait=True)

    async def _answer(self, request: ChatRequest) -> Answer:
        await self._first_contact()
        if self._is_settled or not request.schema:
            return await self._attempts(request)
        async with self._settling:  # one finds out how structure is asked for; the others wait
            if not self._is_settled:
                answer = await self._attempts(request)
                self._is_settled = True
                self._remember(self._dialect)
                return answer
        return await self._attempts(request)

    async def _first_contact(self) -> None:
        """Asks once whether key and address are good: not by as many refusals as requests."""
        if self._contact is None:
            self._contact = asyncio.create_task(self._make_contact())
        await asyncio.shield(self._contact)

    async def _make_contact(self) -> None:
        said = ""
        for attempt in range(FIRST_CONTACT_TRIES):
            fault = await self._sender.greet(self._settings.model)
            if fault is None:
                return
            said = fault.message
            if fault.kind == "stop":
                raise self._stop(EndpointRefused(f"{self._endpoint}: {said}"))
            await asyncio.sleep(backoff_s(attempt, self._rng))
        raise self._stop(
            EndpointRefused(
                f"{self._endpoint}: cannot be reached ({said}); is the address right and the "
                "server up?"
            )
        )

    async def _attempts(self, request: ChatRequest) -> Answer:
        was_refused, failed = False, 0
        while True:
            size = self._sender.size(self._dialect.body(request))
            held = self._budget.reserve(size, request.max_output_tokens)
            try:
                outcome = await self._attempt(request, size, held, first=was_refused)
            finally:
                held.release()  # does nothing where it was settled
            if isinstance(outcome, Answer):
                return outcome
            was_refused = outcome.kind == "rate_limit"
            if outcome.kind in ("server", "timeout", "dropped"):
                failed += 1
            if outcome.kind == "unfit" or failed >= self._settings.attempts:
                self._account.count("lost")
                raise RequestLost(f"{request.template} {request.key}: {outcome.message}")
            if failed and not was_refused:
                await asyncio.sleep(backoff_s(failed - 1, self._rng))

    async def _attempt(
        self, request: ChatRequest, size: int, held: Reservation, *, first: bool
    ) -> Answer | Fault:
        expected = self._estimates.tokens(request.template, size, request.max_output_tokens)
        ticket = await self._gate.enter(expected, first=first)
        dialect = self._dialect
        self._account.sent(1)
        started = time.monotonic()
        try:
            response = await self._sender.send(dialect.body(request), self._settings.timeout_s)
        except Refused as refusal:
            return self._take_fault(refusal, ticket, dialect)
        finally:
            self._gate.leave()
        answer = Answer(
            key=request.key,
            body=response.content,
            model=request.model,
            endpoint=self._endpoint,
            latency_s=round(time.monotonic() - started, 4),
            received=datetime.now(UTC).isoformat(timespec="milliseconds"),
            mode=dialect.mode if request.schema else "",
            template=request.template,
            headers=kept_headers(response.headers),
        )
        await self._keep(answer)
        return self._take_answer(request, answer, ticket, size, held)

    async def _keep(self, answer: Answer) -> None:
        """On disk, even if whoever asked is cancelled meanwhile; else nothing more is sent."""
        loop = asyncio.get_running_loop()
        kept = loop.run_in_executor(self._keepers, self._ledger.keep, answer)
        try:
            await asyncio.shield(kept)
        except asyncio.CancelledError:
            await kept
            raise

    def _take_answer(
        self, request: ChatRequest, answer: Answer, ticket: Ticket, size: int, held: Reservation
    ) -> Answer | Fault:
        usage, headers = answer.usage, answer.headers
        used = None
        if usage.input_tokens is not None and usage.output_tokens is not None:
            used = float(usage.input_tokens + usage.output_tokens)
        held.settle(usage)
        self._account.answered_by(answer)
        self._gate.limiter.answered(
            ticket, limits_of(headers, "requests"), limits_of(headers, "tokens"), used
        )
        if answer.ending is Ending.MALFORMED:
            self._ledger.set_aside(answer)
            return self._note_failure(Fault("server", "the body is no chat completion"))
        self._estimates.learn(request.template, size, usage)
        self._breaker.went_well()
        self._gate.at_once = self._settings.at_once
        return answer

    def _take_fault(self, refusal: Refused, ticket: Ticket, dialect: Dialect) -> Fault:
        fault, headers, limiter = refusal.fault, refusal.headers, self._gate.limiter
        told = limits_of(headers, "requests"), limits_of(headers, "tokens")
        if fault.kind == "rate_limit":
            self._account.count("refused_429")
            limiter.refused(ticket, *told, pause_s(headers))
            return fault
        limiter.failed(ticket)
        self._account.count(_COUNTED[fault.kind])
        if fault.kind == "stop":
            raise self._stop(EndpointRefused(f"{self._endpoint}: {fault.message}"))
        if fault.kind == "learn":
            return self._learn(fault, dialect)
        wait_s = pause_s(headers)
        if wait_s:
            limiter.paused_until = max(limiter.paused_until, limiter.now() + wait_s)
        return self._note_failure(fault) if fault.kind != "unfit" else fault

    def _learn(self, fault: Fault, dialect: Dialect) -> Fault:
        if dialect == self._dialect:  # else another request has learned it meanwhile
            other = dialect.without(fault.parameter)
            if other is None:
                raise self._stop(EndpointRefused(f"{self._endpoint}: {fault.message}"))
            self._dialect = other
        return fault

    def _note_failure(self, fault: Fault) -> Fault:
        step = self._breaker.failed(fault.kind)
        if step == "pause":
            limiter = self._gate.limiter
            limiter.paused_until = max(limiter.paused_until, limiter.now() + self._pause_s)
            self._gate.at_once = 1  # a probe at a time, until one goes well
        elif step == "end":
            raise self._stop(
                ServiceUnavailable(
                    f"{self._endpoint}: {self._settings.failures_in_a_row} failures in a row, "
                    f"after a pause again ({fault.message}); what is paid for is kept: run again"
                )
            )
        return fault

    def _stop(
        self, error: EndpointRefused | ServiceUnavailable
    ) -> EndpointRefused | ServiceUnavailable:
        self._gate.stop(error)
        return error


_COUNTED = {
    "server": "failed_5xx",
    "timeout": "timeouts",
    "dropped": "dropped",
    "unfit": "rejected_4xx",
    "learn": "rejected_4xx",
    "stop": "rejected_4xx",
}
