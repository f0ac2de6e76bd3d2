"""Batches of texts of like length, filled by tokens: hardly a number is computed for padding."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Lengths = npt.NDArray[np.int64]
TOKENS_PER_CHARACTER = 4
"""At most, of what is none of a tokenizer's words: its bytes in UTF-8."""


def token_lengths(model: "SentenceTransformer", texts: Sequence[str]) -> Lengths:
    """Tokens per text after truncation, shape (texts,); characters where no tokenizer is known."""
    counted = _count(model, texts, model.max_seq_length)
    return np.array([len(text) for text in texts], dtype=np.int64) if counted is None else counted


def count_longer(model: "SentenceTransformer", texts: Sequence[str], limit: int) -> int:
    """How many texts have more tokens than the limit; 0 where no tokenizer is known."""
    may_be = [text for text in texts if len(text) * TOKENS_PER_CHARACTER > limit]
    counted = _count(model, may_be, limit + 1)
    return 0 if counted is None else int((counted > limit).sum())


def _count(model: "SentenceTransformer", texts: Sequence[str], most: int | None) -> Lengths | None:
    from transformers import PreTrainedTokenizerBase

    tokenizer = model.tokenizer
    if not texts or not isinstance(tokenizer, PreTrainedTokenizerBase):
        return None
    ids = tokenizer(list(texts), truncation=True, max_length=most)["input_ids"]
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
