"""Both sides of a stored model: what it makes of queries, and what of documents.

Whatever judges a model or searches with it asks here, so that a kind that moves documents, or has
an encoder of its own, is judged as it is used.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from perfetch.retrieval.cached_encoding import NamedEncoder
from perfetch.retrieval.encoder import Matrix
from perfetch.retrieval.moved_documents import read_moved, with_moved
from perfetch.retrieval.stored_adapter import read_adapter
from perfetch.retrieval.weights.sides import TrainedSides, trained_sides, trains_weights
from storage.home import read_object
from storage.object_folders import copy_of
from tasks.encode import local_encoder_of, vectors_by_text


class Sides(Protocol):
    """Texts to vectors (texts, dim), float32, of length 1, as one stored model makes them.

    Texts come without the encoder's prompts.
    """

    def queries(self, texts: Sequence[str]) -> Matrix:
        """The vectors of queries, rendered with their context."""

    def documents(self, texts: Sequence[str]) -> Matrix:
        """The vectors of documents."""


def sides_of(
    folder: Path, encoder: NamedEncoder, known: Mapping[str, Matrix] | None = None
) -> Sides:
    """Both sides of the model of a folder, whatever its kind.

    Args:
        folder: of the model.
        encoder: that it was trained for, or from.
        known: the encoder's own vector (dim,) of texts with their prompts.

    Raises:
        StoreDamaged: if a file of the folder is not what it should be.
        EncoderInvalid: if the model was trained from another encoder.
    """
    folder = copy_of(folder)
    config = read_object(folder / "config.json", "kind", "encoder", "share")
    if trains_weights(config["kind"]):
        return EncoderSides(trained_sides(config, folder, encoder, local_encoder_of))
    return ModelSides(folder, encoder, known)


class EncoderSides:
    """A model that is an encoder of its own: texts are embedded once with it, then looked up."""

    def __init__(self, sides: TrainedSides) -> None:
        self._sides = sides

    def queries(self, texts: Sequence[str]) -> Matrix:
        """The vectors of queries, rendered with their context."""
        encoder = self._sides.queries
        return _embedded(encoder.prompts.of_queries(texts), encoder)

    def documents(self, texts: Sequence[str]) -> Matrix:
        """The vectors of documents."""
        encoder = self._sides.documents
        return _embedded(encoder.prompts.of_documents(texts), encoder)


def _embedded(texts: Sequence[str], encoder: NamedEncoder) -> Matrix:
    found = vectors_by_text(texts, encoder)
    empty = np.empty((0, encoder.dimension), dtype=np.float32)
    return np.stack([found[text] for text in texts]) if texts else empty


class ModelSides:
    """Texts to vectors (texts, dim), float32, of length 1, as one stored model makes them."""

    def __init__(
        self, folder: Path, encoder: NamedEncoder, known: Mapping[str, Matrix] | None = None
    ) -> None:
        """The model of a folder.

        Args:
            folder: of the model.
            encoder: that it was trained for.
            known: the encoder's own vector (dim,) of texts with their prompts, so that they are
                read once; others are looked up, or computed and stored.

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
        plain = self._base(self._encoder.prompts.of_queries(texts))
        return self._adapter.transform(plain, self._encoder.revision)

    def documents(self, texts: Sequence[str]) -> Matrix:
        """The vectors of documents.

        Raises:
            EncoderInvalid: if the model was trained for another encoder.
        """
        plain = self._base(self._encoder.prompts.of_documents(texts))
        mapped = self._adapter.transform_documents(plain, self._encoder.revision)
        return with_moved(mapped, texts, self._moved)

    def _base(self, texts: Sequence[str]) -> Matrix:
        """The encoder's own vectors."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        found = vectors_by_text(missing, self._encoder) if missing else {}
        rows = [found[text] if text in found else self._known[text] for text in texts]
        empty = np.empty((0, self._encoder.dimension), dtype=np.float32)
        return np.stack(rows) if rows else empty
