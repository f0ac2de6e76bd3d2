from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perfetch.errors import StoreDamaged
from storage.embeddings import append_embeddings, read_embeddings


def _vectors(count, seed=0):
    rows = np.random.default_rng(seed).standard_normal((count, 24)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _hashes(count, start=0):
    return [(start + i).to_bytes(16, "big") for i in range(count)]


def test_what_was_appended_is_read_bit_for_bit(tmp_path):
    vectors, hashes = _vectors(100), _hashes(100)
    append_embeddings(tmp_path, "r", hashes[:60], vectors[:60])
    append_embeddings(tmp_path, "r", hashes[60:], vectors[60:])
    found = read_embeddings(tmp_path, "r", [*hashes[50:70], b"x" * 16])
    assert set(found) == set(hashes[50:70])
    assert all(np.array_equal(found[h], vectors[i + 50]) for i, h in enumerate(hashes[50:70]))


def test_another_revision_sees_nothing(tmp_path):
    append_embeddings(tmp_path, "r", _hashes(3), _vectors(3))
    assert read_embeddings(tmp_path, "s", _hashes(3)) == {}


def test_two_workers_append_at_once_and_duplicates_are_harmless(tmp_path):
    vectors, hashes = _vectors(40), _hashes(40)

    def append(start):
        rows = slice(start, start + 20)
        return append_embeddings(tmp_path, "r", hashes[rows], vectors[rows])

    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(append, [0, 10, 20, 0, 10, 20, 5, 15]))
    assert len(set(paths)) == 8
    found = read_embeddings(tmp_path, "r", hashes)
    assert np.array_equal(np.stack([found[h] for h in hashes]), vectors)


def test_a_half_written_file_is_never_read(tmp_path):
    path = append_embeddings(tmp_path, "r", _hashes(3), _vectors(3))
    path.with_name(f".part-0123456789abcdef-{path.name}").write_bytes(path.read_bytes()[:50])
    assert len(read_embeddings(tmp_path, "r", _hashes(3))) == 3


def _cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def _flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x10
    path.write_bytes(data)


def _other_columns(path):
    pq.write_table(pa.table({"id": [1, 2]}), path)


def _other_types(path):
    pq.write_table(pa.table({"text_hash": ["a"], "vector": [[1.0]]}), path)


def _long_vectors(path):
    append_embeddings(path.parents[2], "r", _hashes(3), _vectors(3) * 2)
    path.unlink()


@pytest.mark.parametrize("spoil", [_cut, _flip, _other_columns, _other_types, _long_vectors])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path, spoil):
    path = append_embeddings(tmp_path, "r", _hashes(50), _vectors(50))
    spoil(path)
    (left,) = path.parent.iterdir()
    with pytest.raises(StoreDamaged, match="delete this file") as error:
        read_embeddings(tmp_path, "r", _hashes(50))
    assert str(left) in str(error.value)


def test_hashes_and_rows_must_be_as_many(tmp_path):
    with pytest.raises(ValueError, match="2 hashes"):
        append_embeddings(tmp_path, "r", _hashes(2), _vectors(3))
    assert not (tmp_path / "embeddings").exists()
