"""Batches of texts of like length, filled by tokens: hardly a number is computed for padding."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Lengths = npt.NDArray[np.int64]


def token_lengths(model: "SentenceTransformer", texts: Sequence[str]) -> Lengths:
    """Tokens per text after truncation, shape (texts,); characters where no tokenizer is known."""
    from transformers import PreTrainedTokenizerBase

    tokenizer = model.tokenizer
    if not texts or not isinstance(tokenizer, PreTrainedTokenizerBase):
        return np.array([len(text) for text in texts], dtype=np.int64)
    ids = tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)["input_ids"]
    return np.array([len(row) for row in ids], dtype=np.int64)


def token_batches(lengths: Lengths, budget: int) -> Iterator[list[int]]:
    """Positions, longest texts first, so many that length of the longest x texts fits."""
    batch: list[int] = []
    longest = 1
    for position in np.argsort(-lengths, kind="stable").tolist():
        if batch and longest * (len(batch) + 1) > budget:
            yield batch
            batch = []
        if not batch:
            longest = max(1, int(lengths[position]))
        batch.append(position)
    if batch:
        yield batch
