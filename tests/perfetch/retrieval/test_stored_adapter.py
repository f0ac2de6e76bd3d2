from dataclasses import replace

import numpy as np
import pytest

from perfetch.errors import StoreDamaged
from perfetch.retrieval.adapter import Adapter, Hidden
from perfetch.retrieval.export import adapter_bytes
from perfetch.retrieval.stored_adapter import FILE, read_adapter


def test_what_is_read_is_what_was_written(tmp_path):
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(8, 8)).astype(np.float32)
    adapter = Adapter("affine", weight, rng.normal(size=8).astype(np.float32), "rev")
    (tmp_path / FILE).write_bytes(adapter_bytes(adapter))
    again = read_adapter(tmp_path)
    assert (again.kind, again.encoder_revision) == ("affine", "rev")
    np.testing.assert_array_equal(again.weight, adapter.weight)
    np.testing.assert_array_equal(again.bias, adapter.bias)


def test_a_bent_map_is_read_as_it_was_written(tmp_path):
    hidden = Hidden(*(np.full(shape, 2, np.float32) for shape in ((5, 3), 5, (3, 5))))
    zero = np.zeros(3, dtype=np.float32)
    adapter = Adapter("mlp", np.eye(3, dtype=np.float32), zero, "rev", hidden)
    (tmp_path / FILE).write_bytes(adapter_bytes(adapter))
    again = read_adapter(tmp_path).hidden
    assert again is not None
    np.testing.assert_array_equal(again.outer, hidden.outer)
    wrong = replace(adapter, hidden=replace(hidden, outer=np.zeros((3, 4), np.float32)))
    (tmp_path / FILE).write_bytes(adapter_bytes(wrong))
    with pytest.raises(StoreDamaged, match="outer"):
        read_adapter(tmp_path)


def square(rows, columns, revision="rev", kind="linear"):
    weight = np.ones((rows, columns), dtype=np.float32)
    return adapter_bytes(Adapter(kind, weight, np.zeros(3, dtype=np.float32), revision))


@pytest.mark.parametrize(
    "data",
    [None, b"", b"not safetensors at all", square(3, 2), square(2, 2), square(3, 3, kind="odd")],
    ids=["missing", "empty", "other bytes", "not square", "bias of another length", "kind"],
)
def test_a_file_that_holds_no_adapter_is_named(tmp_path, data):
    if data is not None:
        (tmp_path / FILE).write_bytes(data)
    with pytest.raises(StoreDamaged, match=r"adapter\.safetensors.*train again"):
        read_adapter(tmp_path)
