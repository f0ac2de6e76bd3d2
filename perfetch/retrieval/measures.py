"""One system measured on judged queries: every metric of the report, for every query."""

from dataclasses import dataclass

import numpy as np

from perfetch.retrieval.judgements import Judgements
from perfetch.retrieval.metrics import (
    Numbers,
    average_precision_at_k,
    fast_at_1,
    mrr_at_k,
    ndcg_at_k,
    recall_at_k,
)
from perfetch.retrieval.ranking import Indices, System, blocks, ranks_of, top_k

PRIMARY = "ndcg@10"
FAST = "fast@1"
METRICS = (PRIMARY, "recall@1", "recall@10", "recall@100", "mrr@10", "map@100", FAST)
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """A system's ranking of each query and what it scores."""

    ranking: Indices
    """(queries, up to 100): positions in the corpus, best first."""
    values: dict[str, Numbers]
    """Metric → (queries,); fast@1 is NaN where a query has no slow twin."""


def measure(system: System, rows: Indices, judgements: Judgements) -> Measured:
    """Ranks the whole corpus for the queries at these rows, and scores every ranking.

    Args:
        system: scores documents; its queries may be more than those measured.
        rows: the system's positions of the judged queries, in their order.
        judgements: of these queries.
    """
    fast, slow = judgements.fast, judgements.slow
    rankings, best_fast, best_slow = [], [], []
    start = 0
    for block in blocks(rows, system.documents):
        scores = system.scores(block)
        end = start + len(block)
        rankings.append(top_k(scores, DEPTH)[0])
        best_fast += [int(ranks.min()) for ranks in ranks_of(scores, fast[start:end])]
        best_slow += [
            int(ranks.min()) if ranks.size else 0 for ranks in ranks_of(scores, slow[start:end])
        ]
        start = end
    ranking = np.concatenate(rankings)
    values = _ranked(judgements.gains(ranking), judgements)
    values[FAST] = fast_at_1(np.array(best_fast), np.array(best_slow))
    return Measured(ranking, values)


def _ranked(gains: Numbers, judgements: Judgements) -> dict[str, Numbers]:
    relevant = judgements.relevant
    return {
        PRIMARY: ndcg_at_k(gains, judgements.ideal, 10),
        "recall@1": recall_at_k(gains, relevant, 1),
        "recall@10": recall_at_k(gains, relevant, 10),
        "recall@100": recall_at_k(gains, relevant, 100),
        "mrr@10": mrr_at_k(gains, 10),
        "map@100": average_precision_at_k(gains, relevant, 100),
    }
