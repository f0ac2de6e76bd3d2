"""What a dataset version gives to a fit, and what it refuses."""

import re

import numpy as np
import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.errors import EncoderInvalid
from perfetch.retrieval.labels import texts_of, training_data
from tests.making_datasets import published, words

ROWS = [(words("asked", n), words("code", n), "test" if n > 7 else "train") for n in range(10)]


@pytest.fixture
def dataset():
    return assemble([published(ROWS)], {}, None, AssemblySettings())


@pytest.fixture
def vectors(dataset):
    texts = texts_of(dataset, ())
    return {text: np.eye(24, dtype=np.float32)[place] for place, text in enumerate(texts)}


def test_a_split_without_queries_is_empty_and_the_rest_is_there(dataset, vectors):
    data = training_data(dataset, vectors, ())
    assert data.dev.vectors.shape == (0, 24)
    assert (len(data.train), len(data.documents)) == (8, 10)
    row = [query.query.text for query in dataset.queries_of("train")].index(ROWS[0][0])
    (place,) = data.train.positives[row]
    np.testing.assert_array_equal(data.documents[place], vectors[ROWS[0][1]])


@pytest.mark.parametrize(
    ("vector", "reason"),
    [
        (np.full(24, np.nan, dtype=np.float32), "holds NaN"),
        (np.zeros(24, dtype=np.float32), "is all 0"),
        (np.ones(23, dtype=np.float32), "has 23 numbers, others have 24"),
    ],
    ids=["NaN", "zero", "dimension"],
)
@pytest.mark.parametrize("side", [0, 1], ids=["query", "document"])
def test_a_vector_that_is_none_is_refused_by_its_text(dataset, vectors, vector, reason, side):
    text = next(text for text in texts_of(dataset, ()) if ROWS[3][side] in text)
    with pytest.raises(EncoderInvalid, match=f"{re.escape(text[:20])}.*{reason}.*run again"):
        training_data(dataset, vectors | {text: vector}, ())
