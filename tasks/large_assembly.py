"""Assembly of more than memory holds: the same dataset version, made by DuckDB on disk.

The rules are those of perfetch.assembly, step by step and to the last tie: tables in place of
records, joins in place of dictionaries. The sides, the near-duplicates (signatures miss none, and
every pair they name is compared), who stays, the splits, the clusters and the hash are exact; the
audit looks at a sample of each split (large_audit.py).
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from perfetch.assembly.assemble import notes_by_source, refuse_empty
from perfetch.assembly.clusters import least_of_components
from perfetch.assembly.conflicts import JOINS, MOVES
from perfetch.assembly.cutoffs import cutoff
from perfetch.assembly.intake import Proof
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.shingles import document_shingles, query_shingles
from perfetch.assembly.splits import PUBLISHED, UNSEEN_SPLITS
from perfetch.errors import SourceInvalid
from perfetch.records import Document, Query, Verdict
from storage.candidates import read_programs
from storage.datasets import DatasetRef
from storage.home import place
from storage.large_datasets import LargeDataset, fill_intake, fill_known, write_large_dataset
from storage.work_tables import WorkTables
from tasks.large_audit import audit_sample
from tasks.large_near import BATCH, drop_conflicts
from tasks.telling import logger_in_or_out

MEMORY_MIB = 3072
"""For DuckDB; arrays and what is written take about as much again at ten million examples."""
RANKS = 1 << 32
"""Numbers that a relevance, of 32 bits, can be."""
TEXT, NUMBER = pa.string(), pa.int64()


def assemble_large(
    root: Path,
    paths: Sequence[str],
    verdicts: Mapping[str, Verdict],
    settings: AssemblySettings,
    memory_mib: int = MEMORY_MIB,
) -> DatasetRef:
    """The dataset version of these folders of examples, written; the same inputs give the same.

    Args:
        root: PERFETCH_HOME.
        paths: folders of examples.
        verdicts: by example_id.
        settings: shares and thresholds.
        memory_mib: what DuckDB may hold before it goes to disk.

    Raises:
        SourceInvalid: as `perfetch.assembly.assemble`.
    """
    rejects: Counter[str] = Counter()
    with _work(memory_mib) as work:
        tell = logger_in_or_out(__name__).info
        tell("assemble  reading %d folders of examples", len(paths))
        notes = _take_in(work, root, paths, verdicts, rejects)
        _fill_orders(work)
        tell("assemble  placing documents")
        _place_documents(work, settings, rejects)
        tell("assemble  placing queries")
        _place_queries(work, settings, rejects)
        tell("assemble  joining clusters, and the audit")
        _join_clusters(work)
        made = LargeDataset(
            rejects=dict(sorted(rejects.items())),
            audit=audit_sample(work, settings),
            notes=notes,
            settings=settings.model_dump(),
        )
        tell("assemble  writing")
        names = [Path(path).name for path in paths]
        return write_large_dataset(root, work, made, settings.split_seed, names)


@contextmanager
def _work(memory_mib: int) -> Iterator[WorkTables]:
    with (
        tempfile.TemporaryDirectory(prefix="assembly-") as folder,
        WorkTables(Path(folder), memory_mib) as work,
    ):
        yield work


def _take_in(
    work: WorkTables,
    root: Path,
    paths: Sequence[str],
    verdicts: Mapping[str, Verdict],
    rejects: Counter[str],
) -> dict[str, dict[str, str]]:
    """Fills the tables of what may enter; what the sources say of themselves."""
    programs = [read_programs(place(path)) for path in paths]
    proof = Proof(programs, verdicts)
    rejects.update(proof.rejects)
    work.add("raced", {"document_id": pa.array(sorted(proof.raced), TEXT)})
    work.add("proved", {"document_id": pa.array(sorted(proof.proved), TEXT)})
    roles = sorted(proof.roles)
    documents, names = [document for document, _ in roles], [role for _, role in roles]
    work.add("roles", {"document_id": pa.array(documents, TEXT), "role": pa.array(names, TEXT)})
    kinds, splits = list(UNSEEN_SPLITS), list(UNSEEN_SPLITS.values())
    work.add("unseen_splits", {"kind": kinds, "split": splits})
    fill_known(work, root)
    for reason, count in fill_intake(work, [place(path) for path in paths]):
        rejects[reason] += count
    _refuse(work)
    return notes_by_source(programs)


def _refuse(work: WorkTables) -> None:
    for key, sources in work.run("two_meanings"):
        raise SourceInvalid(
            f"{' and '.join(sources)}: id {key!r} stands for two texts or splits; give each its "
            "own id, or use one source alone"
        )
    for source, key, split in work.run("unknown_split"):
        raise SourceInvalid(
            f"{source}: query {key} has split {split!r}; "
            f"expected one of {', '.join(PUBLISHED)}, or none for Perfetch to choose"
        )


def _fill_orders(work: WorkTables) -> None:
    """Where an id occurs in several rows, the order of their records says which comes first."""
    for kind, record in {"documents": Document, "queries": Query}.items():
        order = f"order_of_{kind}"
        work.add(order, {"n": pa.array([], NUMBER), "place": pa.array([], TEXT)})
        for batch in work.batches(f"repeated_{kind}", BATCH):
            rows = batch.to_pylist()
            numbers = [row.pop("n") for row in rows]
            work.add(order, {"n": numbers, "place": [repr(record(**row)) for row in rows]})
    work.add("odd", {"id": pa.array([], TEXT), "shown": pa.array([], TEXT)})
    for batch in work.batches("odd_ids", BATCH):
        ids = batch.column("id").to_pylist()
        work.add("odd", {"id": ids, "shown": list(map(repr, ids))})


def _place_documents(work: WorkTables, settings: AssemblySettings, rejects: Counter[str]) -> None:
    seed, shingles = (
        settings.split_seed,
        partial(document_shingles, size=settings.document_shingle_tokens),
    )
    with work.inside("documents"):
        shares = {"seed": str(seed), "unseen_below": cutoff(settings.unseen_share)}
        ((moves, joins),) = work.run("sides", **shares)
        gone = drop_conflicts(work, "documents", shingles, settings.document_threshold, seed)
        work.run("kept_documents")
    _count(rejects, {f"document:{MOVES}": moves, f"document:{JOINS}": joins + gone[False]})


def _place_queries(work: WorkTables, settings: AssemblySettings, rejects: Counter[str]) -> None:
    seed = settings.split_seed
    shares = {
        "seed": str(seed),
        "unseen_below": cutoff(settings.unseen_share),
        "test_below": cutoff(settings.test_share),
        "dev_below": cutoff(settings.test_share + settings.dev_share),
    }
    with work.inside("queries"):
        ((no_positive, other_side),) = work.run("judge", **shares)
        ((not_teaching, moves, joins),) = work.run("splits", **shares)
        gone = drop_conflicts(work, "queries", query_shingles, settings.query_threshold, seed)
        ((identical,),) = work.run("merge", ranks=RANKS)
    reasons = {
        "query:no_positive_left": no_positive,
        f"query:{JOINS}": other_side + joins + gone[False],
        f"query:{MOVES}": moves,
        "query:identical": identical,
        "pseudo_query:unseen_or_no_document": not_teaching,
        f"pseudo_query:{JOINS}": gone[True],
    }
    _count(rejects, reasons)
    ((splits, pseudo, total),) = work.run("split_names")
    refuse_empty(splits, total, has_pseudo=pseudo > 0)


def _join_clusters(work: WorkTables) -> None:
    ((nodes,),) = work.run("edges")
    edges = work.numbers("all_edges")
    least = least_of_components(nodes, edges["l"], edges["r"])
    work.add("clusters", {"node": np.arange(nodes), "least": least})


def _count(rejects: Counter[str], reasons: Mapping[str, Any]) -> None:
    for reason, left_out in reasons.items():
        if left_out:
            rejects[reason] += left_out
