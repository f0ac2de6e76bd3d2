"""What is known of one batch, from the intent to submit it to its outcome.

intended ──► creating ──► submitted ──► collected    its answers are in the ledger
    │            │            └───────► rejected     the endpoint refused the file: nothing ran
    └────────────┴────────────────────► withdrawn    no batch of that name came to be

A record is on disk in the stage *before* the call that may take it to the next one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, get_args

from perfetch.chat.dialect import Dialect

Stage = Literal["intended", "creating", "submitted", "collected", "rejected", "withdrawn"]
STAGES: tuple[Stage, ...] = get_args(Stage)
OPEN: frozenset[Stage] = frozenset({"intended", "creating", "submitted"})
BYTES_PER_TOKEN = 3
"""Of a line in JSON; programs and English have more. An estimate for the enqueued limit alone: one
that is too low costs a refused file, which is free."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request of a batch: what it takes to reserve for it, and to keep its answer."""

    key: str
    template: str
    input_bytes: int
    """Of its line: at least as many as it has tokens."""
    max_output_tokens: int
    mode: str = ""
    """How structure is asked for; empty where none is."""
    repairs: bool = False
    """Whether it asks for an answer's repair, or again with a higher limit."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One batch. Closed records hold no entries, only what became of them."""

    name: str
    """Unique: the metadata key at the endpoint, the uploaded file's name and the record's."""
    endpoint: str
    model: str
    dialect: Dialect
    """In which its requests are put."""
    stage: Stage
    since: str
    """When it came to this stage, UTC, ISO 8601."""
    entries: tuple[Entry, ...]
    requests: int
    tokens: int
    """Estimated, of the input."""
    file_id: str = ""
    batch_id: str = ""
    status: str = ""
    """As the endpoint names it."""
    code: str = ""
    """The endpoint's, of the first error for which it refused the file."""
    reason: str = ""
    answered: int = 0
    again: Mapping[str, str] = field(default_factory=dict)
    """Keys that were neither answered nor charged, with the reason."""
    lost: Mapping[str, str] = field(default_factory=dict)
    """Keys that are never asked again, with the reason."""
    learned: Dialect | None = None
    """In which requests are to be put from then on, where the endpoint refused its own."""
    unknown: tuple[str, ...] = ()
    """Ids in its files that are none of its requests' keys."""

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.stage in OPEN

    def at(self, stage: Stage, now: datetime, **changed: str) -> "BatchRecord":
        """The same batch in another stage; a closed one lets go of its entries."""
        entries = self.entries if stage in OPEN else ()
        return replace(self, stage=stage, since=stamp(now), entries=entries, **changed)  # type: ignore[arg-type]


def intend(
    name: str, endpoint: str, model: str, dialect: Dialect, entries: Iterable[Entry], now: datetime
) -> BatchRecord:
    """The record to be on disk before anything is sent."""
    chosen = tuple(entries)
    tokens = sum(tokens_of(entry.input_bytes) for entry in chosen)
    return BatchRecord(
        name, endpoint, model, dialect, "intended", stamp(now), chosen, len(chosen), tokens
    )


def tokens_of(input_bytes: int) -> int:
    """Estimated input tokens of a line."""
    return -(-input_bytes // BYTES_PER_TOKEN)


def stamp(now: datetime) -> str:
    """UTC, ISO 8601, milliseconds."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds")
