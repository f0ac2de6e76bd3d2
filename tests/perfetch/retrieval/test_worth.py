from dataclasses import replace

import numpy as np
import pytest

from perfetch.retrieval.dev_score import HeldOut, score_encoder
from perfetch.retrieval.fit import why_not
from perfetch.retrieval.training_data import LabelledQueries, TrainingData
from perfetch.retrieval.worth import FEWEST, standard_error, sure_gain, sure_speed


def held_out(*ndcg):
    return HeldOut(np.array(ndcg), np.full(len(ndcg), np.nan))


@pytest.mark.parametrize(("queries", "counts"), [(1, False), (FEWEST - 1, False), (FEWEST, True)])
def test_a_gain_on_a_handful_of_queries_proves_nothing(queries, counts):
    found, base = held_out(*[0.9] * queries), held_out(*[0.2] * queries)
    assert (sure_gain(found, base) > 0) is counts
    assert ("too few to tell a gain" in why_not(found, base)) is not counts


def wordings(gains, times):
    """Found and base, where each gain is that of so many wordings of one intent."""
    ndcg = np.repeat(np.array(gains), times)
    base = HeldOut(
        np.full(len(ndcg), 0.2),
        np.full(len(ndcg), np.nan),
        witnesses=np.repeat(np.arange(len(gains)), times),
    )
    return HeldOut(0.2 + ndcg, base.fast_first), base


GAINS = [0.3, -0.1, 0.2, -0.1, 0.2, 0.1, -0.2, 0.2]


def test_wordings_of_an_intent_count_once():
    once, ten = (wordings(GAINS, times) for times in (1, 10))
    assert sure_gain(*ten) == pytest.approx(sure_gain(*once))
    assert sure_gain(*once) < 0
    apart = HeldOut(ten[1].ndcg, ten[1].fast_first)
    assert sure_gain(ten[0], apart) > 0  # as ten times as many intents would


def test_the_error_of_single_queries_is_that_of_a_mean():
    found, base = wordings(GAINS, 1)
    error = np.std(GAINS, ddof=1) / np.sqrt(len(GAINS))
    assert standard_error(found, base, None) == pytest.approx(error)
    assert standard_error(found, base, base.witnesses) == pytest.approx(error)


def test_many_wordings_of_few_intents_prove_nothing():
    found, base = wordings([0.5] * (FEWEST - 1), 10)
    assert sure_gain(found, base) == -np.inf
    assert "40 held-out queries with 4 different answers are too few" in why_not(found, base)


def test_performant_answers_of_one_intent_count_once():
    fast = np.repeat([1.0, 0.0, 1.0, 1.0, 0.0, 1.0], 10)
    base = HeldOut(np.zeros(60), np.repeat([0.0, 1.0, 0.0, 0.0, 0.0, 0.0], 10))
    found = HeldOut(np.zeros(60), fast)
    counted = replace(base, witnesses=np.repeat(np.arange(6), 10))
    assert sure_speed(found, counted, 0.0) < 0 < sure_speed(found, base, 0.0)


def test_the_encoder_alone_knows_which_queries_share_their_answers():
    rows = np.eye(3, dtype=np.float32)
    one, none = np.array([1]), np.array([], dtype=np.int64)
    places = tuple(np.array([place]) for place in (0, 1, 1))
    ones = np.ones(3, dtype=np.float32)
    asked = LabelledQueries(rows, places, (one,) * 3, (none,) * 3, ones)
    data = TrainingData(rows, asked, asked, np.arange(3))
    assert score_encoder([data, data]).witnesses.tolist() == [0, 1, 1, 0, 1, 1]
