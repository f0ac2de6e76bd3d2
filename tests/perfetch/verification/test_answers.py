import json
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfetch.verification.answers import is_same, read_answer
from perfetch.verification.native.python_encoder import NUMBERS, Encoder

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5)
ANSWERS = st.recursive(
    LEAVES | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def told(value):
    encoder = Encoder()
    encoder.add(value)
    return read_answer(json.loads(json.dumps(encoder.result())))


def same(one, other):
    return is_same(told(one), told(other))


@given(ANSWERS)
def test_an_answer_equals_itself(value):
    assert same(value, value)


@given(st.lists(LEAVES, max_size=5), st.lists(LEAVES, max_size=5))
def test_different_exact_answers_differ(one, other):
    equal = repr(one) == repr(other)
    assert same(one, other) is equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, 2], (1, 2)),
        ({3, 1, 2}, {1, 2, 3}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({frozenset({1, 2}), frozenset({3})}, {frozenset({3}), frozenset({2, 1})}),
        (0.1 + 0.2, 0.3),
        ([1, 2.5], [1.0, 2.5]),
        ([(1, 0.5), (2, 0.25)], [[1, 0.5], [2, 0.25]]),
        (float("nan"), float("nan")),
        ([math.inf], [math.inf]),
    ],
    ids=str,
)
def test_answers_of_one_meaning_are_the_same(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, 2], [2, 1]),
        ([1, 2], {1, 2}),
        (1, True),
        ("1", 1),
        ([[1], [2, 3]], [[1, 2], [3]]),
        ([(1, 2), (3, 4)], [(1, 3), (2, 4)]),
        (1.0, 1.00001),
        ([1000001, 0.5], [1000002, 0.5]),
        ({"a": 1}, {"a": 2}),
        ("ab", b"ab"),
        (math.inf, -math.inf),
        (math.nan, 0.0),
        ([], [[]]),
        (None, 0),
    ],
    ids=str,
)
def test_answers_of_different_meaning_differ(one, other):
    assert not same(one, other)


def test_one_wrong_float_among_many_is_seen():
    rng = random.Random(5)
    right = [rng.uniform(-10, 10) for _ in range(40 * NUMBERS)]
    close = [value * (1 + 1e-12) for value in right]
    wrong, swapped = list(right), list(right)
    wrong[31 * NUMBERS + 5] += 0.01
    swapped[7], swapped[7 + NUMBERS] = swapped[7 + NUMBERS], swapped[7]
    assert same(right, close)
    assert not same(right, wrong)
    assert not same(right, swapped)


def test_integers_of_any_size_are_compared_exactly():
    assert same(10**5000, 10**5000)
    assert not same(10**5000, 10**5000 + 1)


def test_a_generator_is_no_answer():
    with pytest.raises(TypeError, match="may not hold a generator"):
        told(value for value in [1])


def test_a_reply_without_its_fields_is_no_answer():
    with pytest.raises(ValueError, match="shape"):
        read_answer({"check": True})
