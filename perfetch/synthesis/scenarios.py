"""What developers would ask to find a repository's functions: scenario first, then the queries.

The first request shows a function with its surroundings and asks who needs it; the second words
queries from that scenario alone, so that they cannot copy the code's names. Where two functions
serve one need in different languages or libraries, the context tells which is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import TypeVar

from pydantic import BaseModel

from perfetch.chat.conversation import Ask, Question, Reading
from perfetch.records import Candidates, Query, Reject
from perfetch.synthesis.asking import Asking
from perfetch.synthesis.rejecting import rejected_reading
from perfetch.synthesis.repository import Repository, RepositoryFunction
from perfetch.synthesis.scenario_pairs import near_pairs
from perfetch.synthesis.scenario_questions import (
    queries_question,
    same_question,
    scenario_question,
)
from perfetch.synthesis.scenario_records import SOURCE, Asked, document_of, query_records
from perfetch.synthesis.scenario_rules import Scenario, kept_queries
from perfetch.synthesis.scenario_words import overlap
from perfetch.synthesis.unasked import put

Value = TypeVar("Value", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Worded:
    """What the model wrote about a repository, functions by their place in it."""

    texts: Mapping[int, tuple[str, ...]]
    partners: Mapping[int, int]
    """Both ways."""
    near: int
    """Pairs that were proposed."""
    scenarios: int
    rejects: tuple[Reject, ...]


def first_questions(repository: Repository, asking: Asking) -> list[Question[Scenario]]:
    """All requests that show code, for an estimate and for consent, before anything is sent."""
    return [scenario_question(function, asking) for function in repository.functions]


def ask_intents(
    repository: Repository, asking: Asking, ask: Ask, share_with_context: float, seed: int
) -> Candidates:
    """Documents, queries and judgements of a repository.

    Args:
        repository: every function becomes a document, also one without a query.
        asking: how the model is asked.
        ask: who answers.
        share_with_context: of the queries, 0 to 1; where two functions serve one need at least
            half, when it is not 0.
        seed: of the draw.
    """
    worded = word_intents(repository, asking, ask)
    functions = repository.functions
    asked = [
        Asked(
            functions[place],
            texts,
            functions[worded.partners[place]] if place in worded.partners else None,
        )
        for place, texts in worded.texts.items()
    ]
    documents = {one.document_id: one for one in map(document_of, functions)}
    queries, qrels, unclear = query_records(asked, share_with_context, seed)
    return Candidates(
        source=f"{SOURCE}:{repository.name}",
        documents=tuple(documents.values()),
        queries=tuple(queries),
        qrels=tuple(qrels),
        rejects=(*repository.rejects, *worded.rejects, *unclear),
        notes=_notes(repository, worded, asked, queries),
    )


def word_intents(repository: Repository, asking: Asking, ask: Ask) -> Worded:
    """Three rounds of questions: scenarios, queries, and which needs are the same."""
    functions = repository.functions
    rejects: list[Reject] = []
    told = put(first_questions(repository, asking), ask)
    scenarios = _read(dict(enumerate(told)), functions, "scenario", rejects)
    places = list(scenarios)
    asked = [queries_question(scenarios[at], functions[at].name, asking) for at in places]
    answered = dict(zip(places, put(asked, ask), strict=True))
    worded = _read(answered, functions, "queries", rejects)
    pairs = near_pairs(functions, {at: scenarios[at] for at in worded})
    same = put([same_question(scenarios[a], scenarios[b], asking) for a, b in pairs], ask)
    partners = _partners(pairs, [each.value is not None and each.value.same for each in same])
    return Worded(
        texts={at: tuple(kept_queries(found, functions[at].name)) for at, found in worded.items()},
        partners=partners,
        near=len(pairs),
        scenarios=len(scenarios),
        rejects=tuple(rejects),
    )


def _read(
    readings: Mapping[int, Reading[Value]],
    functions: Sequence[RepositoryFunction],
    template: str,
    rejects: list[Reject],
) -> dict[int, Value]:
    """The values that came, by place; the other readings join the rejects."""
    values: dict[int, Value] = {}
    for place, reading in readings.items():
        if reading.value is None:
            rejects.append(rejected_reading(functions[place].where, template, reading))
        else:
            values[place] = reading.value
    return values


def _partners(pairs: Sequence[tuple[int, int]], same: Sequence[bool]) -> dict[int, int]:
    confirmed = [pair for pair, is_same in zip(pairs, same, strict=True) if is_same]
    return {one: other for a, b in confirmed for one, other in ((a, b), (b, a))}


def _notes(
    repository: Repository, worded: Worded, asked: Sequence[Asked], queries: Sequence[Query]
) -> dict[str, str]:
    overlaps = [overlap(text, one.function.text) for one in asked for text in one.texts]
    leaks = sum(query.leaks_name for query in queries)
    with_context = sum(bool(query.context) for query in queries)
    return {
        "licence": repository.licence,
        "files_read": str(len(repository.files)),
        "functions_seen": str(repository.functions_seen),
        "functions_kept": str(len(repository.functions)),
        "scenarios": str(worded.scenarios),
        "functions_with_queries": str(len(asked)),
        "queries_with_context": f"{with_context} of {len(queries)}",
        "same_need_elsewhere": f"{len(worded.partners) // 2} pairs of {worded.near} near ones",
        "name_leaks": f"{leaks / max(1, len(queries)):.3f}",
        "overlap_with_code": f"{mean(overlaps or [0.0]):.3f}",
    }
