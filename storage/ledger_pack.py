"""One pack: many answers in one immutable Parquet file, named by the hash of its bytes.

Row groups are small, so that one answer costs one group; every page has a checksum, and every body
its hash.
"""

import dataclasses
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from perfetch.chat.answer import Answer, Ending
from perfetch.errors import StoreDamaged
from storage.folders import sync_folder
from storage.home import write_bytes

GROUP_ANSWERS = 64
GROUP_BYTES = 512 * 1024
"""Of bodies; a larger one has a group of its own."""

_TEXT = pa.string()
COLUMNS = pa.schema(
    {
        "key": _TEXT,
        "sha256": _TEXT,
        "body": pa.binary(),
        "model": _TEXT,
        "endpoint": _TEXT,
        "latency_s": pa.float64(),
        "received": _TEXT,
        "mode": _TEXT,
        "source": _TEXT,
        "template": _TEXT,
        "headers": pa.map_(_TEXT, _TEXT),
        "input_tokens": pa.int64(),
        "output_tokens": pa.int64(),
        "reported_model": _TEXT,
    }
)
"""The fields of an answer, the hash of its body, and what is read from the body for sums."""

_ALIKE = ["model", "endpoint", "mode", "source", "template", "reported_model"]
_FIELDS = tuple(field.name for field in dataclasses.fields(Answer))
_TEXTS = tuple(name for name in _FIELDS if COLUMNS.field(name).type == _TEXT)

Item = TypeVar("Item")


@dataclasses.dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose keys have been read."""

    path: Path
    rows: Mapping[str, int]
    """Where each key is."""
    starts: tuple[int, ...]
    """The first row of each row group."""
    metadata: Any
    """Parquet's, so that it is read once."""

    def place(self, key: str) -> tuple[int, int]:
        """The row group of one of its keys, and the row in it."""
        row = self.rows[key]
        group = bisect_right(self.starts, row) - 1
        return group, row - self.starts[group]

    def read_group(self, group: int) -> pa.Table:
        """All columns of a row group.

        Raises:
            StoreDamaged: if it is not what was written.
            FileNotFoundError: if the pack has been moved away.
        """
        with _opened(self.path, self.metadata) as file:
            return file.read_row_group(group, use_threads=False)

    def read_columns(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """Some columns of every row. Raises as `read_group` does."""
        with _opened(self.path, self.metadata) as file:
            return list(_read(file, names).to_pylist())

    def answer(self, group: pa.Table, row: int, key: str) -> Answer:
        """One row of a row group as it was kept.

        Raises:
            StoreDamaged: if it is not.
        """
        with _explaining(self.path):
            (found,) = group.slice(row, 1).to_pylist()
            if found["key"] != key or sha256(found["body"]).hexdigest() != found["sha256"]:
                raise ValueError(f"the answer {key} is not what was written")
            fields = {name: found[name] for name in _FIELDS}
            return Answer(**fields | {"headers": dict(found["headers"])})


def open_pack(path: Path) -> Pack:
    """Reads a pack's keys.

    Raises:
        StoreDamaged: if it is no pack; names it.
        FileNotFoundError: if it has been moved away.
    """
    with _opened(path) as file:
        if not file.schema_arrow.equals(COLUMNS):
            raise ValueError("other columns than a pack's")
        keys = _read(file, ["key"]).column("key").to_pylist()
        metadata = file.metadata
    sizes = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
    starts = tuple(accumulate(sizes, initial=0))[:-1]
    return Pack(path, {key: row for row, key in enumerate(keys)}, starts, metadata)


def write_pack(folder: Path, answers: Sequence[Answer]) -> Path:
    """The pack of these answers, on disk with its folder's entry; the same answers, the same file.

    Raises:
        StoreUnwritable: if it cannot be written, or the disk is full.
    """
    sink = pa.BufferOutputStream()
    options = {"use_dictionary": _ALIKE, "write_statistics": False, "write_page_checksum": True}
    with pq.ParquetWriter(sink, COLUMNS, compression="zstd", **options) as writer:
        for group in cut(answers, GROUP_ANSWERS, GROUP_BYTES, lambda answer: len(answer.body)):
            writer.write_table(pa.Table.from_pylist([_row(each) for each in group], COLUMNS))
    data = sink.getvalue().to_pybytes()
    path = folder / f"{sha256(data).hexdigest()[:32]}.parquet"
    write_bytes(path, data)
    sync_folder(folder)
    sync_folder(folder.parent)
    return path


def is_packable(answer: Answer) -> bool:
    """Whether a pack gives the answer back as it is.

    A body that is no answer stays a file: it is to be set aside, and a pack's rows cannot be.
    """
    if not isinstance(answer.headers, Mapping) or answer.ending is Ending.MALFORMED:
        return False
    texts = [*(getattr(answer, name) for name in _TEXTS), *answer.headers, *answer.headers.values()]
    return all(isinstance(text, str) for text in texts) and isinstance(
        answer.latency_s, float | int
    )


def cut(
    items: Sequence[Item], most: int, most_bytes: int, size: Callable[[Item], int]
) -> Iterator[list[Item]]:
    """Consecutive pieces of so many items and bytes at most, in order; one item at least each."""
    piece: list[Item] = []
    taken = 0
    for item in items:
        if piece and (len(piece) == most or taken + size(item) > most_bytes):
            yield piece
            piece, taken = [], 0
        piece.append(item)
        taken += size(item)
    if piece:
        yield piece


def _row(answer: Answer) -> dict[str, Any]:
    row = {name: getattr(answer, name) for name in _FIELDS}
    return row | {
        "sha256": sha256(answer.body).hexdigest(),
        "headers": list(answer.headers.items()),
        "reported_model": answer.reported_model,
        "input_tokens": _counted(answer.usage.input_tokens),
        "output_tokens": _counted(answer.usage.output_tokens),
    }


def _counted(tokens: int | None) -> int | None:
    return tokens if tokens is not None and tokens < 2**63 else None


def _read(file: pq.ParquetFile, names: Sequence[str]) -> pa.Table:
    """Some columns of every row; a page that has moved may be read as one of no rows."""
    found, rows = file.read(list(names), use_threads=False), file.metadata.num_rows
    if found.num_rows != rows:
        raise ValueError(f"{found.num_rows} of {rows} rows can be read")
    return found


@contextmanager
def _opened(path: Path, metadata: Any = None) -> Iterator[pq.ParquetFile]:  # noqa: ANN401
    with (
        _explaining(path),
        pq.ParquetFile(path, metadata=metadata, page_checksum_verification=True) as file,
    ):
        yield file


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException) as error:
        # With a number it is the system's: no file, too many open ones. Parquet's own has none.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        reason = str(error).splitlines()[0]
        raise StoreDamaged(
            f"{path}: not what was written ({reason}); --reask-damaged sets it aside, keeps the "
            "answers in it that can be read, and pays for the others again"
        ) from error
