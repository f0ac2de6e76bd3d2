"""The train queries in batches, and for each batch the documents it is set against."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from perfetch.retrieval.kinds.columns import columns_of, in_precision
from perfetch.retrieval.kinds.likely import LikelyAnswers
from perfetch.retrieval.kinds.negatives import (
    MINED,
    MINED_AT_ONCE,
    REMINED,
    bounds,
    candidates_of,
    mine,
    pool_of,
)
from perfetch.retrieval.kinds.places import padded, pairs
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.kinds.trainable import Trainable
from perfetch.retrieval.losses import Block
from perfetch.retrieval.training_data import Indices, TrainingData, with_pseudo_queries


class Batches:
    """The train queries as tensors; one random order of them per epoch."""

    def __init__(self, recipe: Recipe, data: TrainingData, seed: int) -> None:
        self._recipe = recipe
        self._train = train = with_pseudo_queries(data, recipe.pseudo_query_weight)
        self._rng = np.random.default_rng(seed)
        self._candidates = candidates_of(recipe, data)
        most, self._drawn = bounds(recipe)
        self._whole = len(self._candidates) <= most
        self._mined = np.empty((0 if self._whole else len(train), MINED), dtype=np.int64)
        self._epochs = 0
        self._documents = torch.from_numpy(data.documents)
        self._scored = in_precision(data.documents)
        self._columns = columns_of(data.documents, self._candidates if self._whole else None)
        self._likely = LikelyAnswers(recipe, train, self._scored, self._columns)
        self.vectors = torch.from_numpy(train.vectors)
        self.weights = torch.from_numpy(train.weights)

    @property
    def per_step(self) -> int:
        """Batches between two steps of the path."""
        queries = min(self._recipe.queries_per_step or len(self._train), len(self._train))
        return -(-queries // self._recipe.batch_size)

    def epoch(self, model: Trainable) -> Iterator[Indices]:
        """Every query once, in an order of its own.

        Args:
            model: the map in training. Where batches meet a sample, hard negatives are mined by it
                as it is, some thousand queries ahead, in every REMINED-th epoch; at the start it is
                the encoder alone. Whoever meets every document meets the hard ones.
        """
        mines = not self._whole and self._epochs % REMINED == 0
        self._epochs += 1
        order = self._rng.permutation(len(self._train))
        size = self._recipe.batch_size
        at_once = size * max(1, MINED_AT_ONCE // size)
        for start in range(0, len(order), at_once):
            rows = order[start : start + at_once]
            if mines:
                self._mine(rows, model)
            yield from (rows[at : at + size] for at in range(0, len(rows), size))

    def block(self, rows: Indices) -> Block:
        """The documents of a batch, all candidates or a sample, and what is no negative."""
        if self._whole:
            candidates, documents = self._candidates, self._columns
            left_out = self._likely.among_columns(rows)
        else:
            candidates = self._sample(rows)
            documents = self._scored[candidates]
            left_out = self._likely.among(rows, documents)
        left_out[pairs(self._train.slow, rows, candidates)] = False
        left_out[pairs(self._train.positives, rows, candidates)] = True
        return Block(documents, left_out, *self._padded(self._train.positives, rows))

    def has_twins(self, rows: Indices) -> bool:
        """Whether a query of the batch has a slow twin."""
        return any(len(self._train.slow[row]) for row in rows)

    def twins(self, rows: Indices) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        """The vectors of the performant answers, and of the slow twins, each padded."""
        batch, every = self._train.take(rows.tolist()), np.arange(len(rows))
        return self._padded(batch.fast, every), self._padded(batch.slow, every)

    @torch.no_grad()
    def _mine(self, rows: Indices, model: Trainable) -> None:
        queries = torch.nn.functional.normalize(model(self.vectors[rows]), dim=1)
        pool = pool_of(len(rows), self._candidates, self._rng)
        self._mined[rows] = mine(queries, self._scored, pool, model.documents)

    def _sample(self, rows: Indices) -> Indices:
        drawn = [self._rng.choice(self._candidates, self._drawn, replace=False)]
        for labels in (self._train.slow, self._train.positives, self._mined):
            drawn += [labels[row] for row in rows]
        return np.unique(np.concatenate(drawn))

    def _padded(self, labels: Sequence[Indices], rows: Indices) -> tuple[Tensor, Tensor]:
        """The vectors of some documents per query (queries, most, dim), and where one stands."""
        places, stands = padded(labels, rows)
        return self._documents[places], torch.from_numpy(stands)
