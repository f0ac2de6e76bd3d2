"""The choice along the curve, on blends whose scores are given."""

from dataclasses import dataclass

import numpy as np
import pytest

from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.tradeoff import SHARES, trade
from perfetch.retrieval.worth import sure_gain

QUERIES = 100


@dataclass
class Given:
    share: float
    held_out: HeldOut


def scored(ndcg, fast, turned=False):
    """As many queries as all tests have, half of them above and half below the mean alike."""
    first = (np.arange(QUERIES) < fast * QUERIES).astype(float)
    spread = 0.2 * np.resize([-1, 1] if turned else [1, -1], QUERIES)
    return HeldOut(np.full(QUERIES, ndcg) + spread, first)


def traded(ends, base, floor="best"):
    """`ends`: share of the performant end to (NDCG@10, fast@1); what is not given is worst."""

    def blend(share):
        return Given(share, scored(*ends.get(share, (0.1, 0.0))))

    return trade(scored(base, 0.3), blend, floor)


@pytest.mark.parametrize(
    ("ends", "share"),
    [
        ({0.0: (0.6, 0.3), 0.1: (0.6, 0.4), 0.2: (0.5, 0.9)}, 0.1),
        ({0.0: (0.6, 0.3), 0.1: (0.6, 0.4), 0.2: (0.6, 0.9)}, 0.2),
        ({0.0: (0.6, 0.3), 0.1: (0.5, 0.4)}, 0.0),
    ],
    ids=["relevance is not sold", "what is free is taken", "nothing is free"],
)
def test_the_fastest_point_that_costs_no_relevance_is_chosen(ends, share):
    chosen, _, curve = traded(ends, 0.4)
    assert chosen.share == share
    assert [point.performant_share for point in curve] == [0.0, *SHARES]


def test_with_base_as_the_floor_all_that_was_gained_may_be_spent():
    ends = {0.0: (0.6, 0.3), 0.1: (0.45, 0.8), 0.2: (0.35, 0.9)}
    assert traded(ends, 0.4, "base")[0].share == 0.1


def test_with_half_as_the_floor_half_of_what_was_gained_may_be_spent():
    ends = {0.0: (0.6, 0.3), 0.1: (0.52, 0.8), 0.2: (0.48, 0.9)}
    assert traded(ends, 0.4, "half")[0].share == 0.1


def test_where_no_twin_is_gained_relevance_decides_how_much_is_kept():
    _, worth, _ = traded({0.0: (0.6, 0.3)}, 0.4, "base")
    assert worth is sure_gain


def test_a_point_below_base_is_never_chosen_however_near_the_best():
    """The second differs from the best query by query, so that the mean's fall may be chance."""
    ends = {0.0: (0.6, 0.3), 0.1: (0.59, 0.9, True)}
    assert traded(ends, 0.5)[0].share == 0.1
    assert traded(ends, 0.595)[0].share == 0.0
