"""The labels as rows of texts for a trainer of both sides: query, answer, a document that is none.

A weight cannot be told to in-batch negatives, so of pseudo-queries a share is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from perfetch.retrieval.training_data import Indices, LabelledQueries, Matrix, TrainingData

LIKELY = 0.95
"""A document to which the encoder gives this share of the positive's score, or more, is taken for
an answer nobody labelled. Source: NV-Retriever, arXiv:2407.15831."""
SCORES_PER_BLOCK = 8_000_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows for a contrastive loss, (rows,) each."""

    queries: list[str]
    positives: list[str]
    negatives: list[str]


def pairs_of(data: TrainingData, pseudo_share: float, seed: int) -> Pairs:
    """A row for each positive of each query, with a document beside that is to rank below it.

    Beside a performant answer its slow twin, beside any other the hardest document: a slow twin of
    a lower grade, which is an answer too, is to rank below the performant one and above the rest.

    Args:
        data: with texts.
        pseudo_share: of the pseudo-queries that are drawn; more than 1 counts as 1.
        seed: of the draw.
    """
    rows: list[tuple[str, str, str]] = []
    parts = [data.train, *_drawn(data.pseudo, pseudo_share, seed)]
    for queries in parts:
        fast = queries.fast
        for row, hardest in enumerate(_hardest_of(queries, data)):
            slow = queries.slow[row]
            for answer in queries.positives[row].tolist():
                negative = slow[0] if len(slow) and answer in fast[row] else hardest
                rows.append((queries.texts[row], data.texts[answer], data.texts[negative]))
    queries_, positives, negatives = zip(*rows, strict=True)
    return Pairs(list(queries_), list(positives), list(negatives))


def _drawn(pseudo: LabelledQueries | None, share: float, seed: int) -> Iterator[LabelledQueries]:
    if pseudo is None or share == 0:
        return
    kept = np.random.default_rng(seed).random(len(pseudo)) < share
    yield pseudo.take(np.flatnonzero(kept).tolist())


def _hardest_of(queries: LabelledQueries, data: TrainingData) -> Iterator[int]:
    """For each query what the encoder ranks highest among the likely wrong."""
    pool = data.documents[data.seen]
    place = {position: column for column, position in enumerate(data.seen.tolist())}
    step = max(1, SCORES_PER_BLOCK // max(1, len(pool)))
    for start in range(0, len(queries), step):
        scores = queries.vectors[start : start + step] @ pool.T
        for row, own in enumerate(scores, start=start):
            yield _hardest(own, queries.positives[row], place, data.seen)


def _hardest(scores: Matrix, positives: Indices, place: dict[int, int], seen: Indices) -> int:
    """The highest score below LIKELY of the positives' lowest; where there is none, the lowest."""
    known = [place[position] for position in positives.tolist() if position in place]
    limit = LIKELY * max(0.0, float(scores[known].min())) if known else np.inf
    wrong = scores < limit
    wrong[known] = False
    if wrong.any():
        return int(seen[int(np.where(wrong, scores, -2.0).argmax())])
    others = scores.copy()
    others[known] = 2.0
    return int(seen[int(others.argmin())])
