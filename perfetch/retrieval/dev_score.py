"""The score on held-out labels that training steers by: NDCG@10, and twins in the right order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from perfetch.retrieval.adapter import Adapter, identity
from perfetch.retrieval.training_data import Indices, LabelledQueries, Matrix, TrainingData
from perfetch.retrieval.witnesses import by_answers

DEPTH = 10
SCORES_PER_BLOCK = 32_000_000
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DevScore:
    """Means over the dev queries, each in [0, 1]."""

    ndcg: float
    fast_first: float | None
    """Share of the queries with a slow twin whose best positive ranks above every slow twin."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of each held-out query, (queries,)."""

    ndcg: Numbers
    fast_first: Numbers
    """1 or 0; NaN where a query has no slow twin."""
    first: Numbers = field(default_factory=lambda: np.empty(0))
    """1 where the best document is a positive, else 0."""
    witnesses: Indices | None = None
    """The same number for queries that have the same answers; None: each is told by itself. Known
    of the encoder alone, which everything is compared with."""

    @property
    def means(self) -> DevScore:
        """Over all queries; an empty set scores 0."""
        asked = ~np.isnan(self.fast_first)
        fast = float(self.fast_first[asked].mean()) if asked.any() else None
        return DevScore(float(self.ndcg.mean()) if len(self.ndcg) else 0.0, fast)

    @property
    def counted(self) -> int:
        """How many witnesses there are."""
        return len(self.ndcg) if self.witnesses is None else len(np.unique(self.witnesses))


def score_held_out(adapters: Sequence[Adapter], folds: Sequence[TrainingData]) -> HeldOut:
    """Each adapter on the dev queries of its fold, one after another.

    NDCG@10 over the whole corpus (gains are the grades, as trec_eval has it), and fast first.
    """
    parts = [_score(*pair) for pair in zip(adapters, folds, strict=True)]
    return HeldOut(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def score_encoder(folds: Sequence[TrainingData], revision: str = "") -> HeldOut:
    """The encoder alone on the dev queries of each fold: what every fit is compared with."""
    same = identity("linear", folds[0].documents.shape[1], revision)
    found = score_held_out([same] * len(folds), folds)
    answers = [positions for fold in folds for positions in fold.dev.positives]
    return replace(found, witnesses=by_answers(answers))


def _score(adapter: Adapter, data: TrainingData) -> tuple[Numbers, Numbers, Numbers]:
    dev = data.dev
    queries = adapter.transform(dev.vectors, adapter.encoder_revision)
    documents = adapter.transform_documents(data.documents, adapter.encoder_revision)
    rows = max(1, SCORES_PER_BLOCK // max(1, len(documents)))
    parts = [(np.empty(0), np.empty(0), np.empty(0))]
    for start in range(0, len(dev), rows):
        block = dev.take(range(start, min(start + rows, len(dev))))
        scores = queries[start : start + rows] @ documents.T
        parts.append((*_ranked(scores, block), _fast_first(scores, block)))
    ndcg, first, fast_first = (np.concatenate(part) for part in zip(*parts, strict=True))
    return ndcg, fast_first, first


def _ranked(scores: Matrix, dev: LabelledQueries) -> tuple[Numbers, Numbers]:
    """NDCG@10, and 1 where a positive is the best document; each (queries,).

    A rank counts the documents that score at least as much: ties count against.
    """
    row = np.repeat(np.arange(len(dev)), [len(positions) for positions in dev.positives])
    grades = np.concatenate(dev.grades).astype(np.float64)
    ranks = _ranks(scores, row, np.concatenate(dev.positives))
    gains = np.where(ranks <= DEPTH, grades / np.log2(ranks + 1), 0.0)
    found = np.bincount(row, gains, minlength=len(dev)) / [_ideal(one) for one in dev.grades]
    first = np.bincount(row, ranks == 1, minlength=len(dev)) > 0
    return np.asarray(found, dtype=np.float64), first.astype(np.float64)


def _ranks(scores: Matrix, row: Indices, column: Indices) -> Indices:
    """1 and above. A score that is NaN is below all others, so weights that broke gain nothing."""
    own = scores[row, column]
    step = max(1, SCORES_PER_BLOCK // max(1, scores.shape[1]))
    blocks = (slice(at, at + step) for at in range(0, len(row), step))
    below = np.concatenate([(scores[row[at]] < own[at, None]).sum(1) for at in blocks])
    return np.asarray(scores.shape[1] - below, dtype=np.int64)


def _ideal(grades: Indices) -> float:
    best = np.sort(grades)[::-1][:DEPTH]
    return float((best / np.log2(np.arange(2, len(best) + 2))).sum())


def _fast_first(scores: Matrix, dev: LabelledQueries) -> Numbers:
    return np.array(
        [
            scores[row][fast].max() > scores[row][slow].max() if len(slow) else np.nan
            for row, (fast, slow) in enumerate(zip(dev.fast, dev.slow, strict=True))
        ],
        dtype=np.float64,
    )
