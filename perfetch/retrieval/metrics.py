"""Retrieval metrics as trec_eval defines them, one number per query; nothing here knows of models.

A ranking enters as its gains: row q, column r holds the relevance of what stands at rank r + 1 of
query q, 0 for what nobody judged relevant. A grade is its own gain (linear, as in trec_eval).
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


def ndcg_at_k(gains: Numbers, ideal: Numbers, k: int) -> Numbers:
    """Graded nDCG in [0, 1], shape (queries,): sum of gain / log2(rank + 1) over the ideal's.

    Args:
        gains: (queries, depth), best rank first; depth may be below or above k.
        ideal: (queries, most), the grades of all judged documents in falling order, then 0.
        k: cut-off, in ranks, of both sums.

    Raises:
        ValueError: if a query has no relevant document: the metric is undefined, not zero.

    Source: Järvelin & Kekäläinen, TOIS 2002, https://doi.org/10.1145/582415.582418, with the
    gains and discount of trec_eval's ndcg_cut.
    """
    best = _discounted(ideal, k)
    _need_relevant(best > 0)
    return _discounted(gains, k) / best


def recall_at_k(gains: Numbers, relevant: Counts, k: int) -> Numbers:
    """Share of a query's relevant documents within rank k, in [0, 1], shape (queries,).

    Args:
        gains: (queries, depth), best rank first.
        relevant: (queries,), how many documents are relevant at all.
        k: cut-off, in ranks.

    Raises:
        ValueError: if a query has no relevant document.
    """
    _need_relevant(relevant > 0)
    return np.asarray((gains[:, :k] > 0).sum(1) / relevant, dtype=np.float64)


def mrr_at_k(gains: Numbers, k: int) -> Numbers:
    """1 / rank of the first relevant document, 0 where none is within rank k; shape (queries,)."""
    hits = gains[:, :k] > 0
    if not hits.shape[1]:
        return np.zeros(len(gains))
    return np.where(hits.any(1), 1.0 / (hits.argmax(1) + 1), 0.0)


def average_precision_at_k(gains: Numbers, relevant: Counts, k: int) -> Numbers:
    """Mean over all relevant documents of the precision at their rank, 0 beyond rank k.

    Shape (queries,), in [0, 1]; trec_eval's map_cut: the divisor is every relevant document, also
    where that is more than k.

    Raises:
        ValueError: if a query has no relevant document.
    """
    _need_relevant(relevant > 0)
    hits = (gains[:, :k] > 0).astype(np.float64)
    precision = hits.cumsum(1) / np.arange(1, hits.shape[1] + 1)
    return np.asarray((precision * hits).sum(1) / relevant, dtype=np.float64)


def fast_at_1(fast_ranks: Counts, slow_ranks: Counts) -> Numbers:
    """1 where the best performant answer ranks above every slow twin, else 0; shape (queries,).

    Args:
        fast_ranks: (queries,), rank over the whole corpus, from 1, of the best performant answer.
        slow_ranks: (queries,), rank of the best slow twin; 0 where the query has none.

    Returns:
        NaN where the query has no slow twin: the question does not arise there.
    """
    return np.where(slow_ranks > 0, (fast_ranks < slow_ranks).astype(np.float64), np.nan)


def _discounted(gains: Numbers, k: int) -> Numbers:
    cut = gains[:, :k]
    return np.asarray((cut / np.log2(np.arange(2, cut.shape[1] + 2))).sum(1), dtype=np.float64)


def _need_relevant(has_relevant: npt.NDArray[np.bool_]) -> None:
    if not has_relevant.all():
        position = int(np.flatnonzero(~has_relevant)[0])
        raise ValueError(f"query {position} has no relevant document: the metric is undefined")
