"""The train queries in batches, and for each batch the documents it is set against."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from perfetch.retrieval.kinds.negatives import SAMPLED, WHOLE, candidates_of, mine
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.losses import Block
from perfetch.retrieval.training_data import Indices, TrainingData, with_pseudo_queries


class Batches:
    """The train queries as tensors; one random order of them per epoch."""

    def __init__(self, recipe: Recipe, data: TrainingData, seed: int) -> None:
        self._recipe = recipe
        self._train = train = with_pseudo_queries(data, recipe.pseudo_query_weight)
        self._fast = train.fast
        self._first = np.array([positions[0] for positions in train.positives], dtype=np.int64)
        self._rng = np.random.default_rng(seed)
        self._candidates = candidates_of(recipe, data)
        self._mined = mine(train, data.documents, self._candidates)
        self._documents = torch.from_numpy(data.documents)
        self._scored = self._documents.to(_precision())
        self._columns = self._scored[self._candidates] if self._whole else self._scored[:0]
        self.vectors = torch.from_numpy(train.vectors)
        self.weights = torch.from_numpy(train.weights)

    @property
    def per_step(self) -> int:
        """Batches between two steps of the path."""
        queries = min(self._recipe.queries_per_step or len(self._train), len(self._train))
        return -(-queries // self._recipe.batch_size)

    def epoch(self) -> Iterator[Indices]:
        """Every query once, in an order of its own."""
        order = self._rng.permutation(len(self._train))
        size = self._recipe.batch_size
        yield from (order[at : at + size] for at in range(0, len(order), size))

    def block(self, rows: Indices) -> Block:
        """The documents of a batch, all candidates or a sample, and what is no negative."""
        candidates = self._candidates if self._whole else self._sample(rows)
        documents = self._columns if self._whole else self._scored[candidates]
        left_out = self._likely_answers(rows, documents)
        left_out[_pairs(self._train.slow, rows, candidates)] = False
        left_out[_pairs(self._train.positives, rows, candidates)] = True
        return Block(documents, left_out, *self._padded(self._train.positives, rows))

    def has_twins(self, rows: Indices) -> bool:
        """Whether a query of the batch has a slow twin."""
        return any(len(self._train.slow[row]) for row in rows)

    def twins(self, rows: Indices) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        """The vectors of the performant answers, and of the slow twins, each padded."""
        return self._padded(self._fast, rows), self._padded(self._train.slow, rows)

    @property
    def _whole(self) -> bool:
        return len(self._candidates) <= WHOLE

    def _likely_answers(self, rows: Indices, documents: Tensor) -> Tensor:
        """Documents all but equal to the first positive, or that score like it; (rows, columns).

        The threshold relative to the positive's score is NV-Retriever's, arXiv:2407.15831.
        """
        firsts = self._scored[self._first[rows]]
        found = firsts @ documents.T >= self._recipe.twin_similarity
        if self._recipe.false_negative_ratio is not None:
            queries = self.vectors[rows].to(documents.dtype)
            own = (queries * firsts).sum(1, keepdim=True)
            found |= queries @ documents.T >= self._recipe.false_negative_ratio * own
        return found

    def _sample(self, rows: Indices) -> Indices:
        drawn = [self._rng.choice(self._candidates, SAMPLED, replace=False)]
        for labels in (self._train.slow, self._train.positives, self._mined):
            drawn += [labels[row] for row in rows]
        return np.unique(np.concatenate(drawn))

    def _padded(self, labels: Sequence[Indices], rows: Indices) -> tuple[Tensor, Tensor]:
        """The vectors of some documents per query (queries, most, dim), and where one stands."""
        counts = np.array([len(labels[row]) for row in rows])
        places = np.zeros((len(rows), max(1, counts.max())), dtype=np.int64)
        present = np.arange(places.shape[1]) < counts[:, None]
        places[present] = np.concatenate([labels[row] for row in rows])
        return self._documents[places], torch.from_numpy(present.astype(np.float32))


def _pairs(labels: Sequence[Indices], rows: Indices, candidates: Indices) -> tuple[Tensor, Tensor]:
    """(row, column) of every label that is among the candidates, which ascend."""
    row = np.repeat(np.arange(len(rows)), [len(labels[row]) for row in rows])
    label = np.concatenate([labels[row] for row in rows]).astype(np.int64)
    column = np.searchsorted(candidates, label).clip(max=len(candidates) - 1)
    known = candidates[column] == label
    return torch.from_numpy(row[known]), torch.from_numpy(column[known])


def _precision() -> torch.dtype:
    """bfloat16 where the processor multiplies it: scores in half the time, to three digits."""
    known = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    fast = known.get("avx512_bf16") or known.get("amx_bf16")
    return torch.bfloat16 if fast else torch.float32
