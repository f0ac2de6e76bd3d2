"""Retrieval sets in BEIR layout, ready to be fitted and judged."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.comparison.ground import Ground, ground_of
from perfetch.comparison.peers import as_arrays
from perfetch.dataset import Dataset
from perfetch.retrieval.cached_encoding import encode_cached
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.judgements import Judgements
from perfetch.retrieval.labels import texts_of
from perfetch.retrieval.measures import FAST, PRIMARY, measure
from perfetch.retrieval.ranking import Dense
from perfetch.retrieval.training_data import Indices, Matrix, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.sources.beir import BeirSource, read_beir
from storage.embeddings import append_embeddings, read_embeddings
from storage.home import home

SHARED = Path(__file__).parents[2] / "shared" / "data"
Numbers = npt.NDArray[np.float64]
Scores = tuple[Numbers, Numbers, Numbers]


@dataclass(frozen=True)
class Bench:
    """One set, ready to be fitted and judged."""

    name: str
    ground: Ground
    kept: Indices
    """Documents that answer no training label."""

    @property
    def data(self) -> TrainingData:
        """Train, dev, the corpus."""
        return self.ground.data

    @property
    def queries(self) -> Matrix:
        """(test queries, dim)."""
        return self.ground.tests

    @property
    def shared(self) -> float:
        """Share of the test queries that a document with a label answers."""
        unkept = set(range(len(self.data.documents))) - set(self.kept.tolist())
        return float(np.mean([bool(unkept & set(g)) for g in self.ground.judgements.grades]))

    def scores(self, queries: Matrix, documents: Matrix | None = None) -> Scores:
        """Per query NDCG@10, fast@1, and NDCG@10 without the documents of the labels."""
        rows = np.arange(len(queries))
        corpus = self.data.documents if documents is None else documents
        found = measure(Dense(queries, corpus), rows, self.ground.judgements).values
        return found[PRIMARY], found[FAST], self._apart(queries, corpus)

    def _apart(self, queries: Matrix, corpus: Matrix) -> Numbers:
        """NaN for a query that a taken document answers, too."""
        place = np.full(len(self.data.documents), -1)
        place[self.kept] = np.arange(len(self.kept))
        grades = self.ground.judgements.grades
        rows = [row for row, own in enumerate(grades) if all(place[p] >= 0 for p in own)]
        apart = np.full(len(queries), np.nan)
        if rows:
            moved = tuple({int(place[p]): g for p, g in grades[row].items()} for row in rows)
            judged = Judgements(moved, (np.array([], dtype=np.int64),) * len(rows))
            system = Dense(queries[rows], corpus[self.kept])
            apart[rows] = measure(system, np.arange(len(rows)), judged).values[PRIMARY]
        return apart


def load_set(folder: Path, labels: int | None, seed: int) -> Bench:
    """A BEIR folder, its vectors from the store; cut to so many labels where that is given."""
    dataset = assemble([read_beir(BeirSource(path=folder))], {}, None, AssemblySettings())
    kinds = TrainingSettings().pseudo_queries
    ground = ground_of(dataset, vectors_of(dataset), load_encoder(), kinds)
    if labels is not None:
        ground = ground.cut(labels, seed)
    taught = np.concatenate(ground.data.train.positives + ground.data.dev.positives)
    return Bench(folder.name, ground, np.setdiff1d(np.arange(len(dataset.documents)), taught))


def write_set(bench: Bench, path: Path) -> None:
    """The set as bench/peers/fit.py reads it."""
    np.savez(path, **as_arrays(bench.ground, 0))  # type: ignore[arg-type]


def vectors_of(dataset: Dataset) -> dict[str, Matrix]:
    """Text to vector, for all that a fit and a test of the dataset need; stored as all are."""
    encoder = load_encoder()
    texts = texts_of(dataset, TrainingSettings().pseudo_queries)
    lookup = partial(read_embeddings, home(), encoder.revision)
    store = partial(append_embeddings, home(), encoder.revision)
    return dict(zip(texts, encode_cached(texts, encoder, lookup, store).vectors, strict=True))
