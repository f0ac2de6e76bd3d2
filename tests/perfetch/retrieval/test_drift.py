"""The two-sample test by its size and its power, and the share of far texts by hand."""

import numpy as np
import pytest

from perfetch.retrieval.drift import LEAST, far_share, measure_shift, two_sample_test
from perfetch.retrieval.encoder import load_encoder

RUNS = 200
SIZE = 40


def unit(rng, count, centre=0.0, dim=16):
    vectors = rng.normal(size=(count, dim)) + centre
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_under_one_distribution_p_is_small_as_seldom_as_it_says():
    found = [
        two_sample_test(unit(rng, SIZE), unit(rng, 2 * SIZE), 99, seed)[1]
        for seed in range(RUNS)
        for rng in [np.random.default_rng(seed)]
    ]
    # Of 200 tests at 10% about 20 refuse: 4.2 is one standard deviation.
    assert 8 <= sum(p <= 0.1 for p in found) <= 33
    assert abs(np.mean(found) - 0.5) < 0.08


def test_a_shifted_distribution_is_found():
    found = [
        two_sample_test(unit(rng, SIZE), unit(rng, SIZE, centre=0.5), 99, seed)[1]
        for seed in range(20)
        for rng in [np.random.default_rng(seed)]
    ]
    assert sum(p <= 0.01 for p in found) >= 19


def test_a_change_of_spread_alone_is_found():
    """The means are the same: a test of means is blind to it."""
    rng = np.random.default_rng(0)
    axis = np.eye(16, dtype=np.float32)[0]
    narrow = axis + 0.2 * rng.normal(size=(60, 16))
    wide = axis + 0.6 * rng.normal(size=(60, 16))
    assert two_sample_test(narrow.astype(np.float32), wide.astype(np.float32), 199, 0)[1] <= 0.01


def test_the_estimate_is_the_mean_over_pairs():
    rng = np.random.default_rng(1)
    first, second = unit(rng, 5), unit(rng, 4)
    both = np.concatenate([first, second]).astype(np.float64)
    squared = ((both[:, None] - both[None]) ** 2).sum(-1)
    kernel = np.exp(-squared / (2 * np.median(squared[np.triu_indices(9, 1)])))
    inside = [(i, j) for i in range(5) for j in range(5) if i != j]
    outside = [(i, j) for i in range(5, 9) for j in range(5, 9) if i != j]
    across = [(i, j) for i in range(5) for j in range(5, 9)]
    means = [np.mean([kernel[pair] for pair in pairs]) for pairs in (inside, outside, across)]
    found, _ = two_sample_test(first, second, 99, 0)
    assert found == pytest.approx(means[0] + means[1] - 2 * means[2], abs=1e-12)


def test_equal_texts_everywhere_are_no_drift():
    same = np.tile(np.eye(4, dtype=np.float32)[0], (LEAST, 1))
    shift = measure_shift(same, same, 99, 0)
    assert (shift.discrepancy, shift.p, shift.far) == (pytest.approx(0), 1.0, 0.0)


def test_the_same_seed_gives_the_same_figures():
    rng = np.random.default_rng(2)
    first, second = unit(rng, 50), unit(rng, 30, centre=0.2)
    assert measure_shift(first, second, 199, 7) == measure_shift(first, second, 199, 7)


def test_the_share_of_far_texts_by_hand():
    angles = np.radians(np.arange(0, 40, 2))  # each 2 degrees from the next
    trained = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    new = np.radians([1.0, 39.0, 50.0, 90.0])  # two within 2 degrees, two beyond
    asked = np.stack([np.cos(new), np.sin(new)], axis=1).astype(np.float32)
    assert far_share(trained, asked) == 0.5


def test_too_few_texts_say_nothing():
    rng = np.random.default_rng(3)
    shift = measure_shift(unit(rng, 100), unit(rng, LEAST - 1), 99, 0)
    assert (shift.discrepancy, shift.p, shift.far) == (None, None, None)
    assert (shift.trained, shift.new) == (100, LEAST - 1)


def test_real_queries_of_another_kind_are_far_and_more_of_the_same_are_not():
    verbs = ("sort", "reverse", "sum", "filter", "count", "merge", "split", "shuffle")
    things = ("a list", "the rows of a table", "words in a text", "numbers of a matrix")
    ways = ("in place", "by key", "without copying", "as fast as possible")
    of_code = [f"{verb} {thing} {way}" for verb in verbs for thing in things for way in ways]
    dishes = ("soup", "bread", "salad", "cake", "stew", "pie", "curry", "rice")
    of_meals = [
        f"recipe for {dish} with {what}" for dish in dishes for what in ("leek", "rye", "cod")
    ]
    encoder = load_encoder()
    vectors, rng = encoder.encode(of_code), np.random.default_rng(0)
    same = [
        measure_shift(mixed[:90], mixed[90:], 199, 0)
        for mixed in (vectors[rng.permutation(len(vectors))] for _ in range(20))
    ]
    other = measure_shift(vectors[:90], encoder.encode(of_meals), 199, 0)
    # By chance one of 20 is at 5% or below; five or more come by once in 400 times.
    assert sum(shift.p <= 0.05 for shift in same) <= 4
    assert np.mean([shift.far for shift in same]) < 0.1
    assert other.p <= 0.01
    assert other.far > 0.9
