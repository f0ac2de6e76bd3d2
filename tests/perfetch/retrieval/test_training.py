"""Laws of training, on a corpus small enough to see through."""

from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest

from perfetch.retrieval import search
from perfetch.retrieval.adapter import identity
from perfetch.retrieval.dev_score import score_held_out
from perfetch.retrieval.kinds.prior import performant_direction
from perfetch.retrieval.tradeoff import SHARES
from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_data import LabelledQueries, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings

DIMENSION = 8


def _unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _labelled(vectors, positives, slow=None):
    count = len(positives)
    return LabelledQueries(
        vectors=_unit(vectors),
        positives=tuple(np.array([p]) for p in positives),
        grades=tuple(np.array([1]) for _ in positives),
        slow=tuple(np.array([s]) for s in slow)
        if slow is not None
        else (np.array([], int),) * count,
        weights=np.ones(count, dtype=np.float32),
    )


@pytest.fixture
def rotated() -> TrainingData:
    """Queries are documents seen through one rotation, which a linear map can undo."""
    rng = np.random.default_rng(1)
    documents = _unit(rng.normal(size=(60, DIMENSION)))
    rotation, _ = np.linalg.qr(rng.normal(size=(DIMENSION, DIMENSION)))
    order = rng.permutation(60)
    queries = documents[order] @ rotation + rng.normal(scale=0.02, size=(60, DIMENSION))
    return TrainingData(
        documents,
        _labelled(queries[:45], order[:45]),
        _labelled(queries[45:], order[45:]),
        np.arange(60),
    )


def test_the_untrained_adapter_changes_nothing(rotated):
    same = identity("affine", DIMENSION, "r").transform(rotated.train.vectors, "r")
    np.testing.assert_allclose(same, rotated.train.vectors, atol=1e-6)


def test_training_learns_a_rotation_it_has_not_seen_on_dev(rotated):
    fit = fit_adapter(
        rotated,
        "r",
        TrainingSettings(
            learning_rate=0.03, toward_identity=0, max_epochs=200, patience=50, batch_size=16
        ),
        seed=0,
    )
    assert fit.curve[0].dev.ndcg < 0.5
    assert fit.dev.ndcg > 0.9


def test_the_same_seed_gives_the_same_adapter(rotated):
    settings = TrainingSettings(max_epochs=5, learning_rate=0.03, toward_identity=0, batch_size=16)
    first, second = (fit_adapter(rotated, "r", settings, seed=4) for _ in range(2))
    np.testing.assert_array_equal(first.adapter.weight, second.adapter.weight)
    other = fit_adapter(rotated, "r", settings, seed=5)
    assert not np.array_equal(first.adapter.weight, other.adapter.weight)


def test_what_does_not_help_on_dev_ends_as_the_identity():
    rng = np.random.default_rng(2)
    documents = _unit(rng.normal(size=(30, DIMENSION)))
    noise = _labelled(rng.normal(size=(20, DIMENSION)), rng.permutation(30)[:20])
    solved = _labelled(documents[:10], range(10))
    fit = fit_adapter(
        TrainingData(documents, noise, solved, np.arange(30)),
        "r",
        TrainingSettings(max_epochs=4),
        seed=0,
    )
    assert fit.share == 0
    assert "30 held-out queries" in fit.reason
    np.testing.assert_array_equal(fit.adapter.weight, np.eye(DIMENSION, dtype=np.float32))


@pytest.fixture
def twins() -> TrainingData:
    """Twins differ along one axis only; every query leans to the slow side of it."""
    rng = np.random.default_rng(3)
    topics = rng.normal(size=(40, DIMENSION))
    topics[:, 0] = 0
    fast, slow = topics.copy(), topics.copy()
    fast[:, 0], slow[:, 0] = 0.4, -0.4
    queries = topics.copy()
    queries[:, 0] = -0.3
    documents = _unit(np.concatenate([fast, slow]))
    train = _labelled(queries[:30], range(30), range(40, 70))
    dev = _labelled(queries[30:], range(30, 40), range(70, 80))
    return TrainingData(documents, train, dev, np.arange(80))


