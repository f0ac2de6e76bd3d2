"""The score on dev that training steers by: NDCG@10, and the share of twins in the right order."""

from dataclasses import dataclass

import numpy as np

from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.training_data import LabelledQueries, Matrix, TrainingData

DEPTH = 10


@dataclass(frozen=True, slots=True)
class DevScore:
    """Means over the dev queries, each in [0, 1]."""

    ndcg: float
    fast_first: float | None
    """Share of the queries with a slow twin whose best positive ranks above every slow twin."""


def score_on_dev(adapter: Adapter, data: TrainingData) -> DevScore:
    """NDCG@10 over the whole corpus (gains are the grades, as trec_eval has it), and fast first."""
    queries = adapter.transform(data.dev.vectors, adapter.encoder_revision)
    scores = queries @ data.documents.T
    return DevScore(_mean_ndcg(scores, data.dev), _fast_first(scores, data.dev))


def _mean_ndcg(scores: Matrix, dev: LabelledQueries) -> float:
    """A rank counts the documents that score at least as much: ties count against."""
    total = 0.0
    for row, (positives, grades) in enumerate(zip(dev.positives, dev.grades, strict=True)):
        at_least = scores[row][None, :] >= scores[row][positives][:, None]
        ranks = at_least.sum(1)
        seen = ranks <= DEPTH
        ideal = np.sort(grades)[::-1][:DEPTH]
        best = (ideal / np.log2(np.arange(2, len(ideal) + 2))).sum()
        total += float((grades[seen] / np.log2(ranks[seen] + 1)).sum() / best)
    return total / max(1, len(dev))


def _fast_first(scores: Matrix, dev: LabelledQueries) -> float | None:
    won = [
        bool(scores[row][fast].max() > scores[row][slow].max())
        for row, (fast, slow) in enumerate(zip(dev.fast, dev.slow, strict=True))
        if len(slow)
    ]
    return float(np.mean(won)) if won else None
