"""Near-duplicates among the documents or the queries of a large assembly, and who of them stays."""

import sys
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from perfetch.assembly.conflicts import Claim, admit
from perfetch.assembly.near_duplicates import Neighbours
from perfetch.assembly.signatures import (
    BUCKETS,
    count_members,
    sets_from,
    sets_of,
    signatures,
)
from perfetch.assembly.splits import stable_hash
from storage.work_tables import WorkTables

Side = Literal["documents", "queries"]
BATCH = 1 << 15
SETS = {"n": pa.int64(), "digest": pa.binary(), "members": pa.list_(pa.int64())}
SIGNS = {
    "class": pa.int32(),
    "size": pa.int32(),
    "bits": pa.int64(),
    "sign": pa.int64(),
    "rest": pa.int32(),
}


def drop_conflicts(
    work: WorkTables,
    side: Side,
    shingles: Callable[[str], frozenset[str]],
    threshold: float,
    seed: int,
) -> dict[bool, int]:
    """Fills the tables `classes`, `near` and `dropped` beside `items`.

    Args:
        work: inside the side's schema.
        side: what the items are.
        shingles: of a text.
        threshold: Jaccard overlap from which two items are the same.
        seed: of the split.

    Returns:
        How many are dropped of the judged items and documents (False) and pseudo-queries (True).
    """
    counts = np.zeros(BUCKETS, dtype=np.uint32)
    _empty(work, "sets", SETS)
    for batch in work.batches(f"texts_of_{side}", BATCH):
        sets = sets_of(batch.column("text").to_pylist(), shingles)
        count_members(counts, sets)
        listed = pa.ListArray.from_arrays(pa.array(sets.starts, pa.int32()), sets.members)
        digests = pa.array(sets.digests(), pa.binary())
        work.add("sets", {"n": batch.column("n"), "digest": digests, "members": listed})
    work.run("classes")
    _empty(work, "signs", SIGNS)
    for batch in work.batches("members_of_classes", BATCH):
        sets, names = sets_from(batch.column("members")), batch.column("class").to_numpy()
        found = signatures(sets, counts, threshold)
        own = (names[found.owner], sets.sizes[found.owner], sets.bitmaps()[found.owner])
        columns = (*own, found.sign, found.rest)
        work.add("signs", dict(zip(SIGNS, map(pa.array, columns, SIGNS.values()), strict=True)))
    work.run("near", threshold=threshold)
    return _drop(work, side, seed)


def _drop(work: WorkTables, side: Side, seed: int) -> dict[bool, int]:
    """Only where labels meet is there a choice to make; everything else stays."""
    items, labels, claims, named = list[int](), list[str](), list[Claim](), list[int]()
    numbers: dict[int, int] = {}
    for batch in work.batches(f"contested_{side}", BATCH):
        for row in batch.to_pylist():
            items.append(row["n"])
            labels.append(sys.intern(row["label"]))
            claims.append(_claim(row, seed))
            named.append(numbers.setdefault(row["class"], len(numbers)))
    near = Neighbours(tuple(named), _adjacent(work, numbers))
    stays = admit(labels, claims, near)
    gone = [at for at, stay in enumerate(stays) if not stay]
    _empty(work, "dropped", {"n": pa.int64()})
    work.add("dropped", {"n": pa.array([items[at] for at in gone], pa.int64())})
    pseudo = sum(claims[at].pseudo for at in gone)
    return {False: len(gone) - pseudo, True: pseudo}


def _adjacent(work: WorkTables, numbers: dict[int, int]) -> tuple[tuple[int, ...], ...]:
    """Per contested class the contested ones next to it, by these numbers, ascending."""
    adjacent: list[list[int]] = [[] for _ in numbers]
    pairs = work.numbers("contested_pairs")
    for left, right in zip(pairs["l"].tolist(), pairs["r"].tolist(), strict=True):
        adjacent[numbers[left]].append(numbers[right])
        adjacent[numbers[right]].append(numbers[left])
    return tuple(tuple(sorted(others)) for others in adjacent)


def _claim(row: dict[str, Any], seed: int) -> Claim:
    kind, key = row["kind"], row["id"]
    return Claim(
        published=int(not row["published"]),
        new=int(row["new"]),
        pseudo=int(kind == "pseudo"),
        digits=stable_hash(seed, kind, key),
        key=f"{key}\0{row['more']}",
    )


def _empty(work: WorkTables, table: str, columns: dict[str, pa.DataType]) -> None:
    work.add(table, {name: pa.array([], kind) for name, kind in columns.items()})
