"""The vectors in a response of `/embeddings`, or why it holds none that can be used."""

import base64
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from perfetch.chat.answer import Usage, count_of

Matrix = npt.NDArray[np.float32]
MIN_NORM = 1e-6


def read_vectors(body: bytes, count: int) -> Matrix:
    """(count, dim), float32, as they came, each in the place that its index names.

    Raises:
        ValueError: if the body is no embedding response for so many texts; says why.
    """
    try:
        items = json.loads(body)["data"]
        by_index = {item["index"]: _numbers(item["embedding"]) for item in items}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("the body is no list of embeddings") from error
    if len(items) != count or set(by_index) != set(range(count)):
        raise ValueError(f"{len(items)} embeddings came for {count} texts")
    rows = [by_index[place] for place in range(count)]
    if len({len(row) for row in rows}) != 1 or not len(rows[0]):
        raise ValueError("the embeddings of one response differ in length")
    return np.stack(rows)


def read_usage(body: bytes) -> Usage:
    """Tokens as reported; an embedding has no output."""
    try:
        reported = json.loads(body)["usage"]["prompt_tokens"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Usage()
    found = count_of(reported)
    return Usage() if found is None else Usage(found, 0)


def flaw(vectors: Matrix) -> tuple[int, str] | None:
    """The first row that is no direction, and what it is instead; None where all are fine."""
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1)
    bad = np.flatnonzero(~(np.isfinite(norms) & (norms > MIN_NORM)))
    if not bad.size:
        return None
    is_zero = bool(np.isfinite(norms[bad[0]]))
    return int(bad[0]), "a vector of length 0" if is_zero else "NaN or infinity"


def normalised(vectors: Matrix) -> Matrix:
    """The same directions, of length 1."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _numbers(given: Any) -> Matrix:  # noqa: ANN401 - whatever the endpoint sends
    if isinstance(given, str):
        return np.frombuffer(base64.b64decode(given, validate=True), dtype="<f4")
    return np.array(given, dtype=np.float32).reshape(len(given))
