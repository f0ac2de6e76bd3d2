import random
from itertools import combinations

import numpy as np
import pytest

from perfetch.assembly.audit import OverlapIndex
from perfetch.assembly.clusters import join_clusters, least_of_components
from perfetch.assembly.cutoffs import cutoff
from perfetch.assembly.near_duplicates import jaccard
from perfetch.assembly.nearest import nearest_overlaps
from perfetch.assembly.signatures import BUCKETS, count_members, sets_of, signatures
from perfetch.assembly.splits import fraction, stable_hash


def drawn(rng, count, vocabulary, longest):
    """Different sets of words, none empty."""
    sizes = [rng.randrange(1, longest) for _ in range(count)]
    return list({frozenset(str(rng.randrange(vocabulary)) for _ in range(n)) for n in sizes})


def as_sets(sets):
    return sets_of(range(len(sets)), sets.__getitem__)


def named(found, sizes, threshold):
    """The pairs that share a signature whose rest reaches the overlap."""
    by_sign = {}
    for owner, sign, rest in zip(*map(np.ndarray.tolist, found), strict=True):
        by_sign.setdefault(sign, []).append((owner, rest))
    least = threshold / (1 + threshold)
    return {
        (min(one, other), max(one, other))
        for holders in by_sign.values()
        for (one, rest), (other, its_rest) in combinations(holders, 2)
        if one != other and min(rest, its_rest) >= least * (sizes[one] + sizes[other]) - 1e-9
    }


@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0])
def test_signatures_miss_no_near_duplicates(threshold):
    near = 0
    for seed in range(40):
        rng = random.Random(f"{seed}/{threshold}")
        sets = drawn(rng, 40, rng.choice([4, 10, 30]), rng.choice([4, 12, 40]))
        given, counts = as_sets(sets), np.zeros(BUCKETS, dtype=np.uint32)
        if seed % 2:  # any order of members does, a rare-first one is only quicker
            count_members(counts, given)
        found = signatures(given, counts, threshold)
        bits = given.bitmaps().view(np.uint64)
        differing = np.bitwise_count(bits[:, None] ^ bits[None, :])
        pairs = named((found.owner, found.sign, found.rest), given.sizes.tolist(), threshold)
        for one, other in combinations(range(len(sets)), 2):
            if jaccard(sets[one], sets[other]) >= threshold:
                near += 1
                assert (one, other) in pairs
                assert differing[one, other] <= len(sets[one] ^ sets[other])
    assert near > 20 or threshold == 1.0  # all sets differ


def test_digests_are_equal_for_equal_sets_alone():
    sets = [frozenset("abc"), frozenset("cba"), frozenset("ab"), frozenset("abcd")]
    digests = as_sets(sets).digests()
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_the_nearest_is_that_of_an_inverted_index():
    rng = random.Random(0)
    asked, known = drawn(rng, 30, 20, 9), drawn(rng, 60, 20, 9)
    index = OverlapIndex(known)
    stream = (as_sets(known[at : at + 7]) for at in range(0, len(known), 7))
    found = nearest_overlaps(as_sets(asked), stream)
    assert found.tolist() == pytest.approx([index.nearest(members) for members in asked])
    assert nearest_overlaps(as_sets(asked), iter(())).tolist() == [0.0] * len(asked)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.15, 0.25 + 0.15, 0.5, 0.999])
def test_a_hash_stands_below_a_share_when_it_sorts_below_its_cutoff(share):
    edge = int(cutoff(share), 16)
    digits = [f"{max(0, edge + step):016x}" for step in (-2, -1, 0, 1, 2)]
    digits += [stable_hash(0, "group", str(number)) for number in range(500)]
    assert [one < cutoff(share) for one in digits] == [fraction(one) < share for one in digits]


def test_components_are_those_of_the_links():
    for seed in range(20):
        rng = random.Random(seed)
        count = rng.randrange(1, 60)
        links = [(rng.randrange(count), rng.randrange(count)) for _ in range(rng.randrange(60))]
        ends = np.array(links, dtype=np.int64).reshape(-1, 2)
        keys = [f"{number:02}" for number in range(count)]
        expected = join_clusters(keys, [(keys[one], keys[other]) for one, other in links])
        least = least_of_components(count, ends[:, 0], ends[:, 1])
        assert [keys[number] for number in least] == [expected[key] for key in keys]
