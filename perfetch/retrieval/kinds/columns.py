"""The documents as the scores are computed with them, once for all trials of one corpus.

A search keeps dozens of trials. Each used to hold a copy of its own, and together they held more
than the vectors. Here a copy lives as long as any trial that uses it.
"""

from weakref import WeakValueDictionary

import numpy as np
import torch
from torch import Tensor

from perfetch.retrieval.training_data import Indices, Matrix

# By the corpus, which lives as long as the trials that hold the copy, and by what is taken of it.
_SHARED: WeakValueDictionary[tuple[int, bytes], Tensor] = WeakValueDictionary()


def in_precision(documents: Matrix) -> Tensor:
    """All documents in the precision of the scores; in float32 no copy."""
    if _precision() == torch.float32:
        return torch.from_numpy(documents)
    return _shared(documents, None)


def columns_of(documents: Matrix, candidates: Indices | None) -> Tensor:
    """These documents (candidates, dim) in the precision of the scores; of None an empty one."""
    whole = in_precision(documents)
    if candidates is None:
        return whole[:0]
    return whole if len(candidates) == len(documents) else _shared(documents, candidates)


def _shared(documents: Matrix, candidates: Indices | None) -> Tensor:
    key = (id(documents), b"" if candidates is None else candidates.tobytes())
    found = _SHARED.get(key)
    if found is None:
        part = documents if candidates is None else documents[candidates]
        found = torch.from_numpy(np.ascontiguousarray(part)).to(_precision())
        _SHARED[key] = found
    return found


def _precision() -> torch.dtype:
    """bfloat16 where the processor multiplies it: scores in half the time, to three digits."""
    known = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    fast = known.get("avx512_bf16") or known.get("amx_bf16")
    return torch.bfloat16 if fast else torch.float32
