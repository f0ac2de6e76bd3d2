"""`embeddings/<revision>/`: vectors by the hash of their text, in files that are only ever added.

Each write is a new file under a name of its own, so any number of workers append at once; a
text that two of them encoded is there twice, which harms nothing.
"""

import secrets
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from perfetch.errors import StoreDamaged
from storage.home import write_bytes
from storage.object_folders import copies_in

Matrix = npt.NDArray[np.float32]

HASH_BYTES = 16
# Vectors are stored with length 1; float32 rounding stays far below this, a flipped bit seldom.
LENGTH_TOLERANCE = 1e-3


def read_embeddings(root: Path, revision: str, hashes: Sequence[bytes]) -> dict[bytes, Matrix]:
    """The stored vectors (dim,) among these hashes; one without a vector is left out.

    Raises:
        StoreDamaged: if a file is not Parquet of hashes and vectors of length 1; names it.
    """
    wanted = pa.array(dict.fromkeys(hashes), type=pa.binary(HASH_BYTES))
    found: dict[bytes, Matrix] = {}
    for path in copies_in(root / "embeddings" / revision, "*.parquet"):
        table = _checked(path)
        rows = table.filter(pc.is_in(table.column("text_hash"), value_set=wanted))
        if rows.num_rows:
            vectors = _matrix(rows)
            _check_lengths(path, vectors)
            found.update(zip(rows.column("text_hash").to_pylist(), vectors, strict=True))
    return found


def append_embeddings(root: Path, revision: str, hashes: Sequence[bytes], matrix: Matrix) -> Path:
    """Writes one new file with these vectors and returns its path.

    Args:
        root: PERFETCH_HOME.
        revision: of the encoder that made the vectors.
        hashes: 16 bytes each, one per row of the matrix.
        matrix: (texts, dim), float32, rows of length 1.

    Raises:
        ValueError: if hashes and rows differ in number.
        StoreUnwritable: if the file cannot be written.
    """
    if matrix.ndim != 2 or len(hashes) != len(matrix):
        raise ValueError(f"{len(hashes)} hashes for a matrix of shape {matrix.shape}")
    flat = pa.array(np.ascontiguousarray(matrix, dtype=np.float32).reshape(-1))
    vectors = pa.FixedSizeListArray.from_arrays(flat, matrix.shape[1])
    table = pa.table({"text_hash": pa.array(hashes, type=pa.binary(HASH_BYTES)), "vector": vectors})
    path = root / "embeddings" / revision / f"{secrets.token_hex(8)}.parquet"
    sink = pa.BufferOutputStream()
    # Vectors never repeat, so a dictionary of them only adds half to a file's size; page
    # checksums are what tells a flipped bit from a number.
    pq.write_table(table, sink, compression="zstd", use_dictionary=False, write_page_checksum=True)
    write_bytes(path, sink.getvalue().to_pybytes())
    return path


def stored_dimension(root: Path, revision: str) -> int | None:
    """Numbers in a stored vector of this revision; None where there are none yet.

    Raises:
        StoreDamaged: if the first file is not Parquet of hashes and vectors; names it.
    """
    for path in copies_in(root / "embeddings" / revision, "*.parquet"):
        try:
            kind = pq.read_schema(path).field("vector").type
        except (OSError, KeyError, pa.ArrowException) as error:
            raise _damaged(path, f"not readable ({str(error).splitlines()[0]})") from error
        if not pa.types.is_fixed_size_list(kind):
            raise _damaged(path, f"vectors are {kind}")
        return int(kind.list_size)
    return None


def _checked(path: Path) -> pa.Table:
    columns = ["text_hash", "vector"]
    try:
        table = pq.read_table(
            path, columns=columns, partitioning=None, page_checksum_verification=True
        )
    except (OSError, pa.ArrowException) as error:
        raise _damaged(path, f"not readable ({str(error).splitlines()[0]})") from error
    if table.column_names != columns:
        raise _damaged(path, f"columns are {table.column_names}")
    kinds = table.schema.types
    if kinds[0] != pa.binary(HASH_BYTES) or not (
        pa.types.is_fixed_size_list(kinds[1]) and kinds[1].value_type == pa.float32()
    ):
        raise _damaged(path, f"columns are {kinds[0]}, {kinds[1]}")
    return table


def _matrix(rows: pa.Table) -> Matrix:
    vectors = rows.column("vector").combine_chunks()
    if isinstance(vectors, pa.ChunkedArray):
        vectors = pa.concat_arrays(vectors.chunks)
    flat = vectors.flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat, dtype=np.float32).reshape(rows.num_rows, -1)


def _check_lengths(path: Path, vectors: Matrix) -> None:
    off = np.abs(np.linalg.norm(vectors, axis=1) - 1)
    if not bool((off < LENGTH_TOLERANCE).all()):
        raise _damaged(path, "a vector is not of length 1")


def _damaged(path: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: {reason}; expected 16-byte hashes and float32 vectors of length 1; "
        "delete this file and run again: its texts are encoded anew"
    )
