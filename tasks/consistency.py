"""Whether made-up queries lead back to their documents, by the base encoder and by BM25."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from perfetch.dataset import Dataset
from perfetch.records import Candidates, Document, Qrel, Query
from perfetch.rendering import render_query
from perfetch.retrieval.cached_encoding import NamedEncoder
from perfetch.retrieval.lexical import build_lexical
from perfetch.retrieval.ranking import Dense, Indices, Matrix, System, blocks, ranks_of
from perfetch.synthesis.consistency import FoundAgain, choose_k, keep_found_again
from tasks.encode import encoder_of, vectors_by_text

Judge = Callable[[Mapping[str, tuple[str, str]]], Mapping[str, float]]
"""(query, code) by query id → a model's probability that the code is what was asked for."""


def only_found_again(
    candidates: Candidates,
    encoder_name: str,
    k: int | None = None,
    dev: Dataset | None = None,
    judge: Judge | None = None,
) -> Candidates:
    """The candidates without the queries whose own document neither the encoder nor BM25 finds.

    Args:
        candidates: of one source; its own documents are searched.
        encoder_name: as in the settings.
        k: the rank that is good enough; chosen on dev when None.
        dev: a dataset version with labelled dev queries; its documents are searched, too, and k is
            the smallest that keeps 95% of those queries. 20 when there is none.
        judge: is asked about the queries that were not found; `consistency.judge` with its asking.
            Its requests show code: they need the same consent as those for the scenarios.
    """
    documents = {each.document_id: each for each in candidates.documents}
    labelled: list[Query] = []
    qrels: list[Qrel] = list(candidates.qrels)
    if dev is not None and k is None:
        labelled = [placed.query for placed in dev.queries_of("dev")]
        documents |= {p.document.document_id: p.document for p in dev.documents}
        qrels += dev.qrels_of("dev")
    queries = [*candidates.queries, *labelled]
    found = find_again(queries, qrels, list(documents.values()), encoder_of(encoder_name))
    known = [found[query.query_id] for query in labelled]
    k = k or choose_k(known, [True] * len(known))
    judged = judge(_lost(candidates, found, k)) if judge else None
    return keep_found_again(candidates, found, k, judged)


def find_again(
    queries: Sequence[Query],
    qrels: Sequence[Qrel],
    documents: Sequence[Document],
    encoder: NamedEncoder,
) -> dict[str, FoundAgain]:
    """For each query the ranks of the nearest of its positives among all documents."""
    if not queries:
        return {}
    ordered = sorted(documents, key=lambda document: document.document_id)
    place = {document.document_id: at for at, document in enumerate(ordered)}
    own = _positives(qrels)
    wanted = [np.array([place[one] for one in own[query.query_id]]) for query in queries]
    asked = [render_query(query.text, query.context) for query in queries]
    texts = [document.text for document in ordered]
    lexical = build_lexical(asked, texts)
    dense = Dense(
        _vectors(encoder.prompts.of_queries(asked), encoder),
        _vectors(encoder.prompts.of_documents(texts), encoder),
    )
    by_encoder = _best_ranks(dense, wanted)
    by_bm25 = _best_ranks(lexical, wanted, above_zero=True)
    return {
        query.query_id: FoundAgain(encoder_rank, bm25_rank)
        for query, encoder_rank, bm25_rank in zip(queries, by_encoder, by_bm25, strict=True)
    }


def _lost(
    candidates: Candidates, found: Mapping[str, FoundAgain], k: int
) -> dict[str, tuple[str, str]]:
    """(query, code of its document) of each query that was not found again."""
    own = _positives(candidates.qrels)
    texts = {each.document_id: each.text for each in candidates.documents}
    return {
        query.query_id: (render_query(query.text, query.context), texts[own[query.query_id][0]])
        for query in candidates.queries
        if not found[query.query_id].within(k)
    }


def _best_ranks(
    system: System, wanted: Sequence[Indices], *, above_zero: bool = False
) -> list[int | None]:
    """The best rank of each query's documents; None where BM25 shares no word with any of them."""
    found: list[int | None] = []
    for rows in blocks(np.arange(len(wanted)), system.documents):
        scores = system.scores(rows)
        own = [wanted[row] for row in rows.tolist()]
        for line, positions, ranks in zip(scores, own, ranks_of(scores, own), strict=True):
            hits = ranks[line[positions] > 0] if above_zero else ranks
            found.append(int(hits.min()) if len(hits) else None)
    return found


def _positives(qrels: Sequence[Qrel]) -> Mapping[str, list[str]]:
    own: dict[str, list[str]] = {}
    for qrel in qrels:
        if qrel.relevance > 0:
            own.setdefault(qrel.query_id, []).append(qrel.document_id)
    return own


def _vectors(texts: Sequence[str], encoder: NamedEncoder) -> Matrix:
    found = vectors_by_text(texts, encoder)
    return np.stack([found[text] for text in texts])
