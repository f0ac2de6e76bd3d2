import numpy as np
import pytest

from perfetch.errors import EncoderInvalid
from perfetch.retrieval.cached_encoding import (
    encode_cached,
    encode_missing,
    missing_texts,
    text_hash,
)
from storage.embeddings import append_embeddings, read_embeddings


class Hashing:
    """A real, tiny encoder: 8 numbers from a text's bytes; counts what it was asked."""

    def __init__(self, fails_after=10**9):
        self.seen: list[str] = []
        self.fails_after = fails_after

    @property
    def dimension(self):
        return 8

    def encode(self, texts, progress=None):
        if len(self.seen) + len(texts) > self.fails_after:
            raise KeyboardInterrupt
        self.seen += texts
        vectors = np.array(
            [np.bincount([b % 8 for b in t.encode()] + [0], minlength=8) for t in texts]
        )
        if progress is not None:
            progress(len(texts), len(texts))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def encode(tmp_path):
    def run(texts, encoder, **more):
        return encode_cached(
            texts,
            encoder,
            lambda hashes: read_embeddings(tmp_path, "rev", hashes),
            lambda hashes, matrix: append_embeddings(tmp_path, "rev", hashes, matrix),
            **more,
        )

    return run


def test_a_text_is_never_computed_twice(encode):
    encoder = Hashing()
    first = encode(["b", "a", "b"], encoder)
    second = encode(["c", "a", "b"], encoder)
    assert encoder.seen == ["b", "a", "c"]
    assert (first.cached, first.computed) == (0, 2)
    assert (second.cached, second.computed) == (2, 1)
    assert np.array_equal(first.vectors[0], first.vectors[2])
    assert np.array_equal(second.vectors, Hashing().encode(["c", "a", "b"]))


def test_when_all_is_stored_the_encoder_is_not_touched(encode):
    encode(["a", "b"], Hashing())
    assert encode(["b", "a"], Hashing(fails_after=0)).computed == 0


def test_a_kill_loses_at_most_one_chunk(encode):
    texts = [f"text {i}" for i in range(10)]
    with pytest.raises(KeyboardInterrupt):
        encode(texts, Hashing(fails_after=7), chunk_texts=3)
    again = encode(texts, Hashing(), chunk_texts=3)
    assert (again.cached, again.computed) == (6, 4)
    assert np.array_equal(again.vectors, Hashing().encode(texts))


def test_progress_counts_over_chunks(encode):
    seen = []
    encode(
        [str(i) for i in range(5)],
        Hashing(),
        chunk_texts=2,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(2, 5), (4, 5), (5, 5)]


def test_missing_texts_are_those_without_a_vector():
    stored = {text_hash("a"): np.ones(8, np.float32)}

    def lookup(hashes):
        return {key: stored[key] for key in hashes if key in stored}

    assert missing_texts(["b", "a", "c", "b"], lookup) == ["b", "c"]
    made = encode_missing(["b", "c"], Hashing(), lambda hashes, _: None)
    assert list(made) == [text_hash("b"), text_hash("c")]


def test_no_text_needs_no_vector(encode):
    assert encode([], Hashing()).vectors.shape == (0, 8)


def test_vectors_of_two_dimensions_are_refused(tmp_path, encode):
    append_embeddings(tmp_path, "rev", [text_hash("a")], np.eye(1, 4, dtype=np.float32))
    with pytest.raises(EncoderInvalid, match="dimension"):
        encode(["a", "b"], Hashing())
