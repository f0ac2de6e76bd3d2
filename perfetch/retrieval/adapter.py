"""A query-only adapter: an affine map on the query's vector, so the document index stays as it is.

Source: Chroma, "Embedding Adapters" (research.trychroma.com/embedding-adapters); the identity
start and the pull toward it are ours, so that an untrained adapter changes nothing.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from perfetch.errors import EncoderInvalid

Kind = Literal["linear", "affine"]
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Adapter:
    """`q -> normalize(W q + b)` over one encoder's vectors; `b` is 0 for `linear`."""

    kind: Kind
    weight: Matrix
    """(dim, dim)"""
    bias: Matrix
    """(dim,)"""
    encoder_revision: str

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
        return np.asarray(
            moved / np.linalg.norm(moved, axis=1, keepdims=True).clip(min=1e-12), dtype=np.float32
        )

    def toward_identity(self, share: float) -> "Adapter":
        """The adapter with only `share` of its change left: 0 is the identity, 1 is itself."""
        same = np.eye(self.dimension, dtype=np.float32)
        return Adapter(
            kind=self.kind,
            weight=(same + np.float32(share) * (self.weight - same)).astype(np.float32),
            bias=(np.float32(share) * self.bias).astype(np.float32),
            encoder_revision=self.encoder_revision,
        )


def identity(kind: Kind, dimension: int, encoder_revision: str) -> Adapter:
    """The adapter that changes nothing: where training starts."""
    return Adapter(
        kind=kind,
        weight=np.eye(dimension, dtype=np.float32),
        bias=np.zeros(dimension, dtype=np.float32),
        encoder_revision=encoder_revision,
    )
