"""What tests of the Batch API share: requests, and a desk at the loopback server.

`python -m tests.filling_batches BASE_URL ROOT COUNT WHAT` fills the ledger under ROOT.
"""

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from perfetch.chat.account import Account
from perfetch.chat.batch_client import BatchClient
from perfetch.chat.batch_desk import BatchOptions, Desk
from perfetch.chat.batch_fill import Patience, Pauses, fill
from perfetch.chat.batch_purse import Purse
from perfetch.chat.batch_split import FileLimits
from perfetch.chat.budget import Budget
from perfetch.chat.dialect import Dialect
from perfetch.chat.request import ChatRequest, Message
from storage.batches import BatchJournal
from storage.ledger import Ledger
from tests.openai_server.journal import Entry

KEY = "sk-loopback-0123456789abcdef"
MODEL = "gpt-4.1-mini"
DIALECT = Dialect("strict", "max_tokens")
_clients: list[BatchClient] = []
QUICK = Pauses(0.03, 0.1)
LOOK = Patience(polls=QUICK, retries=QUICK, failures_in_a_row=3)
WAIT = Patience(max_wait_s=30, polls=QUICK, retries=QUICK, failures_in_a_row=3)


def asked(count: int, model: str = MODEL, what: str = "question") -> list[ChatRequest]:
    """So many requests, no two alike."""
    return [
        ChatRequest(model, (Message("user", f"{what} {number}"),), 32, template="intents")
        for number in range(count)
    ]


def desk_at(
    base_url: str,
    root: Path,
    told: list[str] | None = None,
    budget: Budget | None = None,
    **options: object,
) -> Desk:
    """A desk of a process that has just started."""
    lines = told if told is not None else []
    client = BatchClient(SecretStr(KEY), base_url, timeout_s=5)
    _clients.append(client)

    def tell(text: str, *, warns: bool = False) -> None:
        lines.append(f"warning: {text}" if warns else text)

    return Desk(
        client=client,
        journal=BatchJournal(root),
        ledger=Ledger(root),
        purse=Purse(budget or Budget(None, None, None)),
        account=Account(),
        options=BatchOptions(**{"dialect": DIALECT, "settle_s": 0.0, **options}),
        tell=tell,
        clock=lambda: datetime.now(UTC),
    )


def close_desks() -> None:
    """Ends the connections of all desks made so far."""
    while _clients:
        _clients.pop().close()


def batches_of(entries: list[Entry]) -> Counter[str]:
    """Executed lines by batch."""
    return Counter(entry.batch for entry in entries if entry.batch)


def asked_twice(entries: list[Entry]) -> list[str]:
    """Hashes of questions that were answered in more than one batch."""
    answered = [e.sha256 for e in entries if e.batch and e.completion and e.status == 200]
    return sorted(sha for sha, count in Counter(answered).items() if count > 1)


def main() -> None:
    """Says when it begins and when it has ended."""
    base_url, root, count, what = sys.argv[1:]
    desk = desk_at(base_url, Path(root), files=FileLimits(requests=60))
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    state = fill(desk, asked(int(count), what=what), WAIT)
    sys.stdout.write(f"{len(state.done)} answered\n")


if __name__ == "__main__":
    main()
