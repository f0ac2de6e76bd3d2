"""The closed form: ridge regression from a query to the centroid of its positives.

Milliseconds, no seed, no epoch: the floor that whatever trains has to beat.
"""

from collections.abc import Iterator

import numpy as np

from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.kinds.recipe import Recipe, Step
from perfetch.retrieval.training_data import (
    LabelledQueries,
    Matrix,
    TrainingData,
    with_pseudo_queries,
)

PENALTIES = (1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
"""Times the number of queries, which all have length 1."""


def ridge(recipe: Recipe, data: TrainingData, revision: str, seed: int) -> Iterator[Step]:
    """One step per penalty: W = I + A, where A minimises |T - X - X A|² + penalty n |A|²."""
    train = with_pseudo_queries(data, recipe.pseudo_query_weight)
    counts = train.weights[:, None]
    gap = centroids(train, data.documents) - train.vectors
    gram = train.vectors.T @ (counts * train.vectors)
    pull = train.vectors.T @ (counts * gap)
    same = np.eye(len(gram), dtype=np.float32)
    for penalty in PENALTIES:
        change = np.linalg.solve(gram + penalty * float(counts.sum()) * same, pull)
        weight = np.asarray(same + change.T, dtype=np.float32)
        bias = np.zeros(len(gram), dtype=np.float32)
        yield Step(f"penalty {penalty:g}", None, Adapter("ridge", weight, bias, revision))


def centroids(queries: LabelledQueries, documents: Matrix) -> Matrix:
    """The mean of each query's positives, weighted by grade, at length 1; (queries, dim)."""
    means = np.stack(
        [
            np.average(documents[positions], axis=0, weights=grades)
            for positions, grades in zip(queries.positives, queries.grades, strict=True)
        ]
    )
    lengths = np.linalg.norm(means, axis=1, keepdims=True).clip(min=1e-12)
    return np.asarray(means / lengths, dtype=np.float32)
