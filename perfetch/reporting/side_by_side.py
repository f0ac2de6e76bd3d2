"""One query, two systems: what each lists, how far each document moved, what was proved of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from perfetch.records import Document, Outcome, Role, Verdict

ProvedRole = Literal["fast", "slow", ""]


@dataclass(frozen=True, slots=True)
class Proof:
    """What races showed of a document; nothing where none was run on it."""

    role: ProvedRole = ""
    times_faster: float | None = None
    """How many times faster the fast one of the race is, by CPU time; of several, the smallest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document in a list."""

    rank: int
    document_id: str
    text: str
    language: str
    group: str
    score: float
    """Cosine of the query's vector and the document's."""
    base_rank: int
    """Where the encoder alone ranks it."""
    moved: int
    """Ranks gained against the encoder alone; negative: lost."""
    new: bool
    """Whether the encoder alone does not list it at all."""
    proof: Proof


@dataclass(frozen=True, slots=True)
class Found:
    """What `search` found."""

    query: str
    context: str
    dataset: str
    encoder: str
    documents: int
    """How many were searched."""
    base: tuple[Hit, ...]
    champion: tuple[Hit, ...] | None
    """None before the first promotion."""
    champion_version: str | None


def proofs_of(
    links: Iterable[tuple[str, str, Role]], verdicts: Iterable[Verdict]
) -> dict[str, Proof]:
    """What was proved of each document, by id; only accepted verdicts prove anything.

    Args:
        links: (example_id, document_id, role) of what was raced.
        verdicts: oldest first; of one example the newest counts.

    A document that is the answer of one race and the slow twin of another is shown as the answer.
    """
    newest = {verdict.example_id: verdict for verdict in verdicts}
    proofs: dict[str, Proof] = {}
    for example_id, document_id, role in links:
        verdict = newest.get(example_id)
        if verdict is None or verdict.outcome is not Outcome.ACCEPTED or role == "near_miss":
            continue
        proof = Proof("fast" if role == "positive" else "slow", verdict.ratio)
        proofs[document_id] = _stronger(proofs.get(document_id, proof), proof)
    return proofs


def hits(
    ranking: Sequence[int],
    scores: Sequence[float],
    base_ranking: Sequence[int],
    documents: Sequence[Document],
    proofs: Mapping[str, Proof],
    k: int,
) -> tuple[Hit, ...]:
    """The first k of a ranking, each compared with the encoder alone.

    Args:
        ranking: positions in `documents`, best first.
        scores: in the order of the ranking.
        base_ranking: all positions as the encoder alone ranks them; the ranking itself for it.
        documents: what was searched.
        proofs: by document id.
        k: how many to list.
    """
    base_ranks = {position: rank for rank, position in enumerate(base_ranking, start=1)}
    found = []
    for rank, (position, score) in enumerate(zip(ranking[:k], scores, strict=False), start=1):
        document, base_rank = documents[position], base_ranks[position]
        found.append(
            Hit(
                rank=rank,
                document_id=document.document_id,
                text=document.text,
                language=document.language,
                group=document.group,
                score=float(score),
                base_rank=base_rank,
                moved=base_rank - rank,
                new=base_rank > k,
                proof=proofs.get(document.document_id, Proof()),
            )
        )
    return tuple(found)


def _stronger(one: Proof, other: Proof) -> Proof:
    """A fast one before a slow one; of two alike, the smaller claim."""
    if one.role != other.role:
        return one if one.role == "fast" else other
    return min(one, other, key=lambda proof: proof.times_faster or 0.0)
