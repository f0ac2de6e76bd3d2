import numpy as np
import pytest

from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.fit import why_not
from perfetch.retrieval.worth import FEWEST, sure_gain


def held_out(*ndcg):
    return HeldOut(np.array(ndcg), np.full(len(ndcg), np.nan))


@pytest.mark.parametrize(("queries", "counts"), [(1, False), (FEWEST - 1, False), (FEWEST, True)])
def test_a_gain_on_a_handful_of_queries_proves_nothing(queries, counts):
    found, base = held_out(*[0.9] * queries), held_out(*[0.2] * queries)
    assert (sure_gain(found, base) > 0) is counts
    assert ("too few to tell a gain" in why_not(found, base)) is not counts
