"""What a run has stored, brought into the page's plain fields."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from perfetch.dataset import Dataset, PlacedQuery
from perfetch.records import Outcome, Verdict
from perfetch.reporting.details import (
    CurvePoint,
    DocumentRole,
    Lineage,
    PageDetails,
    QueryRow,
    RankedDocument,
    SpeedUp,
    TradePoint,
    TriedKind,
)
from perfetch.reporting.figures import BASE, CHALLENGER, METRIC

FIGURES = ("ratio", "ratio_low", "ratio_high", "fast_ms", "slow_ms")


class ScoredQuery(Protocol):
    """A judged query, as every system answered it."""

    @property
    def placed(self) -> PlacedQuery:
        """The query and its split."""

    @property
    def metrics(self) -> Mapping[str, Mapping[str, float | None]]:
        """System → metric → value."""

    @property
    def top(self) -> Mapping[str, tuple[str, ...]]:
        """System → ids of its best documents."""


def gather_details(
    lineage: Lineage,
    dataset: Dataset,
    model: Mapping[str, Any],
    verdicts: Iterable[Verdict],
    scored: Iterable[ScoredQuery],
) -> PageDetails:
    """Everything the page shows beside report.json.

    Args:
        lineage: what was made of what.
        dataset: the version that was judged on.
        model: the challenger's config.json: how its training went.
        verdicts: of the examples behind the dataset, one each.
        scored: every test query, with the systems "base" and "challenger".
    """
    raced = list(verdicts)
    where = next((v for v in raced if v.compiler), raced[0] if raced else None)
    return PageDetails(
        lineage=lineage,
        curve=tuple(_point(epoch) for epoch in model.get("curve", ())),
        share_kept=model.get("share"),
        kind=model.get("kind", ""),
        folds=model.get("folds", 1),
        reason=model.get("reason", ""),
        performant_share=model.get("performant_share"),
        tried=tuple(_tried(one) for one in model.get("tried", ())),
        tradeoff=tuple(_traded(one) for one in model.get("tradeoff", ())),
        speed_ups=tuple(_speed_ups(raced)),
        outcomes=dict(Counter(v.outcome.value for v in raced).most_common()),
        rejects=dataset.rejects,
        counts=_counts(dataset),
        audit={split: asdict(audit) for split, audit in dataset.audit.items()},
        notes=dataset.notes,
        queries=tuple(_rows(dataset, scored)),
        machine=where.machine if where else "",
        compiler=where.compiler if where else "",
        sandbox=where.sandbox if where else "",
    )


def _point(epoch: Mapping[str, Any]) -> CurvePoint:
    dev = epoch["dev"]
    return CurvePoint(epoch["number"], epoch["loss"], dev["ndcg"], dev["fast_first"])


def _tried(one: Mapping[str, Any]) -> TriedKind:
    dev = one["dev"]
    facts = [one[name] for name in ("seconds", "parameters", "steps", "index")]
    return TriedKind(one["kind"], dev["ndcg"], dev["fast_first"], *facts)


def _traded(one: Mapping[str, Any]) -> TradePoint:
    return TradePoint(one["performant_share"], one["dev"]["ndcg"], one["dev"]["fast_first"])


def _speed_ups(verdicts: Iterable[Verdict]) -> Iterable[SpeedUp]:
    """Of the accepted verdicts those with every figure: none is made up."""
    for verdict in verdicts:
        figures = [getattr(verdict, name) for name in FIGURES]
        if verdict.outcome is Outcome.ACCEPTED and None not in figures:
            yield SpeedUp(verdict.family, verdict.language, *figures)


def _counts(dataset: Dataset) -> dict[str, dict[str, int]]:
    documents = [placed.document for placed in dataset.documents]
    counted: dict[str, Counter[str]] = {
        "Queries by split": Counter(placed.split for placed in dataset.queries),
        "Documents by source": Counter(document.source for document in documents),
        "Documents by language": Counter(document.language for document in documents),
        "Pseudo-queries by kind": Counter(item.kind for item in dataset.pseudo_queries),
    }
    return {title: dict(counts.most_common()) for title, counts in counted.items() if counts}


def _rows(dataset: Dataset, scored: Iterable[ScoredQuery]) -> Iterable[QueryRow]:
    texts = {placed.document.document_id: placed.document.text for placed in dataset.documents}
    judged = _judgements(dataset)
    for one in scored:
        query = one.placed.query
        roles = judged.get(query.query_id, {})
        base, challenger = (
            tuple(_ranked(key, texts, roles) for key in one.top.get(system, ()))
            for system in (BASE, CHALLENGER)
        )
        yield QueryRow(
            text=query.text,
            split=one.placed.split,
            source=query.source,
            base_ndcg=one.metrics[BASE][METRIC] or 0.0,
            challenger_ndcg=one.metrics[CHALLENGER][METRIC] or 0.0,
            base_top=base,
            challenger_top=challenger,
        )


def _ranked(
    key: str, texts: Mapping[str, str], roles: Mapping[str, tuple[DocumentRole, int]]
) -> RankedDocument:
    role, relevance = roles.get(key, ("", 0))
    return RankedDocument(texts.get(key, key), role, relevance)


def _judgements(dataset: Dataset) -> dict[str, dict[str, tuple[DocumentRole, int]]]:
    """Query → document → (role, grade); in a graded set the lower grades are the slow ones."""
    best: defaultdict[str, int] = defaultdict(int)
    for qrel in dataset.qrels:
        best[qrel.query_id] = max(best[qrel.query_id], qrel.relevance)
    judged: defaultdict[str, dict[str, tuple[DocumentRole, int]]] = defaultdict(dict)
    for qrel in dataset.qrels:
        slower = 0 < qrel.relevance < best[qrel.query_id]
        role: DocumentRole = "slow" if slower else qrel.role
        judged[qrel.query_id][qrel.document_id] = (role, qrel.relevance)
    return judged
