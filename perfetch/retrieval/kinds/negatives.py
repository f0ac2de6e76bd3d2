"""Which documents a query is set against: all of them, or a sample with the hard ones mined."""

import numpy as np

from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import Indices, LabelledQueries, Matrix, TrainingData

WHOLE = 40_000
"""Documents up to which a batch meets all of them: 256 x 40,000 scores are 20 MB in bfloat16."""
SAMPLED = 16_384
MINED = 16
MOST_MINED = 20_000_000_000
"""Scores up to which hard negatives are mined for a sample: minutes on two cores."""
SCORES_PER_BLOCK = 8_000_000


def candidates_of(recipe: Recipe, data: TrainingData) -> Indices:
    """Positions of the documents that may be negatives, ascending."""
    if recipe.negatives == "corpus" or not len(data.train):
        return data.seen
    return np.unique(np.concatenate([*data.train.positives, *data.train.slow]))


def mine(train: LabelledQueries, documents: Matrix, candidates: Indices) -> list[Indices]:
    """For each query the documents the encoder ranks highest; none where it would take long.

    Only a sample needs them: whoever meets every document meets the hard ones.
    """
    if len(candidates) <= WHOLE or len(train) * len(candidates) > MOST_MINED:
        return [candidates[:0]] * len(train)
    mined: list[Indices] = []
    rows = max(1, SCORES_PER_BLOCK // len(candidates))
    pool = documents[candidates]
    for start in range(0, len(train), rows):
        scores = train.vectors[start : start + rows] @ pool.T
        mined += list(candidates[np.argpartition(scores, -MINED, axis=1)[:, -MINED:]])
    return mined
