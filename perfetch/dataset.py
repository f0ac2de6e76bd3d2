"""A dataset version as records: assembly makes it, storage keeps it, training reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfetch.records import Document, PseudoQuery, Qrel, Query


@dataclass(frozen=True, slots=True)
class PlacedDocument:
    """A document of the corpus and where it stands."""

    document: Document
    cluster_id: str
    """Smallest member's key, "d/<document_id>" or "q/<query_id>"."""
    split_hash: str
    """16 hex digits: the stable hash of the group, which alone decides `unseen`."""
    unseen: bool
    """Whether nothing that resembles it may teach."""


@dataclass(frozen=True, slots=True)
class PlacedQuery:
    """A judged query and its split; `query.split` stays what the set was published with."""

    query: Query
    cluster_id: str
    split: str


@dataclass(frozen=True, slots=True)
class SplitAudit:
    """How near training comes to one split, by overlap of n-grams (Jaccard, 0 to 1)."""

    queries: int
    exact_queries: int
    """Queries with the very n-grams of a training query or pseudo-query."""
    near_queries: int
    """Queries at or above the near-duplicate threshold, the exact ones included."""
    max_query_overlap: float
    documents: int
    """Documents compared: of unseen groups all, with everything seen; of a published split the
    answers, with the answers to training queries; none in other splits, which share documents
    with training by design."""
    exact_documents: int
    near_documents: int
    max_document_overlap: float
    answered_in_training: int
    """Queries with a positive that also answers a training query: by design in
    `test_new_queries`, 0 in the unseen splits, as it comes in published sets."""


@dataclass(frozen=True, slots=True)
class Assignments:
    """What earlier dataset versions decided; it is never changed, only added to."""

    documents: Mapping[str, bool] = field(default_factory=dict)
    """document_id → unseen."""
    queries: Mapping[str, str] = field(default_factory=dict)
    """query_id → split."""
    pseudo_queries: frozenset[str] = frozenset()
    """Ids of what has taught already."""
    clusters: Mapping[str, str] = field(default_factory=dict)
    """"d/<document_id>" or "q/<query_id>" → cluster_id, as it was in the newest version."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything a dataset version holds; tuples in canonical order, by id."""

    documents: tuple[PlacedDocument, ...]
    queries: tuple[PlacedQuery, ...]
    qrels: tuple[Qrel, ...]
    """At most one row per query and document."""
    pseudo_queries: tuple[PseudoQuery, ...]
    rejects: Mapping[str, int]
    """What was left out: "<what>:<reason>" → how many."""
    audit: Mapping[str, SplitAudit]
    """By split; the queries of published splits stand under "<split> (published)"."""
    notes: Mapping[str, Mapping[str, str]]
    """Source → what it says about itself: licence, share of name leaks, files read."""
    settings: Mapping[str, float | int | str]

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits that hold a query, sorted."""
        return tuple(sorted({placed.split for placed in self.queries}))

    def queries_of(self, split: str) -> tuple[PlacedQuery, ...]:
        """The judged queries of one split, by id."""
        return tuple(placed for placed in self.queries if placed.split == split)

    def qrels_of(self, split: str) -> tuple[Qrel, ...]:
        """The judgements of one split's queries, by query and document id."""
        wanted = {placed.query.query_id for placed in self.queries_of(split)}
        return tuple(qrel for qrel in self.qrels if qrel.query_id in wanted)
