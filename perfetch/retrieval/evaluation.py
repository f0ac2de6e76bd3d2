"""Systems judged on held-out queries over the whole corpus: the `splits` of a report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from perfetch.dataset import PlacedQuery
from perfetch.errors import SourceInvalid
from perfetch.records import Qrel
from perfetch.retrieval.comparing import Measurements, compare_split
from perfetch.retrieval.judgements import judge
from perfetch.retrieval.measures import METRICS, Measured, measure
from perfetch.retrieval.ranking import System
from perfetch.retrieval.slices import POOLED, slice_masks, split_masks
from perfetch.retrieval.witnesses import told_apart

TEST = "test"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class QueryScores:
    """One judged query, as every system answered it."""

    placed: PlacedQuery
    metrics: Mapping[str, Mapping[str, float | None]]
    """System → metric → value; fast@1 is None where the query has no slow twin."""
    top: Mapping[str, tuple[str, ...]]
    """System → ids of its five best documents."""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What an evaluation found."""

    splits: Mapping[str, Any]
    """As in report.json: each test split, and "pooled" over all of them."""
    rows: tuple[QueryScores, ...] = ()
    """Every judged query, in the order given."""


def evaluate(
    queries: Sequence[PlacedQuery],
    qrels: Sequence[Qrel],
    document_ids: Sequence[str],
    systems: Mapping[str, System],
    *,
    min_slice_queries: int,
    confidence: float,
    seed: int,
) -> EvaluationReport:
    """Measures and compares the systems on every query whose split starts with "test".

    Args:
        queries: all queries the systems know, in the order of their rows; those of other splits
            are not looked at.
        qrels: judgements, of these queries and possibly others.
        document_ids: the corpus, in the order of the systems' columns; ties go to the first.
        systems: of "base", "challenger", "champion", "bm25" and "challenger+bm25" those there are.
        min_slice_queries: slices of fewer get means, but no comparison.
        confidence: of the intervals, e.g. 0.95.
        seed: of the bootstrap.

    Raises:
        SourceInvalid: if no query is in a test split, one has no positive, or a judged document
            is not in the corpus.
    """
    rows = np.array([i for i, q in enumerate(queries) if q.split.startswith(TEST)], dtype=np.int64)
    if not rows.size:
        raise SourceInvalid("dataset: no query in a test split; add examples and assemble again")
    tested = [queries[row] for row in rows.tolist()]
    judgements = judge([placed.query.query_id for placed in tested], qrels, document_ids)
    measured = {name: measure(system, rows, judgements) for name, system in systems.items()}
    named = [placed.cluster_id for placed in tested]
    clusters = np.array(told_apart(named, judgements.positives))
    found = Measurements(measured, clusters, confidence, seed)
    sizes = {"documents": len(document_ids)}
    splits = {}
    for name, mask in split_masks(tested):
        slices = list(slice_masks(tested, mask, by_split=name == POOLED))
        splits[name] = compare_split(found, mask, slices, min_slice_queries, sizes)
    return EvaluationReport(splits, tuple(_rows(tested, measured, document_ids)))


def _rows(
    tested: Sequence[PlacedQuery], measured: Mapping[str, Measured], document_ids: Sequence[str]
) -> Iterator[QueryScores]:
    for row, placed in enumerate(tested):
        yield QueryScores(
            placed=placed,
            metrics={
                name: {metric: _number(found.values[metric][row]) for metric in METRICS}
                for name, found in measured.items()
            },
            top={
                name: tuple(document_ids[place] for place in found.ranking[row, :SHOWN].tolist())
                for name, found in measured.items()
            },
        )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
