import numpy as np
import pytest

from perfetch.errors import EncoderInvalid
from perfetch.retrieval.adapter import Adapter, identity


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
