"""What may enter at all: proved programs, each id with one text, in an order of its own."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from perfetch.errors import SourceInvalid
from perfetch.records import (
    Candidates,
    Document,
    Outcome,
    PseudoQuery,
    Qrel,
    Query,
    Verdict,
)

# JSON can spell half of a surrogate pair, which is no character and which no file can hold.
_HALF = re.compile("[\ud800-\udfff]")

_Record = TypeVar("_Record", Document, Query, Qrel, PseudoQuery)


@dataclass(slots=True)
class Intake:
    """Candidates of all sources as one.

    An id may occur more than once, in other groups: two modules with the same function, two
    functions with the same summary. Each occurrence is placed by itself.
    """

    documents: list[Document]
    queries: list[Query]
    qrels: list[Qrel]
    pseudo_queries: list[PseudoQuery]
    published: frozenset[str]
    """Ids of the documents of sets with splits of their own."""
    rejects: Counter[str] = field(default_factory=Counter)

    def count(self, reason: str, left_out: int) -> None:
        """Adds to the rejects; a reason is listed only when something was left out for it."""
        if left_out:
            self.rejects[reason] += left_out


def take_in(candidates: Sequence[Candidates], verdicts: Mapping[str, Verdict]) -> Intake:
    """Everything that is proved or needs no proof; the order of `candidates` leaves no trace.

    Raises:
        SourceInvalid: if no raced example was accepted, or one id has two texts.
    """
    proof = Proof(candidates, verdicts)
    taken = Intake(
        documents=_in_order(
            doc for part in candidates for doc in part.documents if proof.covers(doc.document_id)
        ),
        queries=_in_order(query for part in candidates for query in part.queries),
        qrels=_in_order(
            qrel for part in candidates for qrel in part.qrels if proof.covers_role(qrel)
        ),
        pseudo_queries=_in_order(item for part in candidates for item in part.pseudo_queries),
        published=_published(candidates),
        rejects=proof.rejects,
    )
    _refuse_two_meanings((d.document_id, (d.text, d.language), d.source) for d in taken.documents)
    _refuse_two_meanings(
        (q.query_id, (q.text, q.context, q.language, q.split), q.source) for q in taken.queries
    )
    _refuse_two_meanings((p.query_id, (p.text,), "") for p in taken.pseudo_queries)
    for part in candidates:
        taken.rejects.update(f"source:{reject.reason}" for reject in part.rejects)
    return taken


class Proof:
    """Which documents, and which roles of them, the accepted examples stand behind.

    Args:
        candidates: only their examples and links matter.
        verdicts: by example_id.

    Raises:
        SourceInvalid: if no raced example was accepted.
    """

    def __init__(self, candidates: Sequence[Candidates], verdicts: Mapping[str, Verdict]) -> None:
        examples = {example.example_id for part in candidates for example in part.examples}
        links = {link for part in candidates for link in part.example_documents}
        examples |= {example_id for example_id, _, _ in links}
        outcomes = {
            example_id: verdicts[example_id].outcome if example_id in verdicts else None
            for example_id in examples
        }
        self.rejects = Counter(
            f"example:{outcome or 'unverified'}"
            for outcome in outcomes.values()
            if outcome != Outcome.ACCEPTED
        )
        if examples and self.rejects.total() == len(examples):
            raise SourceInvalid(
                f"none of {len(examples)} raced examples was accepted ({_listed(self.rejects)}); "
                "read the verdicts' details, mend the cause and run again"
            )
        good = [link for link in links if outcomes[link[0]] == Outcome.ACCEPTED]
        self.raced = {document_id for _, document_id, _ in links}
        self.proved = {document_id for _, document_id, _ in good}
        self.roles = {(document_id, role) for _, document_id, role in good}

    def covers(self, document_id: str) -> bool:
        """Whether the document may enter."""
        return document_id not in self.raced or document_id in self.proved

    def covers_role(self, qrel: Qrel) -> bool:
        """An accepted example must claim the same role: slow in one is not fast in another."""
        raced = qrel.document_id in self.raced
        return not raced or (qrel.document_id, qrel.role) in self.roles


def _in_order(records: Iterable[_Record]) -> list[_Record]:
    """Each record once; the order is total, so that it depends on nothing but the records."""
    return sorted(set(records), key=repr)


def _published(candidates: Sequence[Candidates]) -> frozenset[str]:
    return frozenset(
        document.document_id
        for part in candidates
        if any(query.split for query in part.queries)
        for document in part.documents
    )


def _refuse_two_meanings(rows: Iterable[tuple[str, tuple[str, ...], str]]) -> None:
    seen: dict[str, tuple[tuple[str, ...], str]] = {}
    for key, meaning, source in rows:
        if any(_HALF.search(part) for part in (key, *meaning)):
            raise SourceInvalid(
                f"{source or 'pseudo-queries'}: {key!a} holds half of a surrogate pair, which is "
                "no character; mend the text at its source"
            )
        before, first_source = seen.setdefault(key, (meaning, source))
        if before != meaning:
            where = " and ".join(sorted({first_source, source} - {""})) or "pseudo-queries"
            raise SourceInvalid(
                f"{where}: id {key!r} stands for two texts or splits ({' / '.join(before)[:60]!r} "
                f"and {' / '.join(meaning)[:60]!r}); give each its own id, or use one source alone"
            )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name.partition(':')[2]} {count}" for name, count in sorted(counts.items()))
