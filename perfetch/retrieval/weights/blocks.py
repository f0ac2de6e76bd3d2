"""The documents a batch of queries is set against, on the device where the encoder is trained.

Memory is bounded: beside the documents' vectors a batch holds `batch_size` times at most WHOLE
scores (CUDA_WHOLE on a GPU), or a sample of SAMPLED documents with the labels of the batch.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from perfetch.retrieval.kinds.likely import likely
from perfetch.retrieval.kinds.negatives import candidates_of
from perfetch.retrieval.kinds.places import padded, pairs
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.losses import Block
from perfetch.retrieval.training_data import Indices, LabelledQueries, TrainingData
from perfetch.retrieval.weights.device import in_bfloat16

WHOLE = 40_000
CUDA_WHOLE = 400_000
"""64 x 400,000 scores are 50 MB in bfloat16."""
SAMPLED = 16_384


class Blocks:
    """The documents as tensors, and for each batch of queries what is no negative."""

    def __init__(
        self, recipe: Recipe, train: LabelledQueries, data: TrainingData, device: torch.device
    ) -> None:
        self._recipe, self._train, self._device = recipe, train, device
        self._first = np.array([positions[0] for positions in train.positives], dtype=np.int64)
        self._fast = train.fast
        self._candidates = candidates_of(recipe, data)
        self._documents = torch.from_numpy(data.documents).to(device)
        precision = torch.bfloat16 if in_bfloat16(device) else torch.float32
        self._scored = self._documents.to(precision)
        self._whole = len(self._candidates) <= (WHOLE if device.type == "cpu" else CUDA_WHOLE)
        self._columns = self._scored[self._candidates] if self._whole else self._scored[:0]
        self._queries = torch.from_numpy(train.vectors).to(device, precision)

    def block(self, rows: Indices, rng: np.random.Generator) -> Block:
        """All candidates, or where they are many a sample that `rng` draws."""
        candidates = self._candidates if self._whole else self._sample(rows, rng)
        documents = self._columns if self._whole else self._scored[candidates]
        firsts = self._scored[self._first[rows]]
        left_out = likely(self._recipe, self._queries[rows], firsts, documents)
        left_out[self._pairs(self._train.slow, rows, candidates)] = False
        left_out[self._pairs(self._train.positives, rows, candidates)] = True
        return Block(documents, left_out, *self._padded(self._train.positives, rows))

    def has_twins(self, rows: Indices) -> bool:
        """Whether a query of the batch has a slow twin."""
        return any(len(self._train.slow[row]) for row in rows)

    def twins(self, rows: Indices) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        """The vectors of the performant answers, and of the slow twins, each padded."""
        return self._padded(self._fast, rows), self._padded(self._train.slow, rows)

    def _sample(self, rows: Indices, rng: np.random.Generator) -> Indices:
        drawn = [rng.choice(self._candidates, SAMPLED, replace=False)]
        for labels in (self._train.slow, self._train.positives):
            drawn += [labels[row] for row in rows]
        return np.unique(np.concatenate(drawn))

    def _padded(self, labels: Sequence[Indices], rows: Indices) -> tuple[Tensor, Tensor]:
        """The vectors of some documents per query (queries, most, dim), and where one stands."""
        places, stands = padded(labels, rows)
        vectors = self._documents[torch.from_numpy(places).to(self._device)]
        return vectors, torch.from_numpy(stands).to(self._device)

    def _pairs(
        self, labels: Sequence[Indices], rows: Indices, candidates: Indices
    ) -> tuple[Tensor, Tensor]:
        """`pairs`, on the device."""
        row, column = pairs(labels, rows, candidates)
        return torch.from_numpy(row).to(self._device), torch.from_numpy(column).to(self._device)
