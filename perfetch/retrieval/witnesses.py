"""Which queries tell the same: many wordings of one intent are one witness of a gain, not many."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Indices = npt.NDArray[np.int64]
MOST_IN_ONE = 0.5
"""Share of the queries that may hang together before they are told apart."""


def by_answers(answers: Sequence[Indices]) -> Indices:
    """(queries,): the same number for queries that have the very same answers, and for no others.

    Args:
        answers: positions of each query's positives.
    """
    numbers: dict[bytes, int] = {}
    keys = (np.unique(positions).tobytes() for positions in answers)
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def told_apart(clusters: Sequence[str], answers: Sequence[Indices]) -> tuple[str, ...]:
    """(queries,): the clusters; of more than half of the queries in one chain, its links.

    Where people ask for several documents, as in a log of clicks, one query shares an answer with
    the next until all are one cluster, which no comparison can be made of. Of such a chain only
    queries with the very same answers stay together.

    Args:
        clusters: one per query.
        answers: positions of each query's positives.
    """
    chains = _chains(answers)
    sizes = np.bincount(chains, minlength=1)
    longest = int(sizes.argmax())
    if sizes[longest] <= MOST_IN_ONE * len(clusters):
        return tuple(clusters)
    named = zip(clusters, by_answers(answers).tolist(), chains == longest, strict=True)
    return tuple(f"{cluster}/{part}" if inside else cluster for cluster, part, inside in named)


def _chains(answers: Sequence[Indices]) -> Indices:
    """(queries,): the number of the chain of shared answers that each is a link of."""
    row = np.repeat(np.arange(len(answers)), [len(positions) for positions in answers])
    column = np.concatenate([np.empty(0, dtype=np.int64), *answers])
    documents = int(column.max(initial=-1)) + 1
    size = len(answers) + documents
    links = coo_matrix((np.ones(len(row)), (row, len(answers) + column)), shape=(size, size))
    _, member = connected_components(links, directed=False)
    return np.asarray(member[: len(answers)], dtype=np.int64)
