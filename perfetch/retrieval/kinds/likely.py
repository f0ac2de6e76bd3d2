"""Documents that likely answer a query though no label says so: they are no negatives for it."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import Indices, LabelledQueries

MOST_KEPT = 200_000_000
"""Queries times documents up to which answers are kept from one epoch to the next: 25 MB."""


class LikelyAnswers:
    """All but equal to a query's first positive, or scored like it by the encoder.

    The threshold relative to the positive's score is NV-Retriever's, arXiv:2407.15831. Both look at
    the encoder's vectors, so an answer found once holds in every epoch: a third of the products of
    a step are saved by keeping a bit for each.
    """

    def __init__(
        self, recipe: Recipe, train: LabelledQueries, scored: Tensor, columns: Tensor
    ) -> None:
        self._recipe, self._scored, self._columns = recipe, scored, columns
        self._vectors = torch.from_numpy(train.vectors)
        self._first = np.array([positions[0] for positions in train.positives], dtype=np.int64)
        self._known = np.zeros(len(train), dtype=bool)
        kept = len(train) * len(columns) <= MOST_KEPT
        self._bits: npt.NDArray[np.uint8] | None = None
        if kept:
            self._bits = np.zeros((len(train), -(-len(columns) // 8)), dtype=np.uint8)

    def among_columns(self, rows: Indices) -> Tensor:
        """(rows, columns), bool, of the columns that every batch meets."""
        if self._bits is None:
            return self.among(rows, self._columns)
        new = rows[~self._known[rows]]
        if len(new):
            self._bits[new] = np.packbits(self.among(new, self._columns).numpy(), axis=1)
            self._known[new] = True
        found = np.unpackbits(self._bits[rows], axis=1, count=len(self._columns))
        return torch.from_numpy(found.view(bool))

    def among(self, rows: Indices, documents: Tensor) -> Tensor:
        """(rows, documents), bool, of any documents, in the precision of the scores."""
        queries = self._vectors[rows].to(documents.dtype)
        return likely(self._recipe, queries, self._scored[self._first[rows]], documents)


def likely(recipe: Recipe, queries: Tensor, firsts: Tensor, documents: Tensor) -> Tensor:
    """(queries, documents), bool: all but equal to the first positive, or scored like it.

    Args:
        recipe: the thresholds.
        queries: (queries, dim).
        firsts: (queries, dim), of each query's first positive.
        documents: (documents, dim), of the same precision and on the same device.
    """
    found = firsts @ documents.T >= recipe.twin_similarity
    if recipe.false_negative_ratio is not None:
        own = (queries * firsts).sum(1, keepdim=True)
        found |= queries @ documents.T >= recipe.false_negative_ratio * own
    return found
