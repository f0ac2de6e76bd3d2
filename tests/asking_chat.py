"""What tests of the chat client share: a client at the loopback server, and the server's own count.

`python -m tests.asking_chat BASE_URL ROOT COUNT REQUESTS_PER_MINUTE [MOST]` asks so many questions.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer, Usage
from perfetch.chat.budget import Budget
from perfetch.chat.client import ChatClient, RequestLost
from perfetch.chat.prices import price_of
from perfetch.chat.request import ChatRequest, Message, schema_text
from perfetch.chat.settings import EndpointSettings
from storage.ledger import Ledger
from tests.openai_server.journal import Entry
from tests.openai_server.rules import CHAT

KEY = "sk-loopback-0123456789abcdef"
MODEL = "gpt-4.1-mini"
SCHEMA = schema_text(
    {
        "type": "object",
        "properties": {"intent": {"type": "string"}},
        "required": ["intent"],
        "additionalProperties": False,
    }
)
UNKNOWN_USAGE = ("not_json", "no_usage")
"""Bodies that do not say what they cost."""


def asked(count: int, *, first: int = 0, schema: str = "", most: int = 32, **more) -> list:
    """So many requests, no two alike."""
    return [
        ChatRequest(
            MODEL,
            (Message("user", f"question {number}"),),
            most,
            schema=schema,
            template="intents",
            **more,
        )
        for number in range(first, first + count)
    ]


@asynccontextmanager
async def client_at(
    base_url: str,
    root: Path,
    *,
    budget_usd: float | None = None,
    key: str = KEY,
    pause_s: float = 0.2,
    grace_s: float = 5.0,
    dialect=None,
    remember=lambda _: None,
    **settings,
) -> AsyncIterator[ChatClient]:
    """A client of a run that has just started; its account and budget are beside it."""
    source = EndpointSettings(model=MODEL, budget_usd=budget_usd, **{"timeout_s": 5.0} | settings)
    price = price_of(source)
    account = Account(price)
    budget = Budget(budget_usd, source.budget_tokens, price)
    client = ChatClient(
        source,
        base_url=base_url,
        api_key=SecretStr(key),
        ledger=Ledger(root),
        budget=budget,
        account=account,
        dialect=dialect,
        remember=remember,
        pause_s=pause_s,
    )
    client.account, client.budget = account, budget
    try:
        yield client
    finally:
        await client.aclose(grace_s)


async def ask_all(client: ChatClient, requests: Iterable[ChatRequest]) -> list:
    """For each its answer or what was raised, once all have ended."""
    return await asyncio.gather(*map(client.ask, requests), return_exceptions=True)


def answers_in(found: Iterable) -> list[Answer]:
    """Those that are answers."""
    return [each for each in found if isinstance(each, Answer)]


def chats(server, sent: int) -> list[Entry]:
    """The chat requests that the server saw, once it has seen so many end."""
    patience = time.monotonic() + 5
    while True:
        seen = [entry for entry in server.log if entry.route == CHAT]
        if len(seen) >= sent or time.monotonic() > patience:
            return seen
        time.sleep(0.01)


def counted(entries: list[Entry]) -> dict[str, int | float]:
    """What an account must say, by the server's own log."""
    whole = [entry for entry in entries if entry.delivered]
    told = [e for e in whole if e.status == 200 and e.usage and e.fault not in UNKNOWN_USAGE]
    tokens = [
        sum(entry.usage[name] for entry in told) for name in ("prompt_tokens", "completion_tokens")
    ]
    return {
        "asked": len(entries),
        "answered": sum(entry.status == 200 for entry in whole),
        "refused_429": sum(entry.status == 429 for entry in whole),
        "failed_5xx": sum(entry.status >= 500 for entry in whole),
        "rejected_4xx": sum(400 <= entry.status < 500 for entry in whole)
        - sum(entry.status == 429 for entry in whole),
        "undelivered": len(entries) - len(whole),
        "input_tokens": tokens[0],
        "output_tokens": tokens[1],
        "cost_usd": round(price_of(EndpointSettings(model=MODEL)).of(Usage(*tokens)), 12),
    }


def accounted(account: Account) -> dict[str, int | float]:
    """The same, by the client's account."""
    counts = account.snapshot()
    undelivered = counts["timeouts"] + counts["dropped"]
    return {"undelivered": undelivered, "cost_usd": round(counts["cost_usd"], 12)} | {
        name: counts[name]
        for name in (
            "asked",
            "answered",
            "refused_429",
            "failed_5xx",
            "rejected_4xx",
            "input_tokens",
            "output_tokens",
        )
    }


async def _main() -> None:
    base_url, root, count, per_minute, *most = sys.argv[1:]
    async with client_at(base_url, Path(root), requests_per_minute=int(per_minute)) as client:
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        found = await ask_all(client, asked(int(count), most=int(most[0]) if most else 32))
    errors = [each for each in found if not isinstance(each, Answer | RequestLost)]
    sys.stdout.write(f"{len(answers_in(found))} answered\n")
    for error in errors[:1]:
        sys.stdout.write(f"{type(error).__name__}: {error}\n")


if __name__ == "__main__":
    asyncio.run(_main())
