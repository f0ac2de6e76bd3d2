"""Vectors for texts where each text is encoded once, ever: look up, encode the rest, store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

import numpy as np
import numpy.typing as npt

from perfetch.errors import EncoderInvalid
from perfetch.rendering import Prompts

Matrix = npt.NDArray[np.float32]
Lookup = Callable[[Sequence[bytes]], Mapping[bytes, Matrix]]
Store = Callable[[Sequence[bytes], Matrix], object]
Progress = Callable[[int, int], None]

HASH_BYTES = 16
CHUNK_TEXTS = 512


class TextEncoder(Protocol):
    """What turns texts into vectors (texts, dim), float32, of length 1."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """One vector per text, in order."""


class NamedEncoder(TextEncoder, Protocol):
    """An encoder that is known by name, here or behind an API."""

    @property
    def name(self) -> str:
        """As it stands in settings, in a model's config.json and on its card."""

    @property
    def revision(self) -> str:
        """16 hex digits: vectors of one revision may be compared, those of two never."""

    @property
    def prompts(self) -> Prompts:
        """What `encode` expects in the texts of each side already."""


@dataclass(frozen=True, slots=True)
class EncodedTexts:
    """Vectors for texts, and what they cost."""

    vectors: Matrix
    """(texts, dim), in the order asked; equal texts share a vector."""
    cached: int
    """Different texts whose vector was stored already."""
    computed: int
    """Different texts that were encoded now."""


def text_hash(text: str) -> bytes:
    """16 bytes of SHA-256: the name of a text in the store."""
    return sha256(text.encode()).digest()[:HASH_BYTES]


def missing_texts(texts: Sequence[str], lookup: Lookup) -> list[str]:
    """The different texts that have no stored vector, in the order of their first place."""
    by_hash = {text_hash(text): text for text in texts}
    found = lookup(list(by_hash))
    return [text for key, text in by_hash.items() if key not in found]


def encode_missing(
    texts: Sequence[str],
    encoder: TextEncoder,
    store: Store,
    *,
    chunk_texts: int = CHUNK_TEXTS,
    progress: Progress | None = None,
) -> dict[bytes, Matrix]:
    """Encodes every text and stores each chunk as soon as it is done: a kill loses one at most.

    Args:
        texts: different texts without a stored vector.
        encoder: what computes the vectors.
        store: called with the hashes and vectors of one chunk.
        chunk_texts: texts between two writes.
        progress: called with (texts done, texts in all), after each batch.
    """
    made: dict[bytes, Matrix] = {}
    for start in range(0, len(texts), chunk_texts):
        chunk = texts[start : start + chunk_texts]

        def shifted(done: int, _: int, start: int = start) -> None:
            if progress is not None:
                progress(start + done, len(texts))

        vectors = encoder.encode(chunk, shifted)
        hashes = [text_hash(text) for text in chunk]
        store(hashes, vectors)
        made.update(zip(hashes, vectors, strict=True))
    return made


def encode_cached(
    texts: Sequence[str],
    encoder: TextEncoder,
    lookup: Lookup,
    store: Store,
    *,
    chunk_texts: int = CHUNK_TEXTS,
    progress: Progress | None = None,
) -> EncodedTexts:
    """Vectors for all texts; only those without a stored vector are computed, and then stored.

    Args:
        texts: any number, repeats allowed.
        encoder: computes what is missing; not touched when nothing is.
        lookup: the stored vectors among these hashes.
        store: keeps vectors under their hashes.
        chunk_texts: texts between two writes.
        progress: called with (texts done, texts to compute), after each batch.

    Raises:
        EncoderInvalid: if a stored vector has another dimension than the computed ones.
    """
    hashes = [text_hash(text) for text in texts]
    found = dict(lookup(list(dict.fromkeys(hashes))))
    cached = len(found)
    missing = list({key: text for key, text in zip(hashes, texts, strict=True)}.items())
    todo = [text for key, text in missing if key not in found]
    found |= encode_missing(todo, encoder, store, chunk_texts=chunk_texts, progress=progress)
    if len({len(vector) for vector in found.values()}) > 1:
        raise EncoderInvalid(
            "stored vectors and this encoder's differ in dimension; delete the folder of its "
            "revision under embeddings/ and run again"
        )
    if not texts:
        return EncodedTexts(np.empty((0, encoder.dimension), dtype=np.float32), 0, 0)
    return EncodedTexts(np.stack([found[key] for key in hashes]), cached, len(todo))
