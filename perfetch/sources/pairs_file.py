"""The Parquet file of (query, document, label), read strictly: complaints name row and column."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from perfetch.errors import SourceInvalid

MAX_LABEL = 1_000_000
SPLITS = ("", "train", "dev", "test")
"""From "Perfetch chooses" over teaching to judging."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """One row; the label is a whole grade, 0 for no answer."""

    query: str
    document: str
    label: int
    language: str
    split: str


def read_pair_rows(path: Path) -> list[PairRow]:
    """The rows of the file, in order.

    Raises:
        SourceInvalid: if the file is unreadable, lacks a column, has one of the wrong type, an
            empty cell or an unknown split; names row and column.
    """
    if not path.is_file():
        raise SourceInvalid(f"{path}: missing, or no file; expected a Parquet file")
    try:
        table = pq.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as error:
        reason = str(error).partition("\n")[0]
        raise SourceInvalid(f"{path}: not readable as Parquet ({reason})") from error
    splits = _texts(path, table, "split", optional=True)
    for number, split in enumerate(splits, start=1):
        if split not in SPLITS:
            raise SourceInvalid(
                f"{path}: row {number}: 'split' is {split!r}; expected train, dev, test or nothing"
            )
    columns = (
        _texts(path, table, "query"),
        _texts(path, table, "document"),
        _labels(path, table),
        _texts(path, table, "language", optional=True),
        splits,
    )
    return [PairRow(*row) for row in zip(*columns, strict=True)]


def _texts(path: Path, table: pa.Table, name: str, optional: bool = False) -> list[str]:
    if name not in table.column_names and optional:
        return [""] * table.num_rows
    column = _column(path, table, name)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
        raise SourceInvalid(f"{path}: column {name!r} is {column.type}; expected text")
    values = [_text(path, name, row, cell) for row, cell in enumerate(column, start=1)]
    if not optional:
        for number, value in enumerate(values, start=1):
            if not value.strip():
                raise SourceInvalid(f"{path}: row {number}: {name!r} is empty; expected text")
    return values


def _text(path: Path, name: str, row: int, cell: "pa.Scalar[Any]") -> str:
    try:
        return str(cell.as_py() or "")
    except UnicodeDecodeError as error:
        raise SourceInvalid(
            f"{path}: row {row}: {name!r} is not UTF-8 ({error.reason} at byte {error.start}); "
            "convert the column to UTF-8"
        ) from error


def _labels(path: Path, table: pa.Table) -> list[int]:
    kind = _column(path, table, "label").type
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    if not (number or pa.types.is_boolean(kind)):
        raise SourceInvalid(f"{path}: column 'label' is {kind}; expected a number or a boolean")
    labels = []
    for row, value in enumerate(table["label"].to_pylist(), start=1):
        if value is None or not math.isfinite(value) or value > MAX_LABEL:
            raise SourceInvalid(
                f"{path}: row {row}: 'label' is {value}; expected a number up to {MAX_LABEL:,}"
            )
        # a probability of 0.4 is above 0, and the lowest grade is 1
        labels.append(max(1, int(value)) if value > 0 else 0)
    return labels


def _column(path: Path, table: pa.Table, name: str) -> pa.ChunkedArray:
    if table.column_names.count(name) != 1:
        found = ", ".join(table.column_names)
        raise SourceInvalid(f"{path}: needs one column {name!r}; it has {found}")
    return table[name]
