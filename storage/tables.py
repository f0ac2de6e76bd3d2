"""Parquet files of the store, whole: written from a table, read as one."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from perfetch.errors import StoreDamaged
from storage.home import remedy, write_bytes


def write_table(path: Path, table: pa.Table) -> None:
    """Writes Parquet whose bytes depend on the rows alone."""
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(None), sink, compression="zstd")
    write_bytes(path, sink.getvalue().to_pybytes())


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """The rows of a stored Parquet file.

    Raises:
        StoreDamaged: if it is missing, or is not Parquet with these columns.
    """
    try:
        return pq.read_table(path, columns=columns, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise StoreDamaged(f"{path}: not readable as Parquet ({reason}); {remedy(path)}") from error
