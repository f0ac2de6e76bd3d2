"""Puts queries into splits, and leaves out what resembles a query of another split."""

from collections.abc import Sequence
from dataclasses import dataclass

from perfetch.assembly.clusters import near_links, query_key
from perfetch.assembly.conflicts import JOINS, MOVES, Claim, admit, one_label_each
from perfetch.assembly.intake import Intake
from perfetch.assembly.near_duplicates import find_near_duplicates
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.shingles import query_shingles
from perfetch.assembly.splits import TRAIN, split_of, stable_hash
from perfetch.dataset import Assignments
from perfetch.records import PseudoQuery, Query


@dataclass(frozen=True, slots=True)
class Placed:
    """The queries that stay, with their splits, and the pseudo-queries that stay."""

    queries: tuple[tuple[Query, str], ...]
    pseudo_queries: tuple[PseudoQuery, ...]
    links: Sequence[tuple[str, str]]
    """Pairs of keys (clusters.py) of judged near-duplicates."""


def place_queries(
    queries: Sequence[Query],
    pseudo_queries: Sequence[PseudoQuery],
    taken: Intake,
    parent: Assignments,
    settings: AssemblySettings,
) -> Placed:
    """Queries and pseudo-queries, without those that resemble one of another split.

    Pseudo-queries count as train. Languages are not compared: the same words asked for another
    language would teach, too.
    """
    labelled = _label(queries, taken, parent, settings)
    judged = len(labelled)
    labelled += [(item, TRAIN) for item in pseudo_queries]
    sets = [query_shingles(item.text) for item, _ in labelled]
    near = find_near_duplicates(sets, settings.query_threshold)
    claims = [_claim(item, parent, settings) for item, _ in labelled]
    stays = admit([label for _, label in labelled], claims, near)
    taken.count(f"query:{JOINS}", stays[:judged].count(False))
    taken.count(f"pseudo_query:{JOINS}", stays[judged:].count(False))
    kept = [pair for pair, stay in zip(labelled, stays, strict=True) if stay]
    return Placed(
        tuple((item, label) for item, label in kept if isinstance(item, Query)),
        tuple(item for item, _ in kept if isinstance(item, PseudoQuery)),
        near_links(_judged_keys(labelled, stays), near),
    )


def _judged_keys(
    labelled: Sequence[tuple[Query | PseudoQuery, str]], stays: Sequence[bool]
) -> list[str]:
    return [
        query_key(item.query_id) if stay and isinstance(item, Query) else ""
        for (item, _), stay in zip(labelled, stays, strict=True)
    ]


def _label(
    queries: Sequence[Query], taken: Intake, parent: Assignments, settings: AssemblySettings
) -> list[tuple[Query | PseudoQuery, str]]:
    labelled: list[tuple[Query | PseudoQuery, str]] = []
    for query in queries:
        split = split_of(query, settings)
        if query.split or parent.queries.get(query.query_id, split) == split:
            labelled.append((query, split))
    single = one_label_each([(item.query_id, split) for item, split in labelled])
    taken.count(f"query:{MOVES}", len(queries) - len(labelled))
    taken.count(f"query:{JOINS}", single.count(False))
    return [pair for pair, one in zip(labelled, single, strict=True) if one]


def _claim(item: Query | PseudoQuery, parent: Assignments, settings: AssemblySettings) -> Claim:
    key = item.query_id
    if isinstance(item, PseudoQuery):
        digits = stable_hash(settings.split_seed, "pseudo", key)
        new = int(key not in parent.pseudo_queries)
        return Claim(1, new, 1, digits, f"{key}\0{item.document_id}")
    digits = stable_hash(settings.split_seed, "query", key)
    new = int(key not in parent.queries)
    return Claim(int(not item.split), new, 0, digits, f"{key}\0{item.group}\0{item.wording}")
