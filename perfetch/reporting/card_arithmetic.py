"""The part of a model card for those whose encoder sits behind an API: the maps in numpy alone."""

from collections.abc import Mapping
from typing import Any

_BENT = ("mlp", "knn")
_STRAIGHT_MAP = """\
`weight` W ({dim}, {dim}) and `bias` b ({dim},) in float32, and a query vector q becomes
`normalize(W q + b)`"""
_BENT_MAP = """\
`weight` W ({dim}, {dim}), `bias` b ({dim},), `inner` V (units, {dim}), `threshold` c (units,) and
`outer` U ({dim}, units) in float32, and a query vector q becomes
`normalize(W q + b + U max(V q + c, 0))`"""
_DOCUMENT_MAP = """\
. `documents` D ({dim}, {dim}) is for documents: a vector d becomes `normalize(D d)`"""
_LOADER = """\
```python
import numpy as np
from safetensors.numpy import load_file

part = load_file("path/of/this/folder/adapter.safetensors")


def adapt(queries: np.ndarray) -> np.ndarray:
    moved = queries @ part["weight"].T + part["bias"]
    if "inner" in part:
        bent = np.maximum(queries @ part["inner"].T + part["threshold"], 0)
        moved = moved + bent @ part["outer"].T
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)
```"""
_DOCUMENT_LOADER = """\
```python
def adapt_documents(documents: np.ndarray) -> np.ndarray:
    moved = documents @ part["documents"].T
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)
```"""
_MOVED_LOADER = """\
```python
from hashlib import sha256

found = load_file("path/of/this/folder/documents.safetensors")
vector_of = dict(zip(map(bytes, found["text_hash"]), found["vector"], strict=True))


def move_documents(texts: list[str], documents: np.ndarray) -> np.ndarray:
    names = [sha256(text.encode()).digest()[:16] for text in texts]
    return np.stack([vector_of.get(n, own) for n, own in zip(names, documents, strict=True)])
```"""


def behind_an_api(config: Mapping[str, Any], index: str) -> str:
    """The section on it.

    Args:
        config: the model's config.json.
        index: what must happen to an index that is there already.
    """
    form = _BENT_MAP if config["kind"] in _BENT else _STRAIGHT_MAP
    loader = _LOADER
    if index == "multiplied":
        form, loader = f"{form}{_DOCUMENT_MAP}", f"{loader}\n\n{_DOCUMENT_LOADER}"
    if index == "rewritten":
        loader = f"{loader}\n\n{_MOVED_LOADER}"
    what = form.format(dim=config["encoder"]["dimension"])
    return (
        "## Behind an API\n\nWhere the encoder sits behind an API, apply the map yourself to its "
        f"vectors of length 1: `adapter.safetensors` holds {what}. It fits no other encoder, nor "
        f"another revision.\n\n{loader}"
    )
