"""Puts documents on the seen or the unseen side, queries into splits, and leaves out what leaks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfetch.assembly.clusters import document_key, near_links, query_key
from perfetch.assembly.conflicts import Claim, admit
from perfetch.assembly.intake import Intake
from perfetch.assembly.near_duplicates import find_near_duplicates
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.shingles import document_shingles, query_shingles
from perfetch.assembly.splits import TRAIN, is_unseen, split_of, stable_hash
from perfetch.dataset import Assignments
from perfetch.records import Document, PseudoQuery, Query

JOINS = "would_join_splits"
MOVES = "would_move_split"


@dataclass(frozen=True, slots=True)
class Sides:
    """The documents that stay."""

    documents: Mapping[str, Document]
    """By id; of several occurrences the first, by group."""
    unseen: Mapping[str, bool]
    groups: Mapping[str, frozenset[str]]
    """By id, the groups in which the document occurs."""
    shingles: Mapping[str, frozenset[str]]
    links: Sequence[tuple[str, str]]
    """Pairs of keys (clusters.py) of near-duplicates."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The queries that stay, with their splits, and the pseudo-queries that stay."""

    queries: tuple[tuple[Query, str], ...]
    pseudo_queries: tuple[PseudoQuery, ...]
    links: Sequence[tuple[str, str]]
    """Pairs of keys (clusters.py) of judged near-duplicates."""


def place_documents(taken: Intake, parent: Assignments, settings: AssemblySettings) -> Sides:
    """The documents, without those that resemble one across the border of seen and unseen."""
    placed: list[tuple[Document, bool]] = []
    for document in taken.documents:
        published = document.document_id in taken.published
        unseen = not published and is_unseen(document, settings)
        if not published and parent.documents.get(document.document_id, unseen) != unseen:
            taken.rejects[f"document:{MOVES}"] += 1
        else:
            placed.append((document, unseen))
    sets = [document_shingles(doc.text, settings.document_shingle_tokens) for doc, _ in placed]
    near = find_near_duplicates(sets, settings.document_threshold)
    stays = admit(
        [str(unseen) for _, unseen in placed],
        [_document_claim(document, taken, parent, settings) for document, _ in placed],
        near,
    )
    _count(taken.rejects, f"document:{JOINS}", stays)
    keys: list[str] = []
    kept: list[tuple[Document, bool, frozenset[str]]] = []
    for (document, unseen), members, stay in zip(placed, sets, stays, strict=True):
        keys.append(document_key(document.document_id) if stay else "")
        if stay:
            kept.append((document, unseen, members))
    return _sides(kept, near_links(keys, near))


def place_queries(
    queries: Sequence[Query],
    pseudo_queries: Sequence[PseudoQuery],
    taken: Intake,
    parent: Assignments,
    settings: AssemblySettings,
) -> Placed:
    """Queries and pseudo-queries, without those that resemble one of another split."""
    labelled: list[tuple[Query | PseudoQuery, str]] = []
    for query in queries:
        split = split_of(query, settings)
        if not query.split and parent.queries.get(query.query_id, split) != split:
            taken.rejects[f"query:{MOVES}"] += 1
        else:
            labelled.append((query, split))
    labelled += [(item, TRAIN) for item in pseudo_queries]
    # Of queries the language is not compared, to be on the safe side.
    sets = [query_shingles(item.text) for item, _ in labelled]
    near = find_near_duplicates(sets, settings.query_threshold)
    claims = [_query_claim(item, parent, settings) for item, _ in labelled]
    stays = admit([label for _, label in labelled], claims, near)
    judged = len(labelled) - len(pseudo_queries)
    _count(taken.rejects, f"query:{JOINS}", stays[:judged])
    _count(taken.rejects, f"pseudo_query:{JOINS}", stays[judged:])
    kept = [pair for pair, stay in zip(labelled, stays, strict=True) if stay]
    return Placed(
        tuple((item, label) for item, label in kept if isinstance(item, Query)),
        tuple(item for item, _ in kept if isinstance(item, PseudoQuery)),
        near_links(_judged_keys(labelled, stays), near),
    )


def _document_claim(
    document: Document, taken: Intake, parent: Assignments, settings: AssemblySettings
) -> Claim:
    key = document.document_id
    return Claim(
        published=int(key not in taken.published),
        new=int(key not in parent.documents),
        pseudo=0,
        digits=stable_hash(settings.split_seed, "document", key),
        key=f"{key}\0{document.group}",
    )


def _query_claim(
    item: Query | PseudoQuery, parent: Assignments, settings: AssemblySettings
) -> Claim:
    key = item.query_id
    if isinstance(item, PseudoQuery):
        digits = stable_hash(settings.split_seed, "pseudo", key)
        new = int(key not in parent.pseudo_queries)
        return Claim(1, new, 1, digits, f"{key}\0{item.document_id}")
    digits = stable_hash(settings.split_seed, "query", key)
    new = int(key not in parent.queries)
    return Claim(int(not item.split), new, 0, digits, f"{key}\0{item.group}\0{item.wording}")


def _judged_keys(
    labelled: Sequence[tuple[Query | PseudoQuery, str]], stays: Sequence[bool]
) -> list[str]:
    return [
        query_key(item.query_id) if stay and isinstance(item, Query) else ""
        for (item, _), stay in zip(labelled, stays, strict=True)
    ]


def _sides(
    kept: list[tuple[Document, bool, frozenset[str]]], links: Sequence[tuple[str, str]]
) -> Sides:
    documents: dict[str, Document] = {}
    unseen: dict[str, bool] = {}
    groups: dict[str, frozenset[str]] = {}
    shingles: dict[str, frozenset[str]] = {}
    for document, side, members in kept:
        key = document.document_id
        documents.setdefault(key, document)
        unseen[key] = side
        groups[key] = groups.get(key, frozenset()) | {document.group}
        shingles[key] = members
    return Sides(documents, unseen, groups, shingles, links)


def _count(rejects: Counter[str], reason: str, stays: list[bool]) -> None:
    # Never a count of zero: a reason is listed when something was left out for it.
    if left_out := stays.count(False):
        rejects[reason] += left_out
