"""What filling the ledger from batches works with: an account at an endpoint, places, a purse."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer
from perfetch.chat.batch_client import BatchClient
from perfetch.chat.batch_purse import Purse
from perfetch.chat.batch_record import BatchRecord
from perfetch.chat.batch_split import FileLimits
from perfetch.chat.dialect import Dialect


class Journal(Protocol):
    """See `storage.batches`."""

    def turn(self) -> AbstractContextManager[None]:
        """Nobody else reads or writes in the block."""

    def read(self) -> list[BatchRecord]:
        """Every record."""

    def write(self, record: BatchRecord) -> None:
        """On disk when it returns."""

    def set_aside(self, name: str, lines: Sequence[bytes]) -> Path:
        """Keeps lines that belong to none of the batch's requests."""

    def path(self, name: str) -> Path:
        """Where the record of that name lies."""


class Ledger(Protocol):
    """See `storage.ledger`."""

    def find(self, key: str) -> Answer | None:
        """The answer kept under a key."""

    def keep(self, answer: Answer) -> None:
        """On disk when it returns."""

    def set_aside(self, answer: Answer) -> None:
        """Keeps a body that is no answer, where it is never taken for one."""

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Those without an answer."""


class Tell(Protocol):
    """Takes a sentence for people, as things happen."""

    def __call__(self, text: str, *, warns: bool = False) -> None:
        """It is for the log."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How requests are put, and how much at once."""

    dialect: Dialect
    """The first to try; what an endpoint teaches is in the records of its batches."""
    enqueued_tokens: int = 2_000_000
    """Input tokens of one model in batches under way; the account's limit."""
    attempts: int = 3
    """Batches in which a request may go unanswered before it is lost."""
    settle_s: float = 60.0
    """So long after a create whose answer nobody saw its batch may still appear in the list."""
    files: FileLimits = field(default_factory=FileLimits)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a round needs."""

    client: BatchClient
    journal: Journal
    ledger: Ledger
    purse: Purse
    account: Account
    options: BatchOptions
    tell: Tell
    clock: Callable[[], datetime]

    def is_mine(self, record: BatchRecord) -> bool:
        """Whether the batch is at this endpoint."""
        return record.endpoint == self.client.endpoint
