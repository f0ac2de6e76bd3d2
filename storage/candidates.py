"""What a source yielded, as an immutable folder `examples/<content hash>/`.

The hash is that of the records, so the same content is the same folder, byte for byte.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from perfetch.errors import StoreDamaged
from perfetch.records import Candidates
from storage.candidate_rows import TABLES, from_rows, rows_of, schema_of
from storage.home import (
    MANIFEST,
    is_complete,
    new_folder,
    read_json,
    read_object,
    write_json,
)
from storage.object_folders import copy_of
from storage.tables import read_table, write_table

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class CandidatesRef:
    """Where candidates lie, which they are, and how many rows of each kind."""

    path: Path
    sha256: str
    counts: dict[str, int]


def write_candidates(root: Path, candidates: Candidates) -> CandidatesRef:
    """Writes the candidates below `root`, unless the same content is there already.

    Raises:
        StoreUnwritable: if the folder cannot be written, or the disk is full.
    """
    rows = {name: rows_of(candidates, name) for name in TABLES}
    digest = _digest(candidates, rows)
    folder = root / "examples" / digest
    counts = {name: len(rows[name]) for name in TABLES}
    if not is_complete(folder):
        with new_folder(folder) as part:
            for name in TABLES:
                table = pa.Table.from_pylist(rows[name], schema=schema_of(name))
                write_table(part / f"{name}.parquet", table)
            write_json(part / MANIFEST, _manifest(part, candidates, digest, counts))
    return CandidatesRef(folder, digest, counts)


def read_candidates(path: Path) -> Candidates:
    """The candidates of a complete folder, every file checked against its hash.

    Raises:
        StoreDamaged: if the folder is incomplete or a file is not what its manifest says.
    """
    return _read(path, TABLES)


def read_programs(path: Path) -> Candidates:
    """The programs of a complete folder and what they stand behind, without the other tables.

    Every file is checked against its hash, as `read_candidates` does.

    Raises:
        StoreDamaged: as `read_candidates`.
    """
    return _read(path, ("examples", "example_documents"))


def count_rows(path: Path) -> dict[str, int]:
    """Rows of each table of a complete folder, as its manifest says.

    Raises:
        StoreDamaged: if the manifest is not one.
    """
    counts: dict[str, int] = read_object(path / MANIFEST, "counts")["counts"]
    return counts


def _read(path: Path, tables: Collection[str]) -> Candidates:
    """Of a complete folder, checked, these tables; the others are empty."""
    if not is_complete(path):
        raise StoreDamaged(f"{path}: no {MANIFEST}, so it was never finished; delete the folder")
    path = copy_of(path)
    manifest = read_json(path / MANIFEST)
    _check(path, manifest)
    rows = {
        name: read_table(path / f"{name}.parquet").to_pylist() if name in tables else []
        for name in TABLES
    }
    return from_rows(manifest["source"], manifest["notes"], rows)


def _digest(candidates: Candidates, rows: dict[str, list[dict[str, Any]]]) -> str:
    digest = sha256()
    whole = {"schema": SCHEMA_VERSION, "source": candidates.source, "notes": candidates.notes}
    for part in (whole, *({name: rows[name]} for name in TABLES)):
        digest.update(json.dumps(part, sort_keys=True).encode())
    return digest.hexdigest()


def _manifest(
    part: Path, candidates: Candidates, digest: str, counts: dict[str, int]
) -> dict[str, Any]:
    return {
        "schema": SCHEMA_VERSION,
        "sha256": digest,
        "source": candidates.source,
        "counts": counts,
        "notes": dict(sorted(candidates.notes.items())),
        "files": {
            file: sha256((part / file).read_bytes()).hexdigest()
            for file in (f"{name}.parquet" for name in TABLES)
        },
    }


def _check(path: Path, manifest: Any) -> None:  # noqa: ANN401 - whatever the file holds
    remedy = f"delete {path} and run again: it is made anew"
    named = manifest if isinstance(manifest, dict) else {}
    if named.get("schema") != SCHEMA_VERSION or not {"source", "notes", "files"} <= named.keys():
        raise StoreDamaged(
            f"{path / MANIFEST}: not a manifest of schema {SCHEMA_VERSION}; {remedy}"
        )
    for file in (path / f"{name}.parquet" for name in TABLES):
        try:
            found = sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise StoreDamaged(f"{file}: not readable ({error.strerror}); {remedy}") from error
        if found != named["files"].get(file.name):
            raise StoreDamaged(f"{file}: not what {MANIFEST} says; {remedy}")
