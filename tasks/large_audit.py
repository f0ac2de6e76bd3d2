"""How near training comes to a sample of each split of a large assembly.

The first queries and documents of each split by a hash of their ids, each compared with every text
that training sees. Of small splits the sample is all of it, and the audit is that of audit.py.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from perfetch.assembly.audit import record
from perfetch.assembly.nearest import Overlaps, nearest_overlaps
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.shingles import document_shingles, query_shingles
from perfetch.assembly.signatures import Sets, sets_from, sets_of
from perfetch.dataset import SplitAudit
from storage.work_tables import WorkTables

SAMPLE = 100
BATCH = 1 << 14
Row = dict[str, Any]


def audit_sample(
    work: WorkTables, settings: AssemblySettings, sample: int = SAMPLE
) -> dict[str, SplitAudit]:
    """One record per split that is judged on, as `audit` makes them, of at most `sample` of each.

    Args:
        work: with the tables that stand when everything is placed.
        settings: thresholds, and how documents are compared.
        sample: queries and documents to look at in each split.
    """
    words = query_shingles
    runs = partial(document_shingles, size=settings.document_shingle_tokens)
    queries = _rows(work, "audited_queries", sample)
    documents = _rows(work, "audited_documents", sample)
    work.run("taught")
    work.add(
        "audited", {"part": [q["part"] for q in queries], "node": [q["node"] for q in queries]}
    )
    asked = _nearest(work, queries, "teaching_sets", words)
    published = [row for row in documents if row["published"]]
    unseen = [row for row in documents if not row["published"]]
    near = _by_part(unseen, _nearest(work, unseen, "seen_sets", runs))
    near |= _by_part(published, _nearest(work, published, "taught_sets", runs))
    answered = [part for part, _ in work.run("answered_in_training")]
    return {
        part: record(overlaps, near.get(part, []), answered.count(part), settings)
        for part, overlaps in _by_part(queries, asked).items()
    }


def _rows(work: WorkTables, name: str, sample: int) -> list[Row]:
    return [row for batch in work.batches(name, BATCH, sample=sample) for row in batch.to_pylist()]


def _nearest(work: WorkTables, rows: list[Row], known: str, shingles: Any) -> Overlaps:  # noqa: ANN401
    if not rows:
        return np.zeros(0)

    def stream() -> Iterator[Sets]:
        for batch in work.batches(known, BATCH):
            yield sets_from(batch.column("members"))

    return nearest_overlaps(sets_of([row["text"] for row in rows], shingles), stream())


def _by_part(rows: list[Row], overlaps: Overlaps) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row, overlap in zip(rows, overlaps.tolist(), strict=True):
        found.setdefault(row["part"], []).append(overlap)
    return found
