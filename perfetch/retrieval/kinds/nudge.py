"""NUDGE-N: each document that answers a label turned toward what asked for it; nothing is trained.

The sum of a document's queries is maximised over vectors of length 1 within a bounded distance. The
solution turns the document within the plane of the two, so far that the squared distance is gamma,
and no further than the sum. All others stay, unseen documents among them. So the folds' answer
depends on what they hold out: where they keep a document's labels together, none that is asked for
has moved, and what is judged is only whether the others got out of its way.

Source: Zeighami, Wellmer and Parameswaran 2024, arXiv:2409.02343, as the package nudge-ft has it:
gamma by the share of held-out queries whose best document is a positive, every positive alike.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from perfetch.retrieval.adapter import Adapter, Moved
from perfetch.retrieval.kinds.recipe import Recipe, Step
from perfetch.retrieval.training_data import Matrix, TrainingData

GAMMAS = tuple(0.02 * number for number in range(25))
"""Squared distances; 0 moves nothing, and comes first: of equals the shortest step is taken."""
Numbers = npt.NDArray[np.float64]


def nudged(recipe: Recipe, data: TrainingData, revision: str, seed: int) -> Iterator[Step]:
    """One step per gamma."""
    train, dimension = data.train, data.documents.shape[1]
    counts = [len(positions) for positions in train.positives]
    asked = np.concatenate([np.empty(0, dtype=np.int64), *train.positives])
    places, row = np.unique(asked, return_inverse=True)
    pull = np.zeros((len(places), dimension))
    np.add.at(pull, row, train.vectors[np.repeat(np.arange(len(train)), counts)])
    documents = data.documents[places]
    same, none = np.eye(dimension, dtype=np.float32), np.zeros(dimension, dtype=np.float32)
    for gamma in GAMMAS:
        moved = Moved(places, turned(documents, pull, gamma))
        yield Step(f"gamma {gamma:g}", None, Adapter("nudge", same, none, revision, moved=moved))


def turned(documents: Matrix, pull: Numbers, gamma: float) -> Matrix:
    """The documents (documents, dim), of length 1, after a step of squared length gamma each.

    Args:
        documents: (documents, dim), of length 1.
        pull: (documents, dim), the sum of what asks for each; one that points away, as no query
            would be served by it, moves nothing.
        gamma: 0 to 2.
    """
    along = (pull * documents).sum(1, keepdims=True)
    length = np.linalg.norm(pull, axis=1, keepdims=True).clip(min=1e-12)
    across = pull - along * documents
    across /= np.linalg.norm(across, axis=1, keepdims=True).clip(min=1e-12)
    cosine = 1 - gamma / 2
    found = cosine * documents + np.sqrt(1 - cosine**2) * across
    found = np.where(along / length >= cosine, pull / length, found)
    return np.where((along > 0) & (gamma > 0), found, documents).astype(np.float32)
