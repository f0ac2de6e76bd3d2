"""Where verdicts are kept: immutable Parquet files, one per append, under `verdicts/`.

Any number of workers append at once, as each writes a file of its own; reading takes all of them.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import pyarrow as pa

from perfetch.errors import StoreDamaged
from perfetch.records import Outcome, Verdict
from storage.object_folders import copies_in
from storage.tables import read_table, write_table

FOLDER = "verdicts"
_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("example_id", pa.string()),
        ("family", pa.string()),
        ("language", pa.string()),
        ("outcome", pa.string()),
        ("detail", pa.string()),
        ("ratio", pa.float64()),
        ("ratio_low", pa.float64()),
        ("ratio_high", pa.float64()),
        ("fast_ms", pa.float64()),
        ("slow_ms", pa.float64()),
        ("sizes", pa.list_(pa.int64())),
        ("rounds", pa.int64()),
        ("machine", pa.string()),
        ("compiler", pa.string()),
        ("sandbox", pa.string()),
        ("seconds", pa.float64()),
    ]
)


def append_verdicts(root: Path, verdicts: Sequence[Verdict]) -> Path:
    """Writes the verdicts to a new file and returns its path; names sort by time of writing.

    Raises:
        StoreUnwritable: if the folder cannot be written, or its disk is full.
    """
    rows = [asdict(verdict) for verdict in verdicts]
    path = root / FOLDER / f"{time.time_ns():020d}-{secrets.token_hex(4)}.parquet"
    write_table(path, pa.Table.from_pylist(rows, schema=_SCHEMA))
    return path


def read_verdicts(root: Path) -> dict[str, Verdict]:
    """Every verdict by its key, of several the newest; empty before the first append.

    Raises:
        StoreDamaged: if a file is not Parquet of verdicts; names it.
    """
    verdicts: dict[str, Verdict] = {}
    for path in copies_in(root / FOLDER, "*.parquet"):
        verdicts.update((verdict.key, verdict) for verdict in _read(path))
    return verdicts


def _read(path: Path) -> list[Verdict]:
    table = read_table(path)
    expected = [field.name for field in fields(Verdict)]
    try:
        rows = table.select(expected).cast(_SCHEMA).to_pylist()
        return [
            Verdict(**{**row, "outcome": Outcome(row["outcome"]), "sizes": tuple(row["sizes"])})
            for row in rows
        ]
    except (KeyError, TypeError, ValueError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise StoreDamaged(
            f"{path}: rows are not verdicts ({reason}); expected {', '.join(expected)}; "
            "delete this file and run again: its examples are verified anew"
        ) from error
