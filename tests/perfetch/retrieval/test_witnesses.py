import numpy as np
import pytest

from perfetch.retrieval.witnesses import by_answers, told_apart


def answers(*of_queries):
    return [np.array(own, dtype=np.int64) for own in of_queries]


def test_queries_with_the_same_answers_are_one_witness():
    found = by_answers(answers([3, 1], [1, 3], [1], [3], [1]))
    assert found.tolist() == [0, 0, 1, 2, 1]
    assert by_answers([]).shape == (0,)


def clicks(queries, seed=0):
    """Each query asks for three of as many documents as there are queries: all hang together."""
    rng = np.random.default_rng(seed)
    return [rng.choice(queries, 3, replace=False) for _ in range(queries)]


def test_a_chain_of_most_queries_is_told_apart():
    found = told_apart(["all"] * 60, [*clicks(58), *answers([0], [0])])
    assert len(set(found)) > 50
    assert found[58] == found[59]  # the very same answers


def test_queries_out_of_the_chain_keep_their_cluster():
    asked = [*clicks(30), *answers([100], [101])]
    found = told_apart([*["all"] * 30, "near", "near"], asked)
    assert found[30:] == ("near", "near")


@pytest.mark.parametrize(
    ("clusters", "asked"),
    [
        (["a", "a", "b", "c"], answers([0], [0], [1], [2])),
        # near-duplicates, which share no answer, however many they are
        (["a"] * 9, answers(*([n] for n in range(9)))),
        # half of them, and not more
        (["a", "a", "b", "c"], answers([0, 1], [1, 2], [5], [6])),
        ([], []),
    ],
    ids=["wordings", "near-duplicates", "a small chain", "nothing"],
)
def test_what_does_not_hang_together_stays_as_it_is(clusters, asked):
    assert told_apart(clusters, asked) == tuple(clusters)
