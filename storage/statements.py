"""Runs the statements of `sql/` in an in-memory DuckDB over a dataset's Parquet files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from storage.dataset_tables import SCHEMAS
from storage.tables import read_table

FOLDER = Path(__file__).parent / "sql"

# Parquet is built in; whatever else DuckDB might want is never fetched.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}


def run_statement(name: str, **files: Path | list[Path]) -> list[tuple[Any, ...]]:
    """The rows of `sql/<name>.sql`, with the paths of Parquet files bound to its parameters.

    Raises:
        StoreDamaged: if a file is missing, is not Parquet, or lacks a column; names the file.
    """
    statement = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    listed = {key: paths if isinstance(paths, list) else [paths] for key, paths in files.items()}
    bound = {key: [str(path) for path in paths] for key, paths in listed.items()}
    with duckdb.connect(config=_CONFIG) as connection:
        connection.execute("SET enable_progress_bar = false")
        try:
            return connection.execute(statement, bound).fetchall()
        except duckdb.Error:
            # DuckDB's message does not always name the file; ours does.
            _refuse_damaged(path for paths in listed.values() for path in paths)
            raise


def _refuse_damaged(paths: Iterable[Path]) -> None:
    for path in paths:
        read_table(path, columns=SCHEMAS[path.stem].names)
