"""The choice along the curve, on trials whose scores are given."""

from dataclasses import dataclass

import numpy as np
import pytest

from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.tradeoff import WEIGHTS, trade

QUERIES = 100


@dataclass
class Given:
    recipe: Recipe
    steps: list


def scored(ndcg, fast):
    """As many queries as all tests have, half of them above and half below the mean alike."""
    first = (np.arange(QUERIES) < fast * QUERIES).astype(float)
    return HeldOut(np.full(QUERIES, ndcg) + 0.2 * np.resize([1, -1], QUERIES), first)


def trial(weight, ndcg, fast):
    return Given(Recipe("affine", pairwise_weight=weight), [(None, scored(ndcg, fast))])


def traded(points, base, floor="best"):
    best, *others = [trial(*point) for point in points]
    by_weight = {given.recipe.pairwise_weight: given for given in others}
    return trade(best, scored(base, 0.3), lambda _, weight: by_weight.get(weight), floor)


@pytest.mark.parametrize(
    ("points", "base", "weight"),
    [
        ([(0.0, 0.6, 0.3), (0.3, 0.6, 0.4), (1.0, 0.5, 0.9)], 0.4, 0.3),
        ([(0.0, 0.6, 0.3), (0.3, 0.6, 0.4), (1.0, 0.6, 0.9)], 0.4, 1.0),
        ([(0.0, 0.6, 0.3), (0.3, 0.5, 0.4)], 0.4, 0.0),
    ],
    ids=["relevance is not sold", "what is free is taken", "nothing is free"],
)
def test_the_fastest_point_that_costs_no_relevance_is_chosen(points, base, weight):
    chosen, curve = traded(points, base)
    assert chosen.recipe.pairwise_weight == weight
    assert [point.pairwise_weight for point in curve] == [point[0] for point in points]


def test_with_base_as_the_floor_all_that_was_gained_may_be_spent():
    points = [(0.0, 0.6, 0.3), (0.3, 0.45, 0.8), (1.0, 0.35, 0.9)]
    assert traded(points, 0.4, "base")[0].recipe.pairwise_weight == 0.3


def test_a_point_below_base_is_never_chosen_however_near_the_best():
    noisy = scored(0.6, 0.9)
    noisy = HeldOut(noisy.ndcg[::-1] - 0.01, noisy.fast_first)
    best = trial(0.0, 0.6, 0.3)
    other = Given(Recipe("affine", pairwise_weight=0.3), [(None, noisy)])
    again = {0.3: other}
    assert trade(best, scored(0.5, 0.3), lambda _, w: again.get(w), "best")[0] is other
    assert trade(best, scored(0.595, 0.3), lambda _, w: again.get(w), "best")[0] is best


def test_every_weight_is_tried():
    asked = []
    trade(trial(0.0, 0.6, 0.3), scored(0.4, 0.3), lambda _, weight: asked.append(weight), "best")
    assert tuple(asked) == WEIGHTS
