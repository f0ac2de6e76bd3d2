"""`documents.safetensors`: single documents that have moved, by the hash of their text.

A text that is not there keeps the vector that the encoder gives it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from perfetch.errors import StoreDamaged
from perfetch.retrieval.adapter import Matrix, Moved
from perfetch.retrieval.cached_encoding import HASH_BYTES, text_hash

FILE = "documents.safetensors"


def moved_bytes(moved: Moved, texts: Sequence[str]) -> bytes:
    """`text_hash` (moved, 16), uint8, and `vector` (moved, dim), float32, as safetensors.

    Args:
        moved: positions and vectors.
        texts: of the whole corpus.
    """
    hashes = b"".join(text_hash(texts[place]) for place in moved.places)
    names = np.frombuffer(hashes, dtype=np.uint8).reshape(-1, HASH_BYTES)
    return save({"text_hash": names, "vector": np.ascontiguousarray(moved.vectors)})


def read_moved(folder: Path) -> Mapping[bytes, Matrix]:
    """The vector (dim,) of each moved document of a model folder; none where nothing was moved.

    Raises:
        StoreDamaged: if the file is no safetensors of hashes and vectors.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        with safe_open(path, framework="numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise _damaged(path, str(error).splitlines()[0]) from error
    shapes = {name: (str(part.dtype), part.shape) for name, part in tensors.items()}
    kind, (rows, *wide) = shapes.get("vector", ("", (0,)))
    if shapes.get("text_hash") != ("uint8", (rows, HASH_BYTES)) or (kind, len(wide)) != (
        "float32",
        1,
    ):
        raise _damaged(path, f"it holds {shapes}")
    return dict(zip(map(bytes, tensors["text_hash"]), tensors["vector"], strict=True))


def with_moved(documents: Matrix, texts: Sequence[str], moved: Mapping[bytes, Matrix]) -> Matrix:
    """The documents (documents, dim), those that have moved at their new place."""
    if not moved:
        return documents
    rows = [moved.get(text_hash(text), own) for text, own in zip(texts, documents, strict=True)]
    return np.stack(rows) if rows else documents


def _damaged(path: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: {reason}; expected text_hash (documents, {HASH_BYTES}) in uint8 and vector "
        f"(documents, dim) in float32; delete {path.parent} and train again"
    )
