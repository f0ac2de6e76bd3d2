from dataclasses import dataclass

import numpy as np
import pytest

from perfetch.retrieval.fusion import WEIGHTS, Fused, fuse
from perfetch.retrieval.judgements import Judgements
from perfetch.retrieval.measures import PRIMARY, measure
from perfetch.retrieval.ranking import Indices, Matrix

QUERIES, DOCUMENTS = 60, 40
ROWS = np.arange(QUERIES)
NONE = (np.array([], dtype=np.int64),) * QUERIES


@dataclass
class Table:
    """Scores as they are given."""

    table: Matrix

    @property
    def documents(self) -> int:
        return self.table.shape[1]

    def scores(self, rows: Indices) -> Matrix:
        return self.table[rows]


def judged():
    return Judgements(tuple({row % DOCUMENTS: 1} for row in range(QUERIES)), NONE)


def system(knows, seed, low, high):
    """Ranks the answer first for the queries that it knows, and by chance else."""
    rng = np.random.default_rng(seed)
    table = rng.uniform(low, low + 0.5 * (high - low), (QUERIES, DOCUMENTS)).astype(np.float32)
    known = np.flatnonzero(knows)
    table[known, known % DOCUMENTS] = high
    return Table(table)


def ndcg(one):
    return measure(one, ROWS, judged()).values[PRIMARY].mean()


def test_each_query_is_scaled_from_the_least_to_its_best():
    dense = Table(np.array([[1.0, 0.0, -1.0], [0.5, -0.25, -1.0]], dtype=np.float32))
    lexical = Table(np.array([[0.0, 4.0, 2.0], [0.0, 0.0, 0.0]], dtype=np.float32))
    found = Fused(dense, lexical, 0.75).scores(np.arange(2))
    # cosine: (s + 1) / (best + 1); BM25: s / best, and 0 where no word is shared
    expected = [[0.75, 0.375 + 0.25, 0.125], [0.75, 0.375, 0.0]]
    assert found.dtype == np.float32
    assert found == pytest.approx(np.array(expected))


def test_two_systems_that_know_different_answers_are_better_together():
    half = np.arange(QUERIES) % 2 == 0
    dense, lexical = system(half, 1, -0.2, 0.7), system(~half, 2, 0.0, 30.0)
    fused = fuse(dense, lexical, ROWS, judged())
    assert fused.weight in WEIGHTS
    assert ndcg(fused) > max(ndcg(dense), ndcg(lexical)) + 0.1


def test_a_lexical_system_that_knows_nothing_gets_no_weight():
    nobody, everybody = np.zeros(QUERIES, dtype=bool), np.ones(QUERIES, dtype=bool)
    dense, lexical = system(everybody, 1, -0.2, 0.7), system(nobody, 2, 0.0, 30.0)
    fused = fuse(dense, lexical, ROWS, judged())
    assert fused.weight == 1.0
    assert ndcg(fused) == ndcg(dense)


def test_a_gain_that_may_be_chance_changes_nothing():
    """One query of sixty gains: better in the mean, not beyond chance."""
    dense = system(np.arange(QUERIES) > 0, 1, -0.2, 0.7)
    table = np.zeros((QUERIES, DOCUMENTS), dtype=np.float32)
    table[0, 0] = 9.0
    best = max(ndcg(Fused(dense, Table(table), weight)) for weight in WEIGHTS)
    assert best > ndcg(dense)
    assert fuse(dense, Table(table), ROWS, judged()).weight == 1.0


def test_without_a_dev_query_the_dense_system_stands_alone():
    one = system(np.ones(QUERIES, dtype=bool), 1, -0.2, 0.7)
    empty = np.array([], dtype=np.int64)
    assert fuse(one, one, empty, Judgements((), ())).weight == 1.0
