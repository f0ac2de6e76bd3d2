"""Puts documents on the seen or the unseen side, queries into splits, and leaves out what leaks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfetch.assembly.conflicts import Claim, admit
from perfetch.assembly.intake import Intake
from perfetch.assembly.near_duplicates import Neighbours, find_near_duplicates
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


@dataclass(frozen=True, slots=True)
class Placed:
    """The queries that stay, with their splits, and the pseudo-queries that stay."""

    queries: tuple[tuple[Query, str], ...]
    pseudo_queries: tuple[PseudoQuery, ...]


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
    stays = admit(
        [str(unseen) for _, unseen in placed],
        [_document_claim(document, taken, parent, settings) for document, _ in placed],
        find_near_duplicates(sets, settings.document_threshold),
    )
    _count(taken.rejects, f"document:{JOINS}", stays)
    kept = [index for index, stay in enumerate(stays) if stay]
    return _sides([placed[index] for index in kept], [sets[index] for index in kept])


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
    stays = admit(
        [label for _, label in labelled],
        [_query_claim(item, parent, settings) for item, _ in labelled],
        query_neighbours([item.text for item, _ in labelled], settings),
    )
    judged = len(labelled) - len(pseudo_queries)
    _count(taken.rejects, f"query:{JOINS}", stays[:judged])
    _count(taken.rejects, f"pseudo_query:{JOINS}", stays[judged:])
    kept = [pair for pair, stay in zip(labelled, stays, strict=True) if stay]
    return Placed(
        tuple((item, label) for item, label in kept if isinstance(item, Query)),
        tuple(item for item, _ in kept if isinstance(item, PseudoQuery)),
    )


def query_neighbours(texts: Sequence[str], settings: AssemblySettings) -> Neighbours:
    """Near-duplicates among queries; the language is not compared, to be on the safe side."""
    return find_near_duplicates([query_shingles(text) for text in texts], settings.query_threshold)


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
        return Claim(1, int(key not in parent.pseudo_queries), 1, digits, key)
    digits = stable_hash(settings.split_seed, "query", key)
    new = int(key not in parent.queries)
    return Claim(int(not item.split), new, 0, digits, f"{key}\0{item.group}\0{item.wording}")


def _sides(placed: list[tuple[Document, bool]], sets: list[frozenset[str]]) -> Sides:
    documents: dict[str, Document] = {}
    unseen: dict[str, bool] = {}
    groups: dict[str, frozenset[str]] = {}
    shingles: dict[str, frozenset[str]] = {}
    for (document, side), members in zip(placed, sets, strict=True):
        key = document.document_id
        documents.setdefault(key, document)
        unseen[key] = side
        groups[key] = groups.get(key, frozenset()) | {document.group}
        shingles[key] = members
    return Sides(documents, unseen, groups, shingles)


def _count(rejects: Counter[str], reason: str, stays: Sequence[bool]) -> None:
    # Never a count of zero: a reason is listed when something was left out for it.
    if left_out := stays.count(False) if isinstance(stays, list) else 0:
        rejects[reason] += left_out
