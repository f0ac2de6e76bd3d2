"""What a fit sees: vectors, and for each query which documents answer it, fast or slow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    texts: tuple[str, ...] = ()
    """What the vectors were made from, (queries,); empty where vectors are all there is."""

    def __len__(self) -> int:
        return len(self.positives)

    def take(self, rows: Sequence[int]) -> "LabelledQueries":
        """The queries at these positions."""
        return LabelledQueries(
            vectors=self.vectors[list(rows)],
            positives=tuple(self.positives[row] for row in rows),
            grades=tuple(self.grades[row] for row in rows),
            slow=tuple(self.slow[row] for row in rows),
            weights=self.weights[list(rows)],
            texts=tuple(self.texts[row] for row in rows) if self.texts else (),
        )

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
    pseudo: LabelledQueries | None = None
    """Queries made from documents; None where there are none."""
    groups: Indices | None = None
    """(documents,): which group each belongs to, that a split never cuts; None: each its own."""
    texts: tuple[str, ...] = ()
    """Of the documents, (documents,); empty where vectors are all there is."""

    @property
    def group_of(self) -> Indices:
        """(documents,): the group of each."""
        return np.arange(len(self.documents)) if self.groups is None else self.groups


def with_pseudo_queries(data: TrainingData, weight: float) -> LabelledQueries:
    """The train queries, then the pseudo-queries at this weight; 0 leaves them out."""
    if data.pseudo is None or weight == 0:
        return data.train
    counted = replace(data.pseudo, weights=np.full_like(data.pseudo.weights, weight))
    return join(data.train, counted)


def join(first: LabelledQueries, second: LabelledQueries) -> LabelledQueries:
    """Both, in order."""
    return LabelledQueries(
        vectors=np.concatenate([first.vectors, second.vectors]),
        positives=first.positives + second.positives,
        grades=first.grades + second.grades,
        slow=first.slow + second.slow,
        weights=np.concatenate([first.weights, second.weights]),
        texts=first.texts + second.texts,
    )
