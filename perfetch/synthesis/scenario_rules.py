"""What a scenario and its queries are, and Perfetch's own rules for them.

A broken rule is a sentence that the model reads: the rule, a colon, the case.
"""

from collections.abc import Set
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from perfetch.synthesis.scenario_words import spelled_name, telling_names
from perfetch.synthesis.wording_rules import word_set

QueryStyle = Literal["terse", "imperative", "question", "situation", "roundabout"]
STYLES: dict[QueryStyle, str] = {
    "terse": "three to six words, no sentence",
    "imperative": "one sentence that orders what to write, starting with a verb",
    "question": "a question, as typed in haste",
    "situation": "one or two sentences: what is there, what is missing or goes wrong",
    "roundabout": "somebody who lacks the usual word and describes what should come out",
}
MIN_QUERIES = 3
MAX_TEXT = 320
"""Characters of a query."""
SITUATION_WORDS = (12, 140)
INTENT_WORDS = (3, 25)
KEYWORDS = (2, 8)
SAME = 0.75
"""Share of common words from which two queries are one."""

_CODE_SIGNS = ("`", "();", "->", "::", "{", "}", "\n", "</", "=>")


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Scenario(_Answer):
    """Who needs what a function does, told without the code."""

    situation: str = Field(description="Two to four sentences: who has what and needs what.")
    intent: str = Field(description="What is to be done, in one plain line, starting with a verb.")
    keywords: tuple[str, ...] = Field(description="Three to six plain words.")


class WordedQuery(_Answer):
    """What one developer types."""

    style: QueryStyle
    text: str


class WordedQueries(_Answer):
    """One scenario in several wordings."""

    queries: tuple[WordedQuery, ...]


class SameNeed(_Answer):
    """Whether two scenarios want the same done."""

    difference: str
    same: bool


def check_scenario(scenario: Scenario, name: str, code: str) -> str:
    """The first rule that a scenario breaks, or nothing.

    Args:
        scenario: as the model gave it.
        name: of the function.
        code: of the function; none of its telling names may be spelled.
    """
    for what, count, (least, most) in (
        ("situation", len(scenario.situation.split()), SITUATION_WORDS),
        ("intent", len(scenario.intent.split()), INTENT_WORDS),
        ("keywords", len(scenario.keywords), KEYWORDS),
    ):
        if not least <= count <= most:
            unit = "" if what == "keywords" else " words"
            return f"{what} is too short or too long: {count}{unit}, not {least} to {most}"
    text = " ".join((scenario.situation, scenario.intent, *scenario.keywords))
    spelled = spelled_name(text, telling_names(code) | {name})
    if spelled:
        return f"a name of the code is spelled: {spelled!r}; say in plain words what it stands for"
    return ""


def check_queries(found: WordedQueries, name: str) -> str:
    """The rule that most of the queries break, or nothing: a few bad ones are left out instead."""
    kept = kept_queries(found, name)
    if len(kept) >= MIN_QUERIES:
        return ""
    return (
        f"queries are too few: {len(kept)} of {len(found.queries)} are of use, one of each style "
        f"({', '.join(STYLES)}) is asked for; {_first_problem(found, name)}"
    )


def kept_queries(found: WordedQueries, name: str) -> list[str]:
    """The texts that follow the rules, in order, each unlike those before it."""
    kept: list[str] = []
    for query in found.queries[: len(STYLES)]:
        if not query_problem(query.text, name, [word_set(text) for text in kept]):
            kept.append(" ".join(query.text.split()))
    return kept


def query_problem(text: str, name: str, earlier: list[frozenset[str]]) -> str:
    """The rule that a query breaks, or nothing."""
    shown = text[:60]
    if len(text) > MAX_TEXT or len(text.split()) < 2:
        return f"a query is too short or too long: {shown!r}"
    if any(sign in text.strip() for sign in _CODE_SIGNS):
        return f"a query holds code or a line break: {shown!r}"
    if spelled_name(text, [name]):
        return f"a query spells the name of a function: {shown!r}"
    if any(_alike(word_set(text), other) for other in earlier):
        return f"a query repeats another: {shown!r}"
    return ""


def _first_problem(found: WordedQueries, name: str) -> str:
    earlier: list[frozenset[str]] = []
    for query in found.queries:
        problem = query_problem(query.text, name, earlier)
        if problem:
            return problem
        earlier.append(word_set(query.text))
    return "give one of each style"


def _alike(left: Set[str], right: Set[str]) -> bool:
    return len(left & right) >= SAME * max(1, len(left | right))
