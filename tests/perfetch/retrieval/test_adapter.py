from dataclasses import replace

import numpy as np
import pytest

from perfetch.errors import EncoderInvalid
from perfetch.retrieval.adapter import Adapter, Hidden, average, blended, identity


def _some() -> Adapter:
    rng = np.random.default_rng(0)
    return Adapter(
        "affine",
        (np.eye(6) + rng.normal(scale=0.1, size=(6, 6))).astype(np.float32),
        rng.normal(scale=0.1, size=6).astype(np.float32),
        "abc",
    )


def test_an_adapter_refuses_another_encoders_vectors():
    with pytest.raises(EncoderInvalid, match="abc, not xyz"):
        _some().transform(np.ones((1, 6), np.float32), "xyz")


def test_an_adapter_refuses_another_dimension():
    with pytest.raises(EncoderInvalid, match="5 dimensions, the adapter 6"):
        _some().transform(np.ones((1, 5), np.float32), "abc")


def test_no_share_of_the_change_is_the_identity_and_all_of_it_the_adapter():
    adapter, same = _some(), identity("affine", 6, "abc")
    np.testing.assert_array_equal(adapter.toward_identity(0).weight, same.weight)
    np.testing.assert_allclose(adapter.toward_identity(1).weight, adapter.weight, atol=1e-7)


def test_transformed_queries_have_length_one():
    queries = np.random.default_rng(1).normal(size=(7, 6)).astype(np.float32)
    lengths = np.linalg.norm(_some().transform(queries, "abc"), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-6)


def _bent(seed):
    rng = np.random.default_rng(seed)
    parts = [rng.normal(size=shape).astype(np.float32) for shape in ((4, 6), 4, (6, 4))]
    return replace(_some(), kind="mlp", hidden=Hidden(*parts))


def test_half_of_a_bent_change_moves_a_query_half_as_far():
    queries = np.random.default_rng(2).normal(size=(5, 6)).astype(np.float32)
    full, half = _bent(0), _bent(0).toward_identity(0.5)
    moved = queries @ full.weight.T + full.bias + full.hidden(queries)
    halfway = (queries + moved) / 2
    expected = halfway / np.linalg.norm(halfway, axis=1, keepdims=True)
    np.testing.assert_allclose(half.transform(queries, "abc"), expected, atol=1e-5)


def test_the_average_of_adapters_gives_the_mean_of_what_they_give():
    queries = np.random.default_rng(3).normal(size=(5, 6)).astype(np.float32)
    both = [_bent(0), _bent(1)]
    moved = [queries @ one.weight.T + one.bias + one.hidden(queries) for one in both]
    mean = np.mean(moved, axis=0)
    expected = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    np.testing.assert_allclose(average(both).transform(queries, "abc"), expected, atol=1e-5)


def test_a_blend_of_two_kinds_gives_the_weighted_mean_of_what_they_give():
    queries = np.random.default_rng(4).normal(size=(5, 6)).astype(np.float32)
    bent, plain = _bent(0), _some()
    first = queries @ bent.weight.T + bent.bias + bent.hidden(queries)
    mean = 0.75 * first + 0.25 * (queries @ plain.weight.T + plain.bias)
    expected = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    both = blended([bent, plain], [0.75, 0.25])
    assert both.kind == "mlp"
    np.testing.assert_allclose(both.transform(queries, "abc"), expected, atol=1e-5)
