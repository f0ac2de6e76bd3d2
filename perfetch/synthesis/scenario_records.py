"""Functions with their queries as records: documents, queries with and without context, qrels.

A query without context asks for a function, and for its partner in another language as well. One
with context asks for the function that fits where it is asked; the partner is then judged not
relevant. Whether a query gets its context is a draw from a hash of the query: nothing moves when
functions come or go.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from perfetch.records import Document, Qrel, Query, Reject, content_id
from perfetch.synthesis.context import context_of, render_context
from perfetch.synthesis.repository import RepositoryFunction
from perfetch.synthesis.scenario_pairs import libraries_of
from perfetch.synthesis.scenario_words import leaks_name, names_language, spelled_name
from perfetch.synthesis.wording_rules import word_set

SOURCE = "openai-code"
PAIRED_SHARE = 0.5
"""At least so many of a pair's queries come with context, where any do: there it decides."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A function with what people ask for it."""

    function: RepositoryFunction
    texts: tuple[str, ...]
    partner: RepositoryFunction | None = None
    """Serves the same need in another language or with another library."""

    @property
    def wording(self) -> str:
        """Shared with the partner: their queries have the same text, so one split."""
        both = [self.function, *([self.partner] if self.partner else [])]
        return min(f"{_group(one)}/{one.qualname}" for one in both)


def document_of(function: RepositoryFunction) -> Document:
    """The function as it is indexed."""
    return Document(
        document_id=content_id(function.language, function.text),
        text=function.text,
        language=function.language,
        source=SOURCE,
        group=_group(function),
        slice=_slice(function),
    )


def query_records(
    asked: Sequence[Asked], share: float, seed: int
) -> tuple[list[Query], list[Qrel], list[Reject]]:
    """The queries of all functions with their judgements, each once.

    A text that was written for several functions judges none of them, unless they are partners.
    """
    queries: dict[str, Query] = {}
    qrels: dict[tuple[str, str], Qrel] = {}
    rejects: list[Reject] = []
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for one in asked:
        for text in one.texts:
            owners[text.lower()].add(one.wording)
    for one in asked:
        for text in one.texts:
            if len(owners[text.lower()]) > 1:
                reason = "query written for several functions"
                rejects.append(Reject(f"{one.function.where}: {text}", reason))
                continue
            for query, judged in _queries(one, text, share, seed):
                queries.setdefault(query.query_id, query)
                for qrel in judged:
                    qrels.setdefault((qrel.query_id, qrel.document_id), qrel)
    return list(queries.values()), list(qrels.values()), rejects


def _queries(
    asked: Asked, text: str, share: float, seed: int
) -> Iterator[tuple[Query, list[Qrel]]]:
    function, partner = asked.function, asked.partner
    if partner is not None and not _fits_both(text, function, partner):
        partner = None
    wanted = max(share, PAIRED_SHARE) if partner is not None and share > 0 else share
    if _draw(seed, function, text) >= wanted:
        yield _judged(asked, function, text, "", [function, *([partner] if partner else [])], [])
        return
    context = render_context(context_of(function))
    yield _judged(asked, function, text, context, [function], [partner] if partner else [])
    if partner is not None:
        context = render_context(context_of(partner))
        yield _judged(asked, partner, text, context, [partner], [function])


def _judged(
    asked: Asked,
    function: RepositoryFunction,
    text: str,
    context: str,
    answers: Sequence[RepositoryFunction],
    others: Sequence[RepositoryFunction],
) -> tuple[Query, list[Qrel]]:
    query = Query(
        query_id=content_id("query", SOURCE, text, context, function.language),
        text=text,
        context=context,
        language=function.language,
        source=SOURCE,
        group=_group(function),
        wording=asked.wording,
        slice=_slice(function),
        leaks_name=any(leaks_name(text, one.name) for one in answers),
    )
    ids = [content_id(one.language, one.text) for one in answers]
    qrels = [Qrel(query.query_id, each, 1, "positive") for each in ids]
    for one in others:
        qrels.append(Qrel(query.query_id, content_id(one.language, one.text), 0, "near_miss"))
    return query, qrels


def _fits_both(text: str, one: RepositoryFunction, other: RepositoryFunction) -> bool:
    """Whether nothing in the text tells which of the two is meant."""
    libraries = libraries_of(one) | libraries_of(other)
    return not (
        names_language(text)
        or libraries & word_set(text)
        or spelled_name(text, (one.name, other.name))
    )


def _draw(seed: int, function: RepositoryFunction, text: str) -> float:
    """A number from 0 to 1 that depends on nothing else."""
    where = f"{function.path}\0{function.qualname}"
    digest = sha256(f"{seed}\0{where}\0{text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _group(function: RepositoryFunction) -> str:
    return f"{SOURCE}/{function.module}"


def _slice(function: RepositoryFunction) -> str:
    """The top folder; the name of the file where there is none."""
    return function.module.partition(".")[0]
