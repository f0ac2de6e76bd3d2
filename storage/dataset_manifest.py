"""What a dataset version says about itself: `manifest.json`, and how it is read back."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal, Protocol

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfetch.dataset import SplitAudit
from perfetch.errors import BadInput, StoreDamaged
from storage.dataset_tables import SCHEMAS
from storage.home import MANIFEST, is_complete, read_json
from storage.statements import run_statement
from storage.tables import read_table

VERSION_DIGITS = 16

Counts = dict[str, dict[str, int]]
"""Split or side → "<source> <language>" → rows."""


class Manifest(BaseModel):
    """`manifest.json`; a change of its meaning needs another schema number."""

    model_config = ConfigDict(frozen=True)

    schema_: Literal[1] = Field(alias="schema")
    version: str
    content_sha256: str
    parents: list[str]
    rows: dict[str, int]
    """By table."""
    counts: dict[Literal["queries", "documents"], Counts]
    rejects: dict[str, int]
    audit: dict[str, SplitAudit]
    notes: dict[str, dict[str, str]]
    settings: dict[str, int | float | str]
    files: dict[str, str]
    """Name → SHA-256, to tell a damaged file."""


class Found(Protocol):
    """What assembly found beside the rows, as `Dataset` has it."""

    @property
    def rejects(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def audit(self) -> Mapping[str, SplitAudit]: ...  # noqa: D102
    @property
    def notes(self) -> Mapping[str, Mapping[str, str]]: ...  # noqa: D102
    @property
    def settings(self) -> Mapping[str, float | int | str]: ...  # noqa: D102


def make_manifest(
    folder: Path, content: str, rows: Mapping[str, int], found: Found, parents: Sequence[str]
) -> Manifest:
    """The manifest of the Parquet files in a folder.

    Args:
        folder: holds the four tables.
        content: 64 hex digits, the hash of their rows.
        rows: how many there are, by table.
        found: what assembly says about them.
        parents: names of what the version was made from.
    """
    files = [folder / f"{name}.parquet" for name in SCHEMAS]
    return Manifest(
        schema=1,
        version=content[:VERSION_DIGITS],
        content_sha256=content,
        parents=sorted(parents),
        rows=dict(rows),
        counts=_counts(folder),
        rejects=dict(found.rejects),
        audit=dict(found.audit),
        notes={source: dict(notes) for source, notes in found.notes.items()},
        settings=dict(found.settings),
        files={path.name: _sha256(path) for path in files},
    )


def read_manifest(path: Path) -> Manifest:
    """The manifest of the dataset version in a folder.

    Raises:
        BadInput: if no complete version lies there.
        StoreDamaged: if the manifest is not one of this schema.
    """
    if not is_complete(path):
        raise BadInput(f"{path}: no complete dataset version; see {path.parent} for what there is")
    try:
        return Manifest.model_validate(read_json(path / MANIFEST))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "all of it"
        raise StoreDamaged(
            f"{path / MANIFEST}: not a dataset manifest of schema 1 ({field}: {first['msg']}); "
            f"delete {path} and run again: it is made anew"
        ) from error


def read_verified(path: Path, manifest: Manifest) -> pa.Table:
    """The rows of one of the version's Parquet files.

    Raises:
        StoreDamaged: if its bytes are not those the manifest names.
    """
    table = read_table(path, columns=SCHEMAS[path.stem].names)
    if _sha256(path) != manifest.files.get(path.name):
        raise StoreDamaged(
            f"{path}: its bytes are not those that {MANIFEST} names; "
            f"delete {path.parent} and run again: it is made anew"
        )
    return table


def _counts(folder: Path) -> dict[Literal["queries", "documents"], Counts]:
    rows = run_statement(
        "dataset_counts", queries=folder / "queries.parquet", corpus=folder / "corpus.parquet"
    )
    counts: dict[Literal["queries", "documents"], Counts] = {"queries": {}, "documents": {}}
    for what, part, source, language, number in rows:
        counts[what].setdefault(part, {})[f"{source} {language}".strip()] = number
    return counts


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
