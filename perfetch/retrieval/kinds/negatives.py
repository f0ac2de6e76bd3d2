"""Which documents a query is set against: all of them, or a sample with the hard ones mined."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import Indices, TrainingData

WHOLE = 16_384
"""Documents up to which a batch meets all of them: 256 x 16,384 scores are 16 MB."""
SAMPLED = 512
"""Drawn of more. With the hard ones of all its queries a batch meets some two thousand, so that a
larger corpus does not make an epoch slower; the rest of a corpus changes a gradient little."""
BOTH_SIDES = 4_096
"""Both of these where documents are mapped, too: a gradient passes through each that is met."""
MINED = 4
REMINED = 4
"""Epochs from one mining to the next: it costs as much as the steps of two."""
MINED_AT_ONCE = 8_192
"""Queries whose hard negatives are mined before they are met, by the map as it is then."""
MOST_MINED = 600_000_000
"""Scores for that: as many products as the steps that follow have."""
POOL = 0.5
"""Of the candidates: the hardest four of a half are among the hardest eight or so of all."""
QUERIES_PER_BLOCK, DOCUMENTS_PER_BLOCK = 256, 65_536


def bounds(recipe: Recipe) -> tuple[int, int]:
    """Documents up to which a batch meets all of them, and how many are drawn of more."""
    both = recipe.kind in ("symmetric", "joint")
    return (BOTH_SIDES, BOTH_SIDES) if both else (WHOLE, SAMPLED)


def candidates_of(recipe: Recipe, data: TrainingData) -> Indices:
    """Positions of the documents that may be negatives, ascending."""
    if recipe.negatives == "corpus" or not len(data.train):
        return data.seen
    return np.unique(np.concatenate([*data.train.positives, *data.train.slow]))


def pool_of(queries: int, candidates: Indices, rng: np.random.Generator) -> Indices:
    """A part of the candidates, drawn: as many as can be scored for all queries in time."""
    most = max(MINED, min(int(POOL * len(candidates)), MOST_MINED // max(1, queries)))
    if len(candidates) <= most:
        return candidates
    return np.sort(rng.choice(candidates, most, replace=False))


@torch.no_grad()
def mine(
    queries: Tensor, documents: Tensor, pool: Indices, mapped: Callable[[Tensor], Tensor]
) -> Indices:
    """For each query the positions of the MINED documents of the pool that score highest.

    Args:
        queries: (queries, dim).
        documents: (documents, dim), the whole corpus.
        pool: positions in it.
        mapped: documents as the kind in training has them.
    """
    best = torch.full((len(queries), MINED), -torch.inf)
    places = torch.zeros((len(queries), MINED), dtype=torch.int64)
    for column in range(0, len(pool), DOCUMENTS_PER_BLOCK):
        part = torch.from_numpy(pool[column : column + DOCUMENTS_PER_BLOCK])
        block = mapped(documents[part].to(queries.dtype)).to(documents.dtype)
        for row in range(0, len(queries), QUERIES_PER_BLOCK):
            rows = slice(row, row + QUERIES_PER_BLOCK)
            scores = (queries[rows].to(block.dtype) @ block.T).float()
            found, at = scores.topk(min(MINED, len(part)), dim=1)
            both = torch.cat([best[rows], found], dim=1)
            best[rows], order = both.topk(MINED, dim=1)
            places[rows] = torch.cat([places[rows], part[at]], dim=1).gather(1, order)
    return places.numpy()
