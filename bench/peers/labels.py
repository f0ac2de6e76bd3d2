"""A set's labels, and the score on dev by which peers are tuned."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Arrays = Mapping[str, Matrix]
Tried = TypeVar("Tried")


def _labels(data: Arrays, split: str) -> dict[int, list[int]]:
    """Row of each query → positions of its positives."""
    found: dict[int, list[int]] = {}
    for row, place in zip(data[f"{split}_rows"], data[f"{split}_positives"], strict=True):
        found.setdefault(int(row), []).append(int(place))
    return found


def chosen_on_dev(
    data: Arrays, tried: Iterable[tuple[str, Tried]], score: Callable[[Tried], float]
) -> tuple[str, Tried | Matrix]:
    """The best by its score, with its name; the identity (dim, dim) where none is above it."""
    same = np.eye(data["train"].shape[1], dtype=np.float32)
    best, said, found = _dev_score(data, same), "the encoder alone", same
    for name, one in tried:
        reached = score(one)
        if reached > best:
            best, said, found = reached, name, one
    return said, found


def _dev_score(data: Arrays, weight: Matrix) -> float:
    """Mean NDCG@10 of the dev queries under a weight (dim, dim)."""
    return ndcg(data, "dev", _unit(data["dev"] @ weight.T), data["documents"])


def ndcg(data: Arrays, split: str, queries: Matrix, documents: Matrix) -> float:
    """Mean NDCG@10, every positive counted alike; ties count against."""
    scores = queries @ documents.T
    total = 0.0
    labels = _labels(data, split)
    for row, places in labels.items():
        ranks = (scores[row][None, :] >= scores[row][places][:, None]).sum(1)
        ideal = (1 / np.log2(np.arange(2, min(len(places), 10) + 2))).sum()
        total += float((1 / np.log2(ranks[ranks <= 10] + 1)).sum() / ideal)
    return total / max(1, len(labels))


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / lengths.clip(min=1e-12)).astype(np.float32)
