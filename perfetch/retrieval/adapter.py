"""An adapter: a map on the query's vector, so that the document index stays as it is.

Every kind ends as one form, `q -> normalize(W q + b + U relu(V q + c))`, however it was fitted: so
one class transforms, one file keeps and one export writes them all. Source: Chroma, "Embedding
Adapters" (research.trychroma.com/embedding-adapters); the identity start and the pull toward it are
ours, so that an untrained adapter changes nothing. A few kinds, asked for by name, have a side for
documents, too: one map of them all, or new vectors of those that labels name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from perfetch.errors import EncoderInvalid

Kind = Literal["linear", "affine", "low_rank", "mlp", "ridge", "knn", "symmetric", "joint", "nudge"]
Index = Literal["untouched", "multiplied", "rewritten"]
"""What must happen to an index of documents that is there already: nothing, one product with its
vectors, or some of them replaced; the encoder need not run again for any."""
Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
BENT_PER_BLOCK = 16_000_000
"""Queries times hidden units at once; of knn each train query is one."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The bent part of a map, `U relu(V q + c)`."""

    inner: Matrix
    """V, (units, dim)"""
    threshold: Matrix
    """c, (units,)"""
    outer: Matrix
    """U, (dim, units)"""

    def __call__(self, queries: Matrix) -> Matrix:
        """What it adds to each query, (queries, dim)."""
        rows = max(1, BENT_PER_BLOCK // max(1, len(self.inner)))
        found = np.empty((len(queries), len(self.outer)), dtype=np.float32)
        for at in range(0, len(queries), rows):
            part = queries[at : at + rows]
            bent = np.maximum(part @ self.inner.T + self.threshold, 0)
            found[at : at + rows] = bent @ self.outer.T
        return found


@dataclass(frozen=True, slots=True)
class Moved:
    """Single documents with vectors of their own; every other stays where the encoder put it."""

    places: Indices
    """(moved,), ascending: positions in the corpus that was fitted on."""
    vectors: Matrix
    """(moved, dim), of length 1."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """`q -> normalize(W q + b + U relu(V q + c))` over one encoder's vectors."""

    kind: Kind
    weight: Matrix
    """W, (dim, dim)"""
    bias: Matrix
    """b, (dim,); 0 for most kinds"""
    encoder_revision: str
    hidden: Hidden | None = None
    """None for the kinds that are an affine map."""
    documents: Matrix | None = None
    """(dim, dim), the map of documents; None where they stay as the encoder made them."""
    moved: Moved | None = None

    @property
    def index(self) -> Index:
        """What must happen to an index that is there already."""
        if self.moved is not None:
            return "rewritten"
        return "untouched" if self.documents is None else "multiplied"

    @property
    def dimension(self) -> int:
        """Length of the vectors it takes and gives."""
        return int(self.weight.shape[0])

    def transform(self, queries: Matrix, encoder_revision: str) -> Matrix:
        """Adapted query vectors (queries, dim), float32, of length 1.

        Raises:
            EncoderInvalid: if the vectors come from another encoder than the one trained for.
        """
        self._check(queries, encoder_revision, "query")
        moved = queries @ self.weight.T + self.bias
        if self.hidden is not None:
            moved = moved + self.hidden(queries)
        return _unit(moved)

    def transform_documents(self, documents: Matrix, encoder_revision: str) -> Matrix:
        """Document vectors (documents, dim), float32, of length 1; most kinds give back the same.

        Args:
            documents: any, or where single ones have moved, the whole corpus that was fitted on.
            encoder_revision: of the encoder that made them.

        Raises:
            EncoderInvalid: if the vectors come from another encoder than the one trained for.
        """
        self._check(documents, encoder_revision, "document")
        if self.documents is not None:
            documents = _unit(documents @ self.documents.T)
        if self.moved is not None:
            documents = documents.copy()
            documents[self.moved.places] = self.moved.vectors
        return documents

    def toward_identity(self, share: float) -> "Adapter":
        """The adapter with only `share` of its change left: 0 is the identity, 1 is itself.

        A single document that has moved is there or here: its step was bounded when it was fitted.
        """
        if share == 0:
            return identity(self.kind, self.dimension, self.encoder_revision)
        same, part = np.eye(self.dimension, dtype=np.float32), np.float32(share)
        hidden = self.hidden
        return Adapter(
            kind=self.kind,
            weight=(same + part * (self.weight - same)).astype(np.float32),
            bias=(part * self.bias).astype(np.float32),
            encoder_revision=self.encoder_revision,
            hidden=hidden and Hidden(hidden.inner, hidden.threshold, part * hidden.outer),
            documents=None
            if self.documents is None
            else (same + part * (self.documents - same)).astype(np.float32),
            moved=self.moved,
        )

    def _check(self, vectors: Matrix, encoder_revision: str, side: str) -> None:
        if encoder_revision != self.encoder_revision:
            raise EncoderInvalid(
                f"this adapter was trained for encoder revision {self.encoder_revision}, "
                f"not {encoder_revision}: load that encoder, or train again with this one"
            )
        if vectors.shape[1] != self.dimension:
            raise EncoderInvalid(
                f"{side} vectors have {vectors.shape[1]} dimensions, the adapter {self.dimension}"
            )


def identity(kind: Kind, dimension: int, encoder_revision: str) -> Adapter:
    """The adapter that changes nothing: where training starts."""
    return Adapter(
        kind=kind,
        weight=np.eye(dimension, dtype=np.float32),
        bias=np.zeros(dimension, dtype=np.float32),
        encoder_revision=encoder_revision,
    )


def average(adapters: Sequence[Adapter]) -> Adapter:
    """The adapter whose output, before its length is set, is the mean of theirs, on each side."""
    return blended(adapters, [1 / len(adapters)] * len(adapters))


def blended(adapters: Sequence[Adapter], shares: Sequence[float]) -> Adapter:
    """The adapter whose output, before its length is set, is the weighted mean of theirs.

    Args:
        adapters: one or more, of one encoder, that have moved no single document and map documents
            all or none; of several kinds the outcome is "mlp" where one is bent, else "affine".
        shares: of each, summing to 1.
    """
    parts = [np.float32(share) for share in shares]
    both = list(zip(parts, adapters, strict=True))
    bent = [(part, one.hidden) for part, one in both if one.hidden is not None]
    maps = [part * one.documents for part, one in both if one.documents is not None]
    kinds = {adapter.kind for adapter in adapters}
    return Adapter(
        kind=kinds.pop() if len(kinds) == 1 else "mlp" if bent else "affine",
        weight=_sum([part * one.weight for part, one in both]),
        bias=_sum([part * one.bias for part, one in both]),
        encoder_revision=adapters[0].encoder_revision,
        hidden=Hidden(
            np.concatenate([hidden.inner for _, hidden in bent]),
            np.concatenate([hidden.threshold for _, hidden in bent]),
            np.concatenate([part * hidden.outer for part, hidden in bent], axis=1),
        )
        if bent
        else None,
        documents=_sum(maps) if maps else None,
    )


def _sum(parts: Sequence[Matrix]) -> Matrix:
    return np.asarray(np.sum(parts, axis=0), dtype=np.float32)


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True).clip(min=1e-12)
    return np.asarray(rows / lengths, dtype=np.float32)
