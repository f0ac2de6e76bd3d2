"""Puts each document on the seen or the unseen side, and leaves out what resembles the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfetch.assembly.clusters import document_key, near_links
from perfetch.assembly.conflicts import JOINS, MOVES, Claim, admit, one_label_each
from perfetch.assembly.intake import Intake
from perfetch.assembly.near_duplicates import find_near_duplicates
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.shingles import document_shingles
from perfetch.assembly.splits import is_unseen, stable_hash
from perfetch.dataset import Assignments
from perfetch.records import Document


@dataclass(frozen=True, slots=True)
class Sides:
    """The documents that stay."""

    documents: Mapping[str, Document]
    """By id; of several occurrences the first."""
    unseen: Mapping[str, bool]
    groups: Mapping[str, frozenset[str]]
    """By id, the groups in which the document occurs."""
    shingles: Mapping[str, frozenset[str]]
    links: Sequence[tuple[str, str]]
    """Pairs of keys (clusters.py) of near-duplicates."""


def place_documents(taken: Intake, parent: Assignments, settings: AssemblySettings) -> Sides:
    """The documents, without those that resemble one across the border of seen and unseen.

    The documents of a published set are seen, and stay.
    """
    placed = _one_side_each(taken, parent, settings)
    sets = [document_shingles(doc.text, settings.document_shingle_tokens) for doc, _ in placed]
    near = find_near_duplicates(sets, settings.document_threshold)
    claims = [_claim(document, taken, parent, settings) for document, _ in placed]
    stays = admit([str(unseen) for _, unseen in placed], claims, near)
    taken.count(f"document:{JOINS}", stays.count(False))
    keys: list[str] = []
    kept: list[tuple[Document, bool, frozenset[str]]] = []
    for (document, unseen), members, stay in zip(placed, sets, stays, strict=True):
        keys.append(document_key(document.document_id) if stay else "")
        if stay:
            kept.append((document, unseen, members))
    return _sides(kept, near_links(keys, near))


def _one_side_each(
    taken: Intake, parent: Assignments, settings: AssemblySettings
) -> list[tuple[Document, bool]]:
    placed: list[tuple[Document, bool]] = []
    for document in taken.documents:
        published = document.document_id in taken.published
        unseen = not published and is_unseen(document, settings)
        if published or parent.documents.get(document.document_id, unseen) == unseen:
            placed.append((document, unseen))
    single = one_label_each([(document.document_id, str(unseen)) for document, unseen in placed])
    taken.count(f"document:{MOVES}", len(taken.documents) - len(placed))
    taken.count(f"document:{JOINS}", single.count(False))
    return [pair for pair, one in zip(placed, single, strict=True) if one]


def _claim(
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