def test_the_pairwise_term_lifts_the_performant_twin(twins):
    assert score_held_out([identity("affine", DIMENSION, "r")], [twins]).means.fast_first == 0
    settings = TrainingSettings(
        learning_rate=0.02, toward_identity=0, max_epochs=60, patience=60, pairwise_weight=1
    )
    assert fit_adapter(twins, "r", settings, seed=0).dev.fast_first > 0.9


def test_the_prior_is_the_axis_that_tells_performant_answers_from_their_twins(twins):
    direction = performant_direction(twins.train, twins.documents)
    assert np.linalg.norm(direction) == pytest.approx(1, abs=1e-5)
    assert direction[0] > 0.9
    without = _labelled(twins.train.vectors, range(30))
    assert not performant_direction(without, twins.documents).any()


def test_a_search_blends_in_performance_and_never_ends_below_base_in_relevance(twins):
    fits = [
        fit_adapter(
            twins,
            "r",
            TrainingSettings(kind="auto", time_budget_s=12, relevance_floor=floor),
            seed=0,
        )
        for floor in ("best", "base")
    ]
    for fit in fits:
        assert fit.dev.ndcg > fit.curve[0].dev.ndcg
        assert [point.performant_share for point in fit.tradeoff] == [0.0, *SHARES]
    if any(fit.cut_short for fit in fits):
        pytest.skip("this machine is too busy now to compare: the clock cut two searches short")
    assert fits[1].dev.fast_first >= fits[0].dev.fast_first > fits[0].curve[0].dev.fast_first


def test_a_machine_that_is_too_slow_cuts_every_part_of_a_search_and_leaves_none_out(
    twins, monkeypatch
):
    looks = count()
    monkeypatch.setattr(search, "time", SimpleNamespace(monotonic=lambda: next(looks) / 40))
    fit = fit_adapter(twins, "r", TrainingSettings(kind="auto", time_budget_s=1), seed=0)
    assert fit.cut_short
    assert {tried.kind for tried in fit.tried} > {"ridge", "linear"}
    assert len(fit.tradeoff) == 1 + len(SHARES)


def test_no_more_of_the_change_is_kept_than_allowed(rotated):
    settings = TrainingSettings(learning_rate=0.03, batch_size=16, most_kept=0.5)
    assert 0 < fit_adapter(rotated, "r", settings, seed=0).share <= 0.5


def test_a_map_that_broke_gains_nothing(rotated):
    broken = identity("linear", DIMENSION, "r")
    broken.weight[:] = np.nan
    found = score_held_out([broken], [rotated]).means
    assert found.ndcg < 0.01


@pytest.mark.parametrize("temperature", [0.001, 0.005])
def test_a_temperature_at_which_exponentials_overflow_still_teaches(rotated, temperature):
    settings = TrainingSettings(
        contrastive_temperature=temperature, learning_rate=0.03, batch_size=16
    )
    fit = fit_adapter(rotated, "r", settings, seed=0)
    assert np.isfinite(fit.adapter.weight).all()
    assert fit.share > 0
    assert fit.dev.ndcg <= 1


def test_dev_ndcg_by_hand():
    documents = np.eye(4, dtype=np.float32)
    dev = LabelledQueries(
        vectors=_unit(np.array([[3.0, 2.0, 1.0, 0.0]])),
        positives=(np.array([1, 2]),),
        grades=(np.array([2, 1]),),
        slow=(np.array([0]),),
        weights=np.ones(1, dtype=np.float32),
    )
    score = score_held_out(
        [identity("linear", 4, "r")], [TrainingData(documents, dev, dev, np.arange(4))]
    ).means
    # Ranks 2 and 3: (2/log2(3) + 1/log2(4)) / (2/log2(2) + 1/log2(3)) = 1.7619 / 2.6309
    assert score.ndcg == pytest.approx(0.66969, abs=1e-4)
    assert score.fast_first == 0
