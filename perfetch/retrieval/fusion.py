"""A dense system and BM25 as one: a weighted sum of scores that are brought to one scale.

Each query's scores are scaled so that the least a system can give is 0 and its best document's 1,
then summed with a weight that dev chooses. Weight 1 is the dense system alone, and stays unless
another is better on dev beyond chance. Source: Bruch, Gai and Ingber, "An Analysis of Fusion
Functions for Hybrid Retrieval", TOIS 42(1), 2023, arXiv:2210.11934: this sum (TM2C2 there) above
reciprocal ranks, and one weight learnt from few queries.

The fused system is a name of its own: the adapter's figures never hold words that BM25 found.
"""

from dataclasses import dataclass, replace

import numpy as np

from perfetch.dataset import Dataset
from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.judgements import Judgements, judge
from perfetch.retrieval.measures import FAST, PRIMARY, measure
from perfetch.retrieval.ranking import Indices, Matrix, System
from perfetch.retrieval.witnesses import by_answers
from perfetch.retrieval.worth import sure_gain

WEIGHTS = tuple(step / 20 for step in range(1, 20))
LEAST_COSINE, LEAST_BM25 = -1.0, 0.0


@dataclass(frozen=True, slots=True)
class Fused:
    """`weight` of the dense system's scaled scores, the rest of the lexical one's."""

    dense: System
    lexical: System
    weight: float
    """Of the dense system, 0 to 1."""

    @property
    def documents(self) -> int:
        """How many documents it scores."""
        return self.dense.documents

    def scores(self, rows: Indices) -> Matrix:
        """(rows, documents), float32, each in [0, 1]."""
        dense = _scaled(self.dense.scores(rows), LEAST_COSINE)
        lexical = _scaled(self.lexical.scores(rows), LEAST_BM25)
        share = np.float32(self.weight)
        return np.asarray(share * dense + (1 - share) * lexical, dtype=np.float32)


def fuse_on_dev(dataset: Dataset, dense: System, lexical: System) -> Fused:
    """Both, over all of a dataset version's queries and documents, as its dev split chooses.

    Where an adapter was fitted on dev, too (few labels, folds), its figures there flatter, and the
    weight leans to it.
    """
    dev = [row for row, placed in enumerate(dataset.queries) if placed.split == "dev"]
    asked = [dataset.queries[row].query.query_id for row in dev]
    ids = [placed.document.document_id for placed in dataset.documents]
    return fuse(dense, lexical, np.array(dev, dtype=np.int64), judge(asked, dataset.qrels, ids))


def fuse(dense: System, lexical: System, rows: Indices, judgements: Judgements) -> Fused:
    """Both, with the weight that is best on these queries beyond chance.

    Args:
        dense: whose scores are cosines.
        lexical: whose scores are 0 or more.
        rows: the systems' positions of the dev queries, in the judgements' order.
        judgements: of the dev queries.
    """
    alone = Fused(dense, lexical, 1.0)
    base = replace(_held_out(dense, rows, judgements), witnesses=by_answers(judgements.positives))
    best, most = alone, 0.0
    for weight in WEIGHTS if len(rows) else ():
        tried = replace(alone, weight=weight)
        gain = sure_gain(_held_out(tried, rows, judgements), base)
        if gain > most:
            best, most = tried, gain
    return best


def _held_out(system: System, rows: Indices, judgements: Judgements) -> HeldOut:
    if not len(rows):
        return HeldOut(np.empty(0), np.empty(0))
    values = measure(system, rows, judgements).values
    return HeldOut(values[PRIMARY], values[FAST])


def _scaled(scores: Matrix, least: float) -> Matrix:
    """Each row from the least a system can give to the row's best; a row without a best is 0."""
    span = scores.max(axis=1, keepdims=True, initial=least) - np.float32(least)
    return np.asarray((scores - np.float32(least)) / np.where(span > 0, span, 1), dtype=np.float32)
