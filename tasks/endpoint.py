"""The one client of an endpoint in this process, on a thread of its own.

Tasks run on many threads; the client paces all of them, so it lives on one event loop beside them.
"""

import asyncio
import secrets
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer
from perfetch.chat.budget import Budget
from perfetch.chat.client import AttemptsCut, ChatClient, RequestLost
from perfetch.chat.dialect import Dialect, read_dialect
from perfetch.chat.prices import cost_in_words, price_of
from perfetch.chat.request import ChatRequest
from perfetch.errors import BudgetSpent
from perfetch.synthesis.settings import Asked
from storage.api_key import base_url_of
from storage.home import home, read_object, write_json
from storage.ledger import Ledger
from tasks.api_key import api_key_for
from tasks.shared_limit import shared_permits

Result = TypeVar("Result")
DIALECTS = "dialects.json"
_open: dict[str, "Endpoint"] = {}


@contextmanager
def opened(source: Asked, ledger: Ledger) -> Iterator[str]:
    """The name of an endpoint that is open for the block: tasks hand names on, not clients."""
    name = secrets.token_hex(4)
    endpoint = Endpoint(source, ledger)
    _open[name] = endpoint
    try:
        yield name
    finally:
        endpoint.close()
        del _open[name]


def endpoint_of(name: str) -> "Endpoint":
    """The open endpoint of that name."""
    return _open[name]


class Endpoint:
    """A client with its event loop, and what it has done since it was opened."""

    def __init__(self, source: Asked, ledger: Ledger) -> None:
        price = price_of(source)
        self.account = Account(price)
        self.budget = Budget(source.budget_usd, source.budget_tokens, price)
        self._limit = source.requests_per_minute
        self._started = time.monotonic()
        self.spent: BudgetSpent | None = None
        """Why a question was not asked, where that was for want of budget."""
        self.unasked: set[str] = set()
        """Keys of the questions that were not."""
        base_url = base_url_of(source.base_url)
        key = api_key_for(base_url)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="endpoint")
        self._thread.start()
        self._client = ChatClient(
            source,
            base_url=base_url,
            api_key=key,
            ledger=ledger,
            budget=self.budget,
            account=self.account,
            permits=shared_permits(base_url, source.model, source.requests_per_minute),
            dialect=_remembered(f"{base_url} {source.model}"),
            remember=partial(_remember, f"{base_url} {source.model}"),
        )

    def ask(self, requests: Sequence[ChatRequest]) -> dict[str, Answer]:
        """Answers by key, without those that got none in all attempts or had no budget left.

        Raises:
            EndpointRefused: if the endpoint takes no request.
            ServiceUnavailable: if it fails again and again.
        """
        return self._wait(self._ask(requests))

    def close(self) -> None:
        """Ends the client and its thread; nothing is sent any more."""
        self._wait(self._client.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def answered(self) -> int:
        """How many answers have come in."""
        return int(self.account.snapshot()["answered"] or 0)

    @property
    def has_something(self) -> bool:
        """Whether any answer came in, or was in the ledger."""
        counts = self.account.snapshot()
        return bool(counts["answered"] or counts["from_ledger"])

    def told(self) -> str:
        """Pace, share of the limit, refusals and cost, for whoever watches."""
        counts = self.account.snapshot()
        minutes = max(time.monotonic() - self._started, 1.0) / 60
        asked = counts["asked"] or 0
        tokens = (counts["input_tokens"] or 0) + (counts["output_tokens"] or 0)
        share = f" ({asked / minutes / self._limit:.0%} of the limit)" if self._limit else ""
        return (
            f"{asked / minutes:.0f} requests/min{share}, {tokens / minutes:.0f} tokens/min, "
            f"{counts['refused_429']} refused, {cost_in_words(counts['cost_usd'])}"
        )

    async def _ask(self, requests: Sequence[ChatRequest]) -> dict[str, Answer]:
        found = await asyncio.gather(
            *(self._client.ask(request) for request in requests), return_exceptions=True
        )
        answers: dict[str, Answer] = {}
        for request, each in zip(requests, found, strict=True):
            if isinstance(each, Answer):
                answers[request.key] = each
                self.unasked.discard(request.key)
            elif isinstance(each, BudgetSpent):
                self.spent = each
                if not isinstance(each, AttemptsCut):
                    self.unasked.add(request.key)
            elif not isinstance(each, RequestLost):
                raise each
        return answers

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _remembered(name: str) -> Dialect | None:
    """How that endpoint wants its requests, if an earlier run found it out."""
    path = home() / "ledger" / DIALECTS
    return read_dialect(read_object(path).get(name)) if path.exists() else None


def _remember(name: str, dialect: Dialect) -> None:
    path = home() / "ledger" / DIALECTS
    known = read_object(path) if path.exists() else {}
    write_json(path, known | {name: dialect.as_json()})
