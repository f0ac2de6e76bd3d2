"""Candidates and their verdicts become one dataset version."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from perfetch.assembly.audit import audit
from perfetch.assembly.clusters import document_key, join_clusters, query_key
from perfetch.assembly.intake import Intake, take_in
from perfetch.assembly.judgements import Merged, judge, keep_own_side, merge_identical
from perfetch.assembly.placement import Placed, place_queries
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.sides import Sides, place_documents
from perfetch.assembly.splits import TRAIN, group_hash
from perfetch.dataset import Assignments, Dataset, PlacedDocument, PlacedQuery
from perfetch.errors import SourceInvalid
from perfetch.records import Candidates, PseudoQuery, Verdict


def assemble(
    candidates: Sequence[Candidates],
    verdicts: Mapping[str, Verdict],
    parent: Assignments | None,
    settings: AssemblySettings,
) -> Dataset:
    """The dataset of everything that is proved, with splits that nothing crosses.

    Args:
        candidates: what the sources yield, in any order.
        verdicts: by example_id; only their outcomes matter, never what was measured.
        parent: what earlier versions decided; None for the first.
        settings: shares and thresholds.

    Raises:
        SourceInvalid: if no raced example was accepted, one id stands for two texts, or nothing
            is left to train on or to test on.
    """
    known = parent or Assignments()
    taken = take_in(candidates, verdicts)
    sides = place_documents(taken, known, settings)
    judged = keep_own_side(judge(taken, sides), taken, sides, settings)
    placed = place_queries(list(judged), _teaching(taken, sides), taken, known, settings)
    merged = merge_identical(placed, judged, known, taken)
    splits = [split for _, split in merged.queries.values()]
    refuse_empty(splits, len(splits), has_pseudo=bool(placed.pseudo_queries))
    clusters = _clusters(sides, placed, merged)
    return Dataset(
        documents=_documents(sides, clusters, settings),
        queries=_queries(merged, clusters),
        qrels=merged.qrels,
        pseudo_queries=placed.pseudo_queries,
        rejects=dict(sorted(taken.rejects.items())),
        audit=audit(merged, placed.pseudo_queries, sides, settings),
        notes=notes_by_source(candidates),
        settings=settings.model_dump(),
    )


def _teaching(taken: Intake, sides: Sides) -> list[PseudoQuery]:
    """The pseudo-queries of documents that may be learnt from."""
    seen = [item for item in taken.pseudo_queries if not sides.unseen.get(item.document_id, True)]
    taken.count("pseudo_query:unseen_or_no_document", len(taken.pseudo_queries) - len(seen))
    return seen


def notes_by_source(candidates: Sequence[Candidates]) -> dict[str, dict[str, str]]:
    """What each source says about itself."""
    return {part.source: dict(part.notes) for part in _by_source(candidates)}


def refuse_empty(splits: Collection[str], queries: int, *, has_pseudo: bool) -> None:
    """Returns where there is something to learn from and something to judge on.

    Args:
        splits: those that hold a query.
        queries: how many there are.
        has_pseudo: whether a pseudo-query is left.

    Raises:
        SourceInvalid: if not.
    """
    if TRAIN not in splits and not has_pseudo:
        raise SourceInvalid(
            f"nothing to train on: none of {queries} queries falls into train; "
            "add sources or families, or lower unseen_share, test_share and dev_share"
        )
    if not any(split.startswith("test") for split in splits):
        raise SourceInvalid(
            f"nothing to test on: none of {queries} queries falls into a test split; "
            "add sources, families or modules, or raise test_share; a set that brings splits of "
            "its own needs a qrels/test.tsv among them"
        )


def _clusters(sides: Sides, placed: Placed, merged: Merged) -> dict[str, str]:
    now = {query_key(old): query_key(name) for old, name in merged.names.items()}
    links = [*sides.links, *((now[left], now[right]) for left, right in placed.links)]
    links += [
        (query_key(qrel.query_id), document_key(qrel.document_id))
        for qrel in merged.qrels
        if qrel.relevance > 0
    ]
    keys = [*map(document_key, sides.documents), *map(query_key, merged.queries)]
    return join_clusters(keys, links)


def _documents(
    sides: Sides, clusters: Mapping[str, str], settings: AssemblySettings
) -> tuple[PlacedDocument, ...]:
    return tuple(
        PlacedDocument(
            document=document,
            cluster_id=clusters[document_key(key)],
            split_hash=group_hash(document.group, settings),
            unseen=sides.unseen[key],
        )
        for key, document in sorted(sides.documents.items())
    )


def _queries(merged: Merged, clusters: Mapping[str, str]) -> tuple[PlacedQuery, ...]:
    return tuple(
        PlacedQuery(query, clusters[query_key(key)], split)
        for key, (query, split) in merged.queries.items()
    )


def _by_source(candidates: Sequence[Candidates]) -> list[Candidates]:
    """One per source label, notes of parts with the same label joined, in a fixed order."""
    parts: dict[str, Candidates] = {}
    for part in sorted(candidates, key=lambda part: (part.source, sorted(part.notes.items()))):
        before = parts.get(part.source, part)
        parts[part.source] = replace(part, notes={**before.notes, **part.notes})
    return list(parts.values())
