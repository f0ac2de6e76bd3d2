"""Our client: told the limits as its peers are; its ledger is what a rerun finds."""

import asyncio
import json
import os
import sys
from pathlib import Path

from pydantic import SecretStr

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer
from perfetch.chat.budget import Budget
from perfetch.chat.client import ChatClient
from perfetch.chat.prices import price_of
from perfetch.chat.request import ChatRequest, Message
from perfetch.chat.settings import EndpointSettings
from storage.ledger import Ledger


async def main() -> None:
    """Asks everything that the ledger does not hold."""
    job = json.loads(Path(sys.argv[1]).read_text())
    settings = EndpointSettings(
        model=job["model"],
        base_url=job["base_url"],
        requests_per_minute=job["requests_per_minute"],
        tokens_per_minute=job["tokens_per_minute"],
        budget_usd=100.0,
    )
    price = price_of(settings)
    account = Account(price)
    client = ChatClient(
        settings,
        base_url=job["base_url"],
        api_key=SecretStr(os.environ["OPENAI_API_KEY"]),
        ledger=Ledger(Path(job["state"])),
        budget=Budget(settings.budget_usd, None, price),
        account=account,
    )
    requests = [
        ChatRequest(
            model=job["model"],
            messages=(Message("user", prompt),),
            max_output_tokens=job["max_tokens"],
            template="bench",
        )
        for prompt in job["prompts"]
    ]
    found = await asyncio.gather(*map(client.ask, requests), return_exceptions=True)
    await client.aclose()
    answered = sum(isinstance(each, Answer) for each in found)
    print(account.snapshot())
    Path(job["result"]).write_text(json.dumps({"answered": answered}))


if __name__ == "__main__":
    asyncio.run(main())
