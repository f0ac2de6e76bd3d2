"""Ties queries to the documents that stayed, and makes one query of those that read the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfetch.assembly.conflicts import JOINS
from perfetch.assembly.intake import Intake
from perfetch.assembly.placement import Placed
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.sides import Sides
from perfetch.assembly.splits import is_unseen
from perfetch.dataset import Assignments
from perfetch.records import Qrel, Query, Role

_STRENGTH: dict[Role, int] = {"positive": 2, "slow": 1, "near_miss": 0}

Judged = Mapping[Query, Sequence[Qrel]]


@dataclass(frozen=True, slots=True)
class Merged:
    """Judged queries, each id once."""

    queries: Mapping[str, tuple[Query, str]]
    """By id: the query and its split."""
    qrels: tuple[Qrel, ...]
    """By query and document id, one row per pair."""
    names: Mapping[str, str]
    """Every query_id that went in → the one it goes by now."""


def judge(taken: Intake, sides: Sides) -> dict[Query, list[Qrel]]:
    """Every query that has a positive left, with its judgements.

    A query is judged on its own side of the border alone: a training query never points at an
    unseen document. Where an id occurs in several groups, the document's group tells which one is
    meant.
    """
    by_id: defaultdict[str, list[Qrel]] = defaultdict(list)
    for qrel in taken.qrels:
        if qrel.document_id in sides.documents:
            by_id[qrel.query_id].append(qrel)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for query in taken.queries:
        groups[query.query_id].add(query.group)
    judged = {}
    for query in taken.queries:
        rivals = groups[query.query_id] - {query.group}
        qrels = [row for row in by_id[query.query_id] if _is_meant(query, row, rivals, sides)]
        if any(qrel.relevance > 0 for qrel in qrels):
            judged[query] = qrels
        else:
            taken.count("query:no_positive_left", 1)
    return judged


def keep_own_side(
    judged: Judged, taken: Intake, sides: Sides, settings: AssemblySettings
) -> dict[Query, list[Qrel]]:
    """The queries whose positives stand on their own side of seen and unseen."""
    kept = {}
    for query, qrels in judged.items():
        side = not query.split and is_unseen(query, settings)
        own = [qrel for qrel in qrels if sides.unseen[qrel.document_id] == side]
        if any(qrel.relevance > 0 for qrel in own):
            kept[query] = own
        else:
            taken.count(f"query:{JOINS}", 1)
    return kept


def merge_identical(placed: Placed, judged: Judged, parent: Assignments, taken: Intake) -> Merged:
    """One query for each text, context and language of a split; published sets stay as they are."""
    alike: defaultdict[tuple[str, ...], list[Query]] = defaultdict(list)
    for query, split in placed.queries:
        own = query.query_id if query.split else ""
        alike[split, query.text, query.context, query.language, own].append(query)
    queries: dict[str, tuple[Query, str]] = {}
    names: dict[str, str] = {}
    qrels: dict[tuple[str, str], Qrel] = {}
    for (split, *_), same in alike.items():
        first = min(same, key=lambda query: (query.query_id not in parent.queries, query.query_id))
        queries[first.query_id] = (first, split)
        names |= {query.query_id: first.query_id for query in same}
        for qrel in (qrel for query in same for qrel in judged[query]):
            _keep_strongest(qrels, first.query_id, qrel)
        taken.count("query:identical", len(same) - 1)
    rows = tuple(qrels[key] for key in sorted(qrels))
    return Merged({key: queries[key] for key in sorted(queries)}, rows, names)


def _is_meant(query: Query, qrel: Qrel, rivals: set[str], sides: Sides) -> bool:
    groups = sides.groups[qrel.document_id]
    return query.group in groups or not rivals & groups


def _keep_strongest(qrels: dict[tuple[str, str], Qrel], query_id: str, qrel: Qrel) -> None:
    key = (query_id, qrel.document_id)
    row = Qrel(query_id, qrel.document_id, qrel.relevance, qrel.role)
    qrels[key] = max(qrels.get(key, row), row, key=lambda one: (_STRENGTH[one.role], one.relevance))
