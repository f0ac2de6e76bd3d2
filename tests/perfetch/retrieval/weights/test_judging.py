import numpy as np
import pytest
import torch

from perfetch.retrieval.training_data import LabelledQueries, TrainingData
from perfetch.retrieval.weights import judging
from perfetch.retrieval.weights.judging import Judge, score_vectors


@pytest.mark.parametrize("seed", range(2))
def test_the_documents_that_are_searched_favour_neither_the_encoder_nor_what_was_trained(
    seed, encoder, monkeypatch
):
    """Weights that rank as well as the encoder's score as well, whose vectors are others."""
    monkeypatch.setattr(judging, "SEARCHED", 5_000)
    rng = np.random.default_rng(seed)
    documents = unit(rng.normal(size=(40_000, 16)))
    answers = rng.choice(40_000, 200, replace=False)
    queries, others = (
        unit(documents[answers] + rng.normal(scale=0.4, size=(200, 16))) for _ in range(2)
    )
    empty = np.array([], dtype=np.int64)
    dev = LabelledQueries(
        queries, tuple(answers[:, None]), (np.array([1]),) * 200, (empty,) * 200,
        np.ones(200, dtype=np.float32), ("",) * 200,
    )  # fmt: skip
    texts = ("",) * 40_000
    data = TrainingData(documents, dev, dev, np.arange(40_000), texts=texts)
    judge = Judge(encoder.model, data, torch.device("cpu"), seed, both=True)
    searched = judge.documents
    assert searched == 5_000
    found = score_vectors(others, judge._documents, judge._dev)
    assert abs(found.means.ndcg - judge.of_base().means.ndcg) < 0.05


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
