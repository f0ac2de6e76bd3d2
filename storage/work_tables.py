"""A DuckDB database for one piece of work: tables larger than memory, gone when the work ends.

Its file and what spills out of memory lie in one folder; statements are the files of
`sql/assembly/`, with values bound to their parameters.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from storage.statements import FOLDER

STATEMENTS = FOLDER / "assembly"
FILE = "work.duckdb"
Rows = list[tuple[Any, ...]]


class WorkTables:
    """Tables by name, and in schemas of the same tables for documents and for queries.

    Args:
        folder: an empty one, which whoever made it removes.
        memory_mib: what DuckDB may hold before it goes to disk.
    """

    def __init__(self, folder: Path, memory_mib: int) -> None:
        self.folder = folder
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mib}MiB",
            "temp_directory": str(folder / "spilled"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        self._connection = duckdb.connect(str(folder / FILE), config=config)
        self._connection.execute("SET enable_progress_bar = false")
        self._path = "main"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    @contextmanager
    def inside(self, schema: str) -> Iterator[None]:
        """In the block, tables are made in this schema, and looked for in it first."""
        self._connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        self._path = f"{schema},main"
        self._connection.execute("SET search_path = ?", [self._path])
        try:
            yield
        finally:
            self._path = "main"
            self._connection.execute("SET search_path = 'main'")

    def run(self, name: str, **values: object) -> Rows:
        """Runs the statements of `sql/assembly/<name>.sql` in turn; the rows of the last."""
        rows: Rows = []
        for statement in self._connection.extract_statements(_text(name)):
            bound = {key: values[key] for key in statement.named_parameters}
            rows = self._connection.execute(statement, bound or None).fetchall()
        return rows

    def batches(self, name: str, rows: int, **values: object) -> Iterator[pa.RecordBatch]:
        """The rows of one statement, so many at a time; tables may be added to meanwhile."""
        with self._connection.cursor() as reading:
            reading.execute("SET search_path = ?", [self._path])
            yield from reading.sql(_text(name), params=values or None).to_arrow_reader(rows)

    def numbers(self, name: str) -> dict[str, npt.NDArray[np.int64]]:
        """The columns of one statement as arrays."""
        found = self._connection.execute(_text(name)).fetchnumpy()
        return {column: np.asarray(values, dtype=np.int64) for column, values in found.items()}

    def add(self, table: str, columns: Mapping[str, Any]) -> None:
        """Appends rows to a table of that name, which is made where it is missing."""
        given = pa.table(dict(columns))
        self._connection.register("given", given)
        schema = self._path.partition(",")[0]
        name = f'"{schema}"."{table}"'
        self._connection.execute(f"CREATE TABLE IF NOT EXISTS {name} AS FROM given LIMIT 0")
        self._connection.execute(f"INSERT INTO {name} FROM given")
        self._connection.unregister("given")


def _text(name: str) -> str:
    return (STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")
