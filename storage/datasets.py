"""`datasets/<version>/`: immutable dataset versions, named by the hash of their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfetch.dataset import Assignments, Dataset
from storage.dataset_card import dataset_card
from storage.dataset_manifest import (
    VERSION_DIGITS,
    Found,
    make_manifest,
    read_manifest,
    read_verified,
)
from storage.dataset_tables import (
    SCHEMAS,
    content_hash,
    documents_of,
    pseudo_queries_of,
    qrels_of,
    queries_of,
    tables_of,
)
from storage.home import (
    MANIFEST,
    TEMPORARY,
    is_complete,
    new_folder,
    write_bytes,
    write_json,
)
from storage.object_folders import copy_of
from storage.statements import run_statement
from storage.tables import write_table

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class DatasetRef:
    """Where a complete dataset version lies."""

    version: str
    path: str
    counts: Mapping[str, int]
    """Rows by table, and queries by split under `split:<name>`."""
    in_place: bool = False
    """Whether it lay there already when it was asked to be written."""


def write_dataset(root: Path, dataset: Dataset, parents: Sequence[str]) -> DatasetRef:
    """The version of these rows: written, or found in place; either way the latest from now on.

    Args:
        root: PERFETCH_HOME.
        dataset: what assembly made.
        parents: names of what it was made from; kept in the manifest, not in the version.
    """
    tables = tables_of(dataset)

    def put(folder: Path) -> None:
        for name, table in tables.items():
            write_table(folder / f"{name}.parquet", table)

    rows = {name: table.num_rows for name, table in tables.items()}
    return put_version(root, content_hash(tables), rows, dataset, parents, put)


def put_version(
    root: Path,
    content: str,
    rows: Mapping[str, int],
    found: Found,
    parents: Sequence[str],
    put: Callable[[Path], None],
) -> DatasetRef:
    """The version of that content hash: written, or found in place; the latest from now on.

    Args:
        root: PERFETCH_HOME.
        content: 64 hex digits.
        rows: how many there are, by table.
        found: what assembly says about them.
        parents: names of what it was made from.
        put: puts the tables' files into a folder.
    """
    final = root / "datasets" / content[:VERSION_DIGITS]
    if is_complete(final):
        if final != complete_versions(root)[-1]:
            # Written again as it is: the latest version is the one with the newest manifest.
            write_bytes(final / MANIFEST, (final / MANIFEST).read_bytes())
        return _reference(final, in_place=True)
    with new_folder(final) as folder:
        put(folder)
        manifest = make_manifest(folder, content, rows, found, parents)
        write_bytes(folder / CARD, dataset_card(manifest).encode())
        write_json(folder / MANIFEST, manifest.model_dump(mode="json", by_alias=True))
    return _reference(final)


def read_dataset(path: Path) -> Dataset:
    """The dataset version in a folder, equal to the one that was written.

    Raises:
        BadInput: if no complete version lies there.
        StoreDamaged: if a file is not what the manifest says; names it.
    """
    manifest = read_manifest(path)
    path = copy_of(path)
    tables = {name: read_verified(path / f"{name}.parquet", manifest) for name in SCHEMAS}
    return Dataset(
        documents=documents_of(tables["corpus"]),
        queries=queries_of(tables["queries"]),
        qrels=qrels_of(tables["qrels"]),
        pseudo_queries=pseudo_queries_of(tables["pseudo_queries"]),
        rejects=manifest.rejects,
        audit=manifest.audit,
        notes=manifest.notes,
        settings=manifest.settings,
    )


def find_dataset(root: Path, version: str) -> DatasetRef:
    """The complete dataset version of that name.

    Raises:
        BadInput: if there is none.
    """
    return _reference(root / "datasets" / version, in_place=True)


def latest_dataset(root: Path) -> DatasetRef | None:
    """The complete version that was last written or found in place; None before the first."""
    folders = complete_versions(root)
    return _reference(folders[-1], in_place=True) if folders else None


def complete_versions(root: Path) -> list[Path]:
    """The folders of all complete versions, the latest last."""
    folders = (path for path in (root / "datasets").glob("*") if is_complete(path))
    return sorted(
        (path for path in folders if not path.name.startswith(TEMPORARY)),
        key=lambda path: ((path / MANIFEST).stat().st_mtime_ns, path.name),
    )


def read_assignments(root: Path) -> Assignments:
    """What all complete versions decided; where two differ, the latest.

    Raises:
        StoreDamaged: if a version's Parquet cannot be read; names the file.
    """
    folders = complete_versions(root)
    if not folders:
        return Assignments()
    queries = run_statement("assigned_queries", files=table_files(folders, "queries"))
    documents = run_statement("assigned_documents", files=table_files(folders, "corpus"))
    pseudo = run_statement("assigned_pseudo_queries", files=table_files(folders, "pseudo_queries"))
    return Assignments(
        documents={key: unseen for key, unseen, _ in documents},
        queries={key: split for key, split, _ in queries},
        pseudo_queries=frozenset(key for (key,) in pseudo),
        clusters={f"d/{key}": cluster for key, _, cluster in documents}
        | {f"q/{key}": cluster for key, _, cluster in queries},
    )


def table_files(folders: list[Path], table: str) -> list[Path]:
    """Where a table of each of these versions lies."""
    return [copy_of(folder) / f"{table}.parquet" for folder in folders]


def _reference(path: Path, *, in_place: bool = False) -> DatasetRef:
    manifest = read_manifest(path)
    splits = {
        f"split:{split}": sum(by.values()) for split, by in manifest.counts["queries"].items()
    }
    return DatasetRef(manifest.version, str(path), manifest.rows | splits, in_place)
