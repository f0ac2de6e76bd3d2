"""A query moved toward the answers of the train queries nearest to it; nothing is trained.

Nearest means a cosine above a threshold, at which a train query has k others on average. So the
whole kind is one bent map, q + U relu(V q + c), with train queries as V and their answers as U, and
is exported like any other.
"""

from collections.abc import Iterator

import numpy as np

from perfetch.retrieval.adapter import Adapter, Hidden
from perfetch.retrieval.kinds.recipe import Recipe, Step
from perfetch.retrieval.kinds.ridge import centroids
from perfetch.retrieval.training_data import Matrix, TrainingData

COUNTS = (1, 3, 10)
WEIGHTS = (0.25, 0.5, 1.0, 2.0)
SAMPLE, MOST_COSINES = 2_048, 50_000_000
"""Train queries whose neighbours are counted to set the threshold, and with how many in all."""


def neighbours(recipe: Recipe, data: TrainingData, revision: str, seed: int) -> Iterator[Step]:
    """One step per number of neighbours and weight."""
    train = data.train
    answers = centroids(train, data.documents)
    same = np.eye(data.documents.shape[1], dtype=np.float32)
    for count in COUNTS:
        edge = _threshold(train.vectors, count, seed)
        for weight in WEIGHTS:
            hidden = Hidden(
                inner=train.vectors,
                threshold=np.full(len(train), -edge, dtype=np.float32),
                outer=np.asarray(np.float32(weight / (1 - edge)) * answers.T, dtype=np.float32),
            )
            bias = np.zeros(len(same), dtype=np.float32)
            label = f"{count} neighbours, weight {weight:g}"
            yield Step(label, None, Adapter("knn", same, bias, revision, hidden))


def _threshold(vectors: Matrix, count: int, seed: int) -> float:
    """The cosine above which a query has `count` others on average; at most 0.99."""
    rng = np.random.default_rng(seed)
    most = min(SAMPLE, len(vectors), max(1, MOST_COSINES // len(vectors)))
    rows = rng.choice(len(vectors), most, replace=False)
    cosines = vectors[rows] @ vectors.T
    cosines[np.arange(len(rows)), rows] = -1
    wanted = min(cosines.size, count * len(rows))
    return min(0.99, float(-np.partition(-cosines.ravel(), wanted - 1)[wanted - 1]))
