"""The records every layer speaks: what a source yields, what a race proves, what is stored.

Plain frozen dataclasses, so that a row of Parquet is a record and a record is a row.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Literal

Role = Literal["positive", "slow", "near_miss"]
Language = Literal["python", "cpp"]
PseudoKind = Literal["name", "paragraph", "comment", "span", "signature", "words"]


def content_id(*parts: str) -> str:
    """32 hex digits of SHA-256 over the parts, each closed by a NUL: no two lists collide."""
    digest = sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Document:
    """A code example in the corpus. `document_id` is `content_id(language, text)`, or a BEIR id."""

    document_id: str
    text: str
    language: str
    source: str
    group: str
    """What must never straddle seen and unseen: a catalogue family, a module, a BEIR document."""
    slice: str = ""
    """A coarse label for the report: the family's group ("strings"), a package, a set's name."""


@dataclass(frozen=True, slots=True)
class Query:
    """A judged query: what a person would ask, in their words."""

    query_id: str
    text: str
    context: str
    """What came with the intent, rendered ("language: cpp"); empty when nothing did."""
    language: str
    source: str
    group: str
    wording: str
    """Queries of one wording share train, dev or test: a family's intent, a module's summaries."""
    slice: str = ""
    split: str = ""
    """The split the set was published with; empty where Perfetch is to choose."""
    leaks_name: bool = False
    """Whether the text spells the name of the function it asks for."""


@dataclass(frozen=True, slots=True)
class PseudoQuery:
    """A query made from the document itself, without a label: it teaches, it never judges."""

    query_id: str
    text: str
    document_id: str
    kind: PseudoKind


@dataclass(frozen=True, slots=True)
class Qrel:
    """How one document stands to one query. Only positives have relevance above 0."""

    query_id: str
    document_id: str
    relevance: int
    role: Role


@dataclass(frozen=True, slots=True)
class Solution:
    """A program that claims to answer an intent: source text and the function to call."""

    code: str
    entry: str
    note: str = ""
    """Of a slow twin the cost it pays; of a near miss the intent that it does answer."""


@dataclass(frozen=True, slots=True)
class Example:
    """One intent with its programs and the means to prove them, before verification."""

    example_id: str
    source: str
    language: Language
    family: str
    positive: Solution
    slow: tuple[Solution, ...]
    near_miss: tuple[Solution, ...]
    make_input: str
    """Source of `make_input(n, rng)`: the arguments, as a tuple."""
    check: str
    """Source of `check(*arguments, answer)`: whether the answer is right."""
    sizes: tuple[int, ...]
    """Three sizes `n`, growing; the race is run at the last."""
    witness: tuple[Solution, ...] = ()
    """Solutions written independently: each must give the positive's answers. Not raced, and no
    documents."""


class Outcome(StrEnum):
    """The kind of a verdict: accepted, or why not."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    NOT_FASTER = "not_faster"
    TIMEOUT = "timeout"
    CRASH = "crash"
    COMPILE_ERROR = "compile_error"
    MEMORY = "memory"
    FORBIDDEN = "forbidden"
    INCONCLUSIVE = "inconclusive"
    NO_COMPILER = "no_compiler"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What running an example showed. One per example; `key` names (code, harness, settings)."""

    key: str
    example_id: str
    family: str
    language: str
    outcome: Outcome
    detail: str
    """One sentence a person can act on; names the solution it is about."""
    ratio: float | None = None
    """Median CPU time of the slow twin over the positive's, at the largest size; the slowest
    claim made: of several twins, the smallest ratio."""
    ratio_low: float | None = None
    ratio_high: float | None = None
    fast_ms: float | None = None
    slow_ms: float | None = None
    sizes: tuple[int, ...] = ()
    rounds: int = 0
    machine: str = ""
    compiler: str = ""
    sandbox: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reject:
    """Something a source left out, and why: counted and listed, never silent."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """What one source yields: everything that may enter a dataset version."""

    source: str
    """The source's kind and a label, e.g. "catalogue", "code:python", "beir:mbpp"."""
    documents: tuple[Document, ...] = ()
    queries: tuple[Query, ...] = ()
    qrels: tuple[Qrel, ...] = ()
    pseudo_queries: tuple[PseudoQuery, ...] = ()
    examples: tuple[Example, ...] = ()
    """Programs to be raced. Documents of examples enter a dataset only with an accepted verdict."""
    example_documents: tuple[tuple[str, str, Role], ...] = ()
    """(example_id, document_id, role) for every document that an example stands behind."""
    rejects: tuple[Reject, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    """Facts for the report: share of name leaks, licence of what was mined, files read."""
