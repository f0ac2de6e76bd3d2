"""Kinds that train an encoder's weights stand in a comparison beside those on vectors alone."""

import numpy as np
import pytest

from perfetch.comparison.ground import Ground
from perfetch.comparison.made import made
from perfetch.comparison.measured import fitted, unfitted
from perfetch.retrieval.judgements import Judgements
from perfetch.retrieval.lexical import build_lexical
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.settings import WeightsSettings

FAST = WeightsSettings(device="cpu", learning_rate=3e-3, batch_size=8, max_epochs=4, folds=False)


@pytest.fixture
def ground(tiny_data, encoder, tiny_folder):
    """Judged on its own dev: what matters here is that vectors come from the right weights."""
    dev = tiny_data.dev
    grades = tuple({int(places[0]): 1} for places in dev.positives)
    return Ground(
        data=tiny_data,
        encoder_revision=encoder.revision,
        tests=dev.vectors,
        judgements=Judgements(grades, dev.slow),
        clusters=dev.texts,
        lexical=build_lexical(dev.texts, tiny_data.texts),
        encoder_folder=str(tiny_folder),
        asked=dev.texts,
    )


@pytest.mark.parametrize(
    ("kind", "index"), [("query_full", "untouched"), ("full", "encoded")], ids=["query", "both"]
)
def test_weights_are_judged_as_they_are_used(ground, kind, index):
    chosen = TrainingSettings(kind=kind, weights=FAST.model_copy(update={"max_epochs": 6}))
    fit = made(ground, chosen, 0)
    moved = fit.moved()
    assert fit.index == index
    assert fit.parameters > 0
    assert moved.train.shape == ground.data.train.vectors.shape
    assert not np.allclose(moved.tests, ground.tests, atol=1e-3)
    same = np.array_equal(moved.documents, ground.data.documents)
    assert same == (index == "untouched")
    result = fitted(ground, chosen, 0, None)
    base, _ = unfitted(ground)
    assert np.mean(result.held_out["ndcg@10"]) > np.mean(base.held_out["ndcg@10"]) + 0.1
