"""From tokens to vectors by torch; another runtime takes its place by the same protocol."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Matrix = npt.NDArray[np.float32]
Side = Literal["query", "document"]
"""Which route a model takes that has one for each."""
Features = dict[str, Any]
"""What `SentenceTransformer.preprocess` gives for a batch."""

# Up to 2,048 tokens a core computes as many texts a second, at 8,192 a fifth fewer, because the
# activations leave its cache. Of small batches the cores have like shares, even of few queries:
# 1,155 of 24 tokens, 256 at a time, took two cores 4.5 s with 512 a batch, 5.1 s with 2,048.
# Accelerators want more.
TOKENS_PER_BATCH_CPU = 512
TOKENS_PER_BATCH = 32_768
BATCHES_PER_WORKER = 2
"""With fewer, workers would wait for the last one longer than they gain."""


class Forward(Protocol):
    """Computes batches."""

    tokens_per_batch: int

    def crew(self, batches: int) -> AbstractContextManager[int]:
        """How many threads may call it at once while so many batches are computed."""

    def __call__(self, features: Features) -> Matrix:
        """Vectors (texts, dim), float32, not yet of length 1."""


class TorchForward:
    """All modules of the model, where torch put them.

    On a CPU a batch is computed by one core, several batches beside each other: cores that share a
    batch wait for each other at every layer (on two cores 1.4 to 1.8 times the speed of sentence-
    transformers for documents of code, by the machine; `make bench-encoding`).
    """

    def __init__(self, model: "SentenceTransformer", side: Side) -> None:
        self._model, self._side = model.eval(), side
        self._is_cpu = model.device.type == "cpu"
        self.tokens_per_batch = TOKENS_PER_BATCH_CPU if self._is_cpu else TOKENS_PER_BATCH

    @contextmanager
    def crew(self, batches: int) -> Iterator[int]:
        """As many workers as there are cores; torch gives each its share of them meanwhile."""
        import torch

        cores = torch.get_num_threads()
        workers = max(1, min(cores, batches // BATCHES_PER_WORKER)) if self._is_cpu else 1
        torch.set_num_threads(max(1, cores // workers))
        try:
            yield workers
        finally:
            torch.set_num_threads(cores)

    def __call__(self, features: Features) -> Matrix:
        """Vectors (texts, dim), float32, not yet of length 1."""
        import torch

        device = self._model.device
        with torch.inference_mode():
            placed = {
                key: value.to(device) if isinstance(value, torch.Tensor) else value
                for key, value in features.items()
            }
            found = self._model(placed, task=self._side)["sentence_embedding"]
            return np.asarray(found.float().cpu().numpy(), dtype=np.float32)
