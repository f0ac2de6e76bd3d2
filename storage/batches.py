"""`ledger/batches/`: one JSON file per batch, on disk before what it announces is done.

Closed ones are never removed: they say what is never asked again, and how often the rest was.
"""

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path

from perfetch.chat.batch_record import STAGES, BatchRecord, Entry
from perfetch.chat.dialect import read_dialect
from perfetch.errors import StoreDamaged
from storage.folders import sync_folder
from storage.home import TEMPORARY, read_object, write_bytes
from storage.workplace import workplace

FOLDER = Path("ledger", "batches")
LOCK = ".lock"
SET_ASIDE = ".set-aside.jsonl"
_FIELDS = tuple(field.name for field in fields(BatchRecord))


class BatchJournal:
    """The records of all batches under one root. Any number of processes take turns with it."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._closed: dict[str, BatchRecord] = {}

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody else reads or writes in the block; a killed process gives its turn back.

        Of a journal in an object store the processes of one machine take turns.
        """
        folder = workplace(self._folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def read(self) -> list[BatchRecord]:
        """Every record, by name.

        Raises:
            StoreDamaged: if a file is not a record; names it and what becomes of its batch.
        """
        paths = sorted(self._folder.glob("[!.]*.json"))
        return [self._read(path) for path in paths if not path.name.startswith(TEMPORARY)]

    def write(self, record: BatchRecord) -> None:
        """On disk, the folder's entry too, when it returns.

        Raises:
            StoreUnwritable: if it cannot be written, or the disk is full.
        """
        text = json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":"))
        write_bytes(self.path(record.name), text.encode() + b"\n")
        sync_folder(self._folder)
        self._closed.pop(record.name, None)

    def set_aside(self, name: str, lines: Sequence[bytes]) -> Path:
        """Keeps lines of a batch's files that belong to none of its requests; where."""
        path = self._folder / f"{name}{SET_ASIDE}"
        write_bytes(path, b"\n".join(lines) + b"\n")
        return path

    def path(self, name: str) -> Path:
        """Where the record of that name lies."""
        return self._folder / f"{name}.json"

    def _read(self, path: Path) -> BatchRecord:
        if path.stem in self._closed and path.exists():
            return self._closed[path.stem]
        record = _read_record(path)
        if not record.is_open:  # never written again
            self._closed[record.name] = record
        return record


def _read_record(path: Path) -> BatchRecord:
    try:
        found = read_object(path, *_FIELDS)
        known = {name: found[name] for name in _FIELDS}
        dialect, learned = read_dialect(known.pop("dialect")), read_dialect(known.pop("learned"))
        if dialect is None:
            raise ValueError("no dialect")
        entries = tuple(Entry(**entry) for entry in known.pop("entries"))
        unknown = tuple(known.pop("unknown"))
        record = BatchRecord(
            **known, dialect=dialect, learned=learned, entries=entries, unknown=unknown
        )
    except (StoreDamaged, TypeError, ValueError) as error:
        raise _damaged(path, type(error).__name__) from error
    if record.name != path.stem or record.stage not in STAGES:
        raise _damaged(path, f"name {record.name!r}, stage {record.stage!r}")
    return record


def _damaged(path: Path, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: not the record of a batch ({what}); look at the endpoint for a batch with this "
        "name in its metadata: while one runs, deleting this file has its requests paid again"
    )
