"""Exact search: every query against every document, best first, ties by document order.

Products are summed in float64 and rounded to float32: so the same pair scores the same whatever
the block or the thread that computed it, and documents with equal vectors truly tie.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

SCORES_PER_BLOCK = 8_000_000
DOCUMENTS_PER_BLOCK = 65_536
NOTHING = -1


class System(Protocol):
    """Whatever scores every document for a query."""

    @property
    def documents(self) -> int:
        """How many documents it scores."""

    def scores(self, rows: Indices) -> Matrix:
        """(rows, documents), higher is better, for the queries at these positions."""


@dataclass(frozen=True, slots=True)
class Dense:
    """Dot products of query and document vectors."""

    query_vectors: Matrix
    """(queries, dim)"""
    document_vectors: Matrix
    """(documents, dim)"""

    @property
    def documents(self) -> int:
        """How many documents it scores."""
        return len(self.document_vectors)

    def scores(self, rows: Indices) -> Matrix:
        """(rows, documents), float32."""
        queries = self.query_vectors[rows].astype(np.float64)
        scores = np.empty((len(rows), self.documents), dtype=np.float32)
        for start in range(0, self.documents, DOCUMENTS_PER_BLOCK):
            block = slice(start, start + DOCUMENTS_PER_BLOCK)
            scores[:, block] = queries @ self.document_vectors[block].astype(np.float64).T
        return scores


def rank(queries: Matrix, documents: Matrix, k: int) -> tuple[Indices, Matrix]:
    """The k best documents of each query, and their scores; both (queries, min(k, documents)).

    Args:
        queries: (queries, dim), float32.
        documents: (documents, dim), float32, in the order that breaks ties (by document id).
        k: how many.

    Raises:
        ValueError: if the dimensions differ.
    """
    if queries.shape[1] != documents.shape[1]:
        raise ValueError(f"queries have {queries.shape[1]} numbers, documents {documents.shape[1]}")
    system = Dense(queries, documents)
    found = [
        top_k(system.scores(rows), k) for rows in blocks(np.arange(len(queries)), len(documents))
    ]
    if not found:
        width = min(k, len(documents))
        return np.empty((0, width), dtype=np.int64), np.empty((0, width), dtype=np.float32)
    return np.concatenate([i for i, _ in found]), np.concatenate([s for _, s in found])


def blocks(rows: Indices, documents: int) -> Iterator[Indices]:
    """The rows in pieces whose scores fit in memory."""
    size = max(1, SCORES_PER_BLOCK // max(1, documents))
    return (rows[start : start + size] for start in range(0, len(rows), size))


def top_k(scores: Matrix, k: int) -> tuple[Indices, Matrix]:
    """Positions and scores of the k best per row, (rows, min(k, columns)); ties by position."""
    count = scores.shape[1]
    k = min(k, count)
    if k == 0 or not len(scores):
        return np.empty((len(scores), k), dtype=np.int64), np.empty((len(scores), k), np.float32)
    # All that reach the k-th best score, ties at the edge included, then sorted and cut.
    edge = np.partition(scores, count - k, axis=1)[:, count - k]
    row, column = np.nonzero(scores >= edge[:, None])
    value = scores[row, column]
    order = np.lexsort((column, -value, row))
    starts = np.searchsorted(row, np.arange(len(scores)))
    chosen = order[starts[:, None] + np.arange(k)]
    return column[chosen], value[chosen]


def ranks_of(scores: Matrix, wanted: Sequence[Indices]) -> list[Indices]:
    """For each row the ranks, from 1, of the wanted positions among all; ties by position."""
    found = []
    for row, positions in zip(scores, wanted, strict=True):
        own = row[positions][:, None]
        ahead = (row[None, :] > own).sum(1)
        before = np.arange(len(row))[None, :] < positions[:, None]
        found.append((1 + ahead + ((row[None, :] == own) & before).sum(1)).astype(np.int64))
    return found
