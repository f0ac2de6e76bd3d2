"""How near training comes to each split, measured apart from the machinery that keeps it away.

An inverted index counts every shared n-gram with every training text: no sketch, no threshold,
no candidates. The join in near_duplicates.py has no part in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter

from perfetch.assembly.judgements import Merged
from perfetch.assembly.settings import AssemblySettings
from perfetch.assembly.shingles import query_shingles
from perfetch.assembly.sides import Sides
from perfetch.assembly.splits import TRAIN, UNSEEN_SPLITS
from perfetch.dataset import SplitAudit
from perfetch.records import PseudoQuery, Qrel, Query

PUBLISHED_SUFFIX = " (published)"


def audit(
    merged: Merged,
    pseudo_queries: Sequence[PseudoQuery],
    sides: Sides,
    settings: AssemblySettings,
) -> dict[str, SplitAudit]:
    """One record per split that is judged on; published queries apart from Perfetch's own."""
    train = [query for query, split in merged.queries.values() if split == TRAIN]
    teaching = [query.text for query in train] + [item.text for item in pseudo_queries]
    query_index = OverlapIndex(map(query_shingles, teaching))
    positives = _positives(merged.qrels)
    taught = {document for query in train for document in positives[query.query_id]}
    seen = {key for key, unseen in sides.unseen.items() if not unseen}
    found = {}
    for split, queries in _judged_splits(merged).items():
        overlaps = [query_index.nearest(query_shingles(query.text)) for query in queries]
        answered = sum(bool(positives[query.query_id] & taught) for query in queries)
        known = taught if split.endswith(PUBLISHED_SUFFIX) else seen
        compared = _compared_documents(split, queries, positives, sides)
        near = _nearest_documents(compared, known, sides)
        found[split] = record(overlaps, near, answered, settings)
    return found


class OverlapIndex:
    """Every n-gram of the training texts, with the texts that hold it."""

    def __init__(self, sets: Iterable[frozenset[str]]) -> None:
        # Equal texts are counted once: what is asked for is the nearest, not how many there are.
        unique = list(set(sets))
        self._sizes = [len(members) for members in unique]
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, members in enumerate(unique):
            for member in members:
                self._holders[member].append(number)

    def nearest(self, members: frozenset[str]) -> float:
        """The largest Jaccard overlap with any training text, 0 to 1."""
        holders = (self._holders[member] for member in members if member in self._holders)
        shared = Counter(chain.from_iterable(holders))
        best = 0.0
        for number, count in sorted(shared.items(), key=itemgetter(1), reverse=True):
            # The union is never smaller than the set itself: nothing further down can be nearer.
            if count / len(members) <= best:
                break
            best = max(best, count / (len(members) + self._sizes[number] - count))
        return best


def _judged_splits(merged: Merged) -> dict[str, list[Query]]:
    found: defaultdict[str, list[Query]] = defaultdict(list)
    for query, split in merged.queries.values():
        if split != TRAIN:
            found[f"{split}{PUBLISHED_SUFFIX}" if query.split else split].append(query)
    return dict(sorted(found.items()))


def _positives(qrels: Iterable[Qrel]) -> defaultdict[str, set[str]]:
    positives: defaultdict[str, set[str]] = defaultdict(set)
    for qrel in qrels:
        if qrel.relevance > 0:
            positives[qrel.query_id].add(qrel.document_id)
    return positives


def _compared_documents(
    split: str, queries: Sequence[Query], positives: Mapping[str, set[str]], sides: Sides
) -> set[str]:
    """As `SplitAudit.documents` says."""
    if split in UNSEEN_SPLITS.values():
        groups = {query.group for query in queries}
        return {key for key, new in sides.unseen.items() if new and sides.groups[key] & groups}
    if split.endswith(PUBLISHED_SUFFIX):
        return set().union(*(positives[query.query_id] for query in queries))
    return set()


def _nearest_documents(compared: set[str], known: set[str], sides: Sides) -> list[float]:
    if not compared:
        return []
    index = OverlapIndex(sides.shingles[key] for key in known)
    return [index.nearest(sides.shingles[key]) for key in compared]


def record(
    queries: list[float], documents: list[float], answered: int, settings: AssemblySettings
) -> SplitAudit:
    """The record of a split, from the largest overlap of each of its queries and documents."""
    return SplitAudit(
        queries=len(queries),
        exact_queries=sum(overlap >= 1 for overlap in queries),
        near_queries=sum(overlap >= settings.query_threshold for overlap in queries),
        max_query_overlap=max(queries, default=0.0),
        documents=len(documents),
        exact_documents=sum(overlap >= 1 for overlap in documents),
        near_documents=sum(overlap >= settings.document_threshold for overlap in documents),
        max_document_overlap=max(documents, default=0.0),
        answered_in_training=answered,
    )
