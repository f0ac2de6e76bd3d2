"""A query-only adapter: a map on the query's vector, so the document index stays as it is.

Every kind ends as one form, `q -> normalize(W q + b + U relu(V q + c))`, however it was fitted: so
one class transforms, one file keeps and one export writes them all. Source: Chroma, "Embedding
Adapters" (research.trychroma.com/embedding-adapters); the identity start and the pull toward it are
ours, so that an untrained adapter changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from perfetch.errors import EncoderInvalid

Kind = Literal["linear", "affine", "low_rank", "mlp", "ridge", "knn"]
Matrix = npt.NDArray[np.float32]


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
        bent = np.maximum(queries @ self.inner.T + self.threshold, 0)
        return np.asarray(bent @ self.outer.T, dtype=np.float32)


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

    @property
    def dimension(self) -> int:
        """Length of the vectors it takes and gives."""
        return int(self.weight.shape[0])

    def transform(self, queries: Matrix, encoder_revision: str) -> Matrix:
        """Adapted query vectors (queries, dim), float32, of length 1.

        Raises:
            EncoderInvalid: if the vectors come from another encoder than the one trained for.
        """
        if encoder_revision != self.encoder_revision:
            raise EncoderInvalid(
                f"this adapter was trained for encoder revision {self.encoder_revision}, "
                f"not {encoder_revision}: load that encoder, or train again with this one"
            )
        if queries.shape[1] != self.dimension:
            raise EncoderInvalid(
                f"query vectors have {queries.shape[1]} dimensions, the adapter {self.dimension}"
            )
        moved = queries @ self.weight.T + self.bias
        if self.hidden is not None:
            moved = moved + self.hidden(queries)
        return np.asarray(
            moved / np.linalg.norm(moved, axis=1, keepdims=True).clip(min=1e-12), dtype=np.float32
        )

    def toward_identity(self, share: float) -> "Adapter":
        """The adapter with only `share` of its change left: 0 is the identity, 1 is itself."""
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
    """The adapter whose output, before its length is set, is the mean of theirs.

    Args:
        adapters: one or more, of one kind and encoder.
    """
    first, share = adapters[0], np.float32(1 / len(adapters))
    bent = [adapter.hidden for adapter in adapters if adapter.hidden is not None]
    return Adapter(
        kind=first.kind,
        weight=np.mean([adapter.weight for adapter in adapters], axis=0, dtype=np.float32),
        bias=np.mean([adapter.bias for adapter in adapters], axis=0, dtype=np.float32),
        encoder_revision=first.encoder_revision,
        hidden=Hidden(
            np.concatenate([hidden.inner for hidden in bent]),
            np.concatenate([hidden.threshold for hidden in bent]),
            np.concatenate([share * hidden.outer for hidden in bent], axis=1, dtype=np.float32),
        )
        if bent
        else None,
    )
