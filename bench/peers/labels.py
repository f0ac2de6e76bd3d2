"""A set's labels, and the score on dev by which peers are tuned."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Arrays = Mapping[str, Matrix]
Tried = TypeVar("Tried")
DEPTH = 10


def _labels(data: Arrays, split: str) -> dict[int, dict[int, float]]:
    """Row of each query → positions of its positives, and their grades."""
    found: dict[int, dict[int, float]] = {}
    rows, places = data[f"{split}_rows"], data[f"{split}_positives"]
    grades = data.get(f"{split}_grades", np.ones(len(rows), dtype=np.float32))
    for row, place, grade in zip(rows, places, grades, strict=True):
        found.setdefault(int(row), {})[int(place)] = float(grade)
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
    """Mean NDCG@10, gains as graded, as the sets are judged by; ties count against."""
    scores = queries @ documents.T
    total = 0.0
    labels = _labels(data, split)
    for row, own in labels.items():
        grades = np.array(list(own.values()))
        ranks = (scores[row][None, :] >= scores[row][list(own)][:, None]).sum(1)
        gained = np.where(ranks <= DEPTH, grades / np.log2(ranks + 1), 0.0).sum()
        best = np.sort(grades)[::-1][:DEPTH]
        total += float(gained / (best / np.log2(np.arange(2, len(best) + 2))).sum())
    return total / max(1, len(labels))


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / lengths.clip(min=1e-12)).astype(np.float32)
