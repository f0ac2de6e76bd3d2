from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfetch.assembly.conflicts import Claim, admit
from perfetch.assembly.near_duplicates import find_near_duplicates

OWN = Claim(published=1, new=1, pseudo=0, digits="8", key="q")
items = st.lists(
    st.tuples(
        st.sampled_from(["train", "dev", "test"]),
        st.builds(
            Claim,
            st.integers(0, 1),
            st.integers(0, 1),
            st.integers(0, 1),
            st.sampled_from("0f"),
            st.sampled_from("abc"),
        ),
        st.frozensets(st.sampled_from("abcd"), min_size=1),
    ),
    max_size=20,
)


@given(items)
def test_of_those_that_stay_no_near_duplicates_differ_in_label(rows):
    labels, claims, sets = zip(*rows, strict=True) if rows else ((), (), ())
    near = find_near_duplicates(sets, 0.6)
    stays = admit(labels, claims, near)
    for left, right in combinations(range(len(rows)), 2):
        if stays[left] and stays[right] and near.classes[right] in near.around(left):
            both_published = claims[left].published == claims[right].published == 0
            assert labels[left] == labels[right] or both_published
    for item, claim in enumerate(claims):
        assert stays[item] or claim.published == 1


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (Claim(0, 1, 0, "f", "z"), Claim(1, 0, 0, "0", "a")),
        (Claim(1, 0, 1, "f", "z"), Claim(1, 1, 0, "0", "a")),
        (Claim(1, 1, 0, "f", "z"), Claim(1, 1, 1, "0", "a")),
        (Claim(1, 1, 0, "0", "z"), Claim(1, 1, 0, "f", "a")),
    ],
    ids=["published", "known to an earlier version", "judged", "smaller hash"],
)
def test_the_stronger_claim_stays(stronger, weaker):
    near = find_near_duplicates([frozenset("ab"), frozenset("ab")], 0.8)
    assert admit(["train", "test"], [weaker, stronger], near) == [False, True]


def test_an_item_goes_only_because_of_one_that_stays():
    # a and c both resemble b; b loses against a, so nothing stands against c
    sets = [frozenset("123"), frozenset("1234"), frozenset("1245")]
    claims = [Claim(1, 1, 0, digits, "") for digits in "012"]
    near = find_near_duplicates(sets, 0.6)
    assert admit(["train", "test", "train"], claims, near) == [True, False, True]
