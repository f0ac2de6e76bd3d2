"""Dataset versions larger than memory: examples into work tables, and the tables out to Parquet.

The rows go by once, in order: hashed, and written in row groups as `write_table` cuts them, so that
hash and files are those of the same rows written at once.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from perfetch.dataset import SplitAudit
from storage.dataset_tables import SCHEMAS, json_lines
from storage.datasets import DatasetRef, complete_versions, put_version, table_files
from storage.home import explaining
from storage.object_folders import copy_of
from storage.work_tables import Rows, WorkTables

GROUP = 1024 * 1024
"""Rows of a row group: what Arrow takes by itself."""
BATCH = 1 << 17
INTAKE = ("documents", "queries", "qrels", "pseudo_queries", "rejects")


@dataclass(frozen=True, slots=True)
class LargeDataset:
    """What assembly found beside the rows; fields as in `Dataset`."""

    rejects: Mapping[str, int]
    audit: Mapping[str, SplitAudit]
    notes: Mapping[str, Mapping[str, str]]
    settings: Mapping[str, float | int | str]


def fill_intake(work: WorkTables, paths: Sequence[Path]) -> Rows:
    """Fills the tables of what may enter; (reason, count) of what the sources left out."""
    here = [copy_of(path) for path in paths]
    files = {name: [str(folder / f"{name}.parquet") for folder in here] for name in INTAKE}
    return work.run("intake", **files)


def fill_known(work: WorkTables, root: Path) -> None:
    """Fills the tables of what earlier versions decided."""
    folders = complete_versions(root)
    if not folders:
        work.run("nothing_known")
        return
    names = ("corpus", "queries", "pseudo_queries")
    work.run("known", **{name: list(map(str, table_files(folders, name))) for name in names})


def write_large_dataset(
    root: Path, work: WorkTables, found: LargeDataset, seed: int, parents: Sequence[str]
) -> DatasetRef:
    """The version of the rows in the work tables, as `write_dataset` writes those of a `Dataset`.

    Args:
        root: PERFETCH_HOME.
        work: with the tables that stand when everything is placed.
        found: what assembly says about them.
        seed: of the split.
        parents: names of what it was made from.
    """
    digest, rows = sha256(), dict[str, int]()
    folder = work.folder / "out"
    folder.mkdir()
    for name in SCHEMAS:
        digest.update(f"{name}\n".encode())
        rows[name] = 0
        with (
            explaining(folder),
            pq.ParquetWriter(
                folder / f"{name}.parquet", SCHEMAS[name], compression="zstd"
            ) as writer,
        ):
            for group in _groups(work, name, seed):
                for lines in json_lines(group):
                    digest.update(lines)
                writer.write_table(group, row_group_size=GROUP)
                rows[name] += group.num_rows

    def put(final: Path) -> None:
        for name in SCHEMAS:
            _move(folder / f"{name}.parquet", final / f"{name}.parquet")

    return put_version(root, digest.hexdigest(), rows, found, parents, put)


def _groups(work: WorkTables, name: str, seed: int) -> Iterator[pa.Table]:
    """The rows in order, so many at a time as a row group has; one empty table of none."""
    bound: dict[str, Any] = {"seed": str(seed)} if name == "corpus" else {}
    waiting, rows = SCHEMAS[name].empty_table(), 0
    for batch in work.batches(f"out_{name}", BATCH, **bound):
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch]).cast(SCHEMAS[name])])
        while waiting.num_rows >= GROUP:
            yield waiting.slice(0, GROUP).combine_chunks()
            waiting, rows = waiting.slice(GROUP), rows + GROUP
    if waiting.num_rows or not rows:
        yield waiting.combine_chunks()


def _move(file: Path, final: Path) -> None:
    """A rename where both lie on one disk; synced either way."""
    shutil.move(file, final)
    with final.open("rb") as written:
        os.fsync(written.fileno())
