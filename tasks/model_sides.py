"""Both sides of a stored model: what it makes of queries, and what of documents.

Whatever judges a model or searches with it asks here, so that a kind that moves documents, or has
an encoder of its own, is judged as it is used.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from perfetch.retrieval.encoder import Encoder, Matrix
from perfetch.retrieval.moved_documents import read_moved, with_moved
from perfetch.retrieval.stored_adapter import read_adapter
from tasks.encode import vectors_by_text


class ModelSides:
    """Texts to vectors (texts, dim), float32, of length 1, as one stored model makes them."""

    def __init__(
        self, folder: Path, encoder: Encoder, known: Mapping[str, Matrix] | None = None
    ) -> None:
        """The model of a folder.

        Args:
            folder: of the model.
            encoder: that it was trained for.
            known: the encoder's own vector (dim,) of texts, so that they are read once; others are
                looked up, or computed and stored.

        Raises:
            StoreDamaged: if a file of the folder is not what it should be.
        """
        self._encoder = encoder
        self._known = known or {}
        self._adapter = read_adapter(folder)
        self._moved = read_moved(folder)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """The vectors of queries, rendered with their context.

        Raises:
            EncoderInvalid: if the model was trained for another encoder.
        """
        return self._adapter.transform(self._base(texts), self._encoder.revision)

    def documents(self, texts: Sequence[str]) -> Matrix:
        """The vectors of documents.

        Raises:
            EncoderInvalid: if the model was trained for another encoder.
        """
        mapped = self._adapter.transform_documents(self._base(texts), self._encoder.revision)
        return with_moved(mapped, texts, self._moved)

    def _base(self, texts: Sequence[str]) -> Matrix:
        """The encoder's own vectors."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        found = vectors_by_text(missing, self._encoder) if missing else {}
        rows = [found[text] if text in found else self._known[text] for text in texts]
        empty = np.empty((0, self._encoder.dimension), dtype=np.float32)
        return np.stack(rows) if rows else empty
