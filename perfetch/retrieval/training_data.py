"""What a fit sees: vectors, and for each query which documents answer it, fast or slow."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LabelledQueries:
    """Queries as vectors, with their labels as positions in the corpus."""

    vectors: Matrix
    """(queries, dim), of length 1."""
    positives: tuple[Indices, ...]
    """For each query the positions of its positives; never empty."""
    grades: tuple[Indices, ...]
    """For each query the relevance of each positive, in the same order; 1 or more."""
    slow: tuple[Indices, ...]
    """For each query the positions of its slow twins; mostly empty."""
    weights: Matrix
    """(queries,): what one query counts in the loss; labels 1, pseudo-queries less."""

    def __len__(self) -> int:
        return len(self.positives)

    @property
    def fast(self) -> tuple[Indices, ...]:
        """For each query the positives of the highest grade: the performant answers."""
        pairs = zip(self.positives, self.grades, strict=True)
        return tuple(positions[grades == grades.max()] for positions, grades in pairs)


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Train fits, dev selects; the corpus is frozen."""

    documents: Matrix
    """(documents, dim), of length 1."""
    train: LabelledQueries
    dev: LabelledQueries
    seen: Indices
    """Positions of the documents that training may meet, as an answer or as a negative. A document
    that only ever served as a negative would be pushed away from every query."""


def dense(rows: list[Indices], columns: int) -> npt.NDArray[np.bool_]:
    """Positions as a mask (rows, columns)."""
    mask = np.zeros((len(rows), columns), dtype=np.bool_)
    for row, positions in enumerate(rows):
        mask[row, positions] = True
    return mask
