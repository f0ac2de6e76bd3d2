"""A set that words alone do not solve: a query's word and its answer's are another pair each."""

import shutil

import numpy as np
import pytest

from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.training_data import LabelledQueries, TrainingData

ASKED = ("fill", "sort", "list", "set", "vector", "string", "def", "range")
ANSWERS = ("x", "y", "z", "n", "0", "1", "=", "+")
PHRASES = ("{} the a", "the {}", "a {} of", "for {} in", "{} return", "of a {}", "the {} in a")
CLUTTER = ("( ) :", "return def", "in range", "a of", "the = +", ": 0 (", "x ) y", "n + 1 1")


@pytest.fixture
def encoder(tiny_folder):
    return load_encoder(str(tiny_folder), device="cpu")


@pytest.fixture
def tiny_data(encoder):
    """40 train and 16 dev queries, 24 documents; the answer to a word is a word of its own."""
    documents = tuple(f"( {word} ) : {word}" for word in ANSWERS)
    documents += tuple(f"{one} {two}" for one, two in zip(CLUTTER, reversed(CLUTTER), strict=True))
    documents += CLUTTER

    def labelled(phrases):
        texts = tuple(phrase.format(word) for phrase in phrases for word in ASKED)
        answers = [place for _ in phrases for place in range(len(ASKED))]
        return LabelledQueries(
            vectors=encoder.encode(texts),
            positives=tuple(np.array([answer]) for answer in answers),
            grades=(np.array([1]),) * len(texts),
            slow=(np.array([], dtype=np.int64),) * len(texts),
            weights=np.ones(len(texts), dtype=np.float32),
            texts=texts,
        )

    return TrainingData(
        documents=encoder.encode(documents),
        train=labelled(PHRASES[:5]),
        dev=labelled(PHRASES[5:]),
        seen=np.arange(len(documents)),
        texts=documents,
    )


class Place:
    """Checkpoints in a folder of a test; it can be told to end the run after so many."""

    def __init__(self, root, ends_after=None):
        self._root, self._left = root, ends_after
        root.mkdir(exist_ok=True)
        self.kept = 0

    def scratch(self):
        folder = self._root / f"scratch-{len(list(self._root.iterdir()))}"
        folder.mkdir()
        return folder

    def keep(self, folder):
        shutil.rmtree(self._root / "newest", ignore_errors=True)
        folder.rename(self._root / "newest")
        self.kept += 1
        if self._left is not None and self.kept == self._left:
            raise KeyboardInterrupt

    def newest(self):
        found = self._root / "newest"
        return found if found.exists() else None


@pytest.fixture
def place_in():
    return Place
