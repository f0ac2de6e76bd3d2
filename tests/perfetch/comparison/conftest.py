"""A set small enough to fit in a blink: queries are documents seen through one rotation."""

import numpy as np
import pytest

from perfetch.comparison.ground import Ground
from perfetch.retrieval.judgements import Judgements
from perfetch.retrieval.lexical import build_lexical
from perfetch.retrieval.training_data import LabelledQueries, TrainingData

DIMENSION, DOCUMENTS = 8, 120


def _unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _labelled(vectors, places):
    none = np.array([], dtype=np.int64)
    return LabelledQueries(
        vectors=vectors,
        positives=tuple(np.array([place]) for place in places),
        grades=(np.array([1]),) * len(places),
        slow=(none,) * len(places),
        weights=np.ones(len(places), dtype=np.float32),
    )


@pytest.fixture(scope="session")
def ground() -> Ground:
    rng = np.random.default_rng(1)
    documents = _unit(rng.normal(size=(DOCUMENTS, DIMENSION)))
    rotation, _ = np.linalg.qr(rng.normal(size=(DIMENSION, DIMENSION)))
    order = rng.permutation(DOCUMENTS)
    queries = _unit(documents[order] @ rotation + rng.normal(scale=0.02, size=documents.shape))
    data = TrainingData(
        documents,
        _labelled(queries[:60], order[:60]),
        _labelled(queries[60:80], order[60:80]),
        np.arange(DOCUMENTS),
    )
    tested = order[80:].tolist()
    none = (np.array([], dtype=np.int64),) * len(tested)
    return Ground(
        data=data,
        encoder_revision="r",
        tests=queries[80:],
        judgements=Judgements(tuple({place: 1} for place in tested), none),
        clusters=tuple(f"c{place}" for place in tested),
        lexical=build_lexical(["word"] * len(tested), [f"word w{n}" for n in range(DOCUMENTS)]),
    )
