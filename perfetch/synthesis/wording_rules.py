"""Perfetch's own rules for intents: what a task must say, and which of its wordings are kept."""

import re
from collections import Counter
from collections.abc import Sequence, Set

from perfetch.synthesis.schemas import IntentBatch, IntentDraft, WordingDraft

MIN_WORDINGS = 8
MIN_STYLES = 5
MIN_TEXT, MAX_TEXT = 8, 320
"""Characters of one wording, and of a title."""
SAME = 0.75
"""Share of common words from which two wordings are one."""

_FUNCTION = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_CODE = re.compile(r"```|\bdef \w+\(|#\s*include\b|\bfor \w+ in range\(|[{;]\s*\n|\bO\([^)]*\)")
_WORD = re.compile(r"[^\W_]+")


def check_batch(batch: IntentBatch, asked: int) -> str:
    """The rule that most of the intents break, or nothing: a few bad ones are left out instead."""
    if not batch.intents:
        return "tasks are missing: the list of intents is empty"
    problems = [problem for intent in batch.intents[:asked] if (problem := check_intent(intent))]
    return problems[0] if 2 * len(problems) > len(batch.intents[:asked]) else ""


def check_intent(intent: IntentDraft) -> str:
    """The first rule that the intent breaks, or nothing."""
    if not MIN_TEXT <= len(intent.title.strip()) <= MAX_TEXT:
        return f"title is too short or too long: {intent.title[:60]!r}"
    if not _FUNCTION.fullmatch(intent.function):
        return f"function is not in snake_case: {intent.function[:60]!r}"
    if not intent.arguments or not intent.returns.strip():
        return f"function is not described: {intent.function} needs its arguments and its answer"
    kept = kept_wordings(intent)
    if len(kept) < MIN_WORDINGS:
        return (
            f"wordings are too few: {len(kept)} of {len(intent.wordings)} for {intent.title!r} are "
            f"of use, at least {MIN_WORDINGS} must be; {_first_problem(intent)}"
        )
    if len({wording.style for wording in kept}) < MIN_STYLES:
        return f"wordings are of too few styles: {intent.title!r} needs every style once"
    return ""


def kept_wordings(intent: IntentDraft) -> list[WordingDraft]:
    """The wordings that follow the rules, in order, each unlike those before it."""
    kept: list[WordingDraft] = []
    for wording in intent.wordings:
        earlier = [word_set(other.text) for other in kept]
        if not wording_problem(wording, intent.function, earlier):
            kept.append(wording)
    starts = Counter(_start(wording.text) for wording in kept)
    often = {start for start, times in starts.items() if times > max(2, len(kept) // 2)}
    return [wording for wording in kept if _start(wording.text) not in often]


def wording_problem(wording: WordingDraft, function: str, earlier: Sequence[Set[str]]) -> str:
    """The rule that a wording breaks, or nothing.

    Args:
        wording: one of an intent's.
        function: the intent's function name.
        earlier: the words of the wordings before it.
    """
    text = wording.text.strip()
    if not MIN_TEXT <= len(text) <= MAX_TEXT:
        return f"a wording is too short or too long: {text[:60]!r}"
    if _CODE.search(text):
        return f"a wording holds code: {text[:60]!r}"
    if wording.style != "identifiers" and spells(text, function):
        return f"a wording spells the function's name: {text[:60]!r}"
    own = word_set(text)
    if any(_overlap(own, other) >= SAME for other in earlier):
        return f"a wording repeats another: {text[:60]!r}"
    return ""


def spells(text: str, function: str) -> bool:
    """Whether a name of several words stands in the text as in code: snake_case or camelCase."""
    if "_" not in function:
        return False
    lowered = text.lower()
    return function in lowered or function.replace("_", "") in re.split(r"\W+", lowered)


_STOP_TEXT = """
a an and any are as at be by can do each for from given has how i if in into is it its my no not of
on one or over so that the their then there this to up use want was when where which with you
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())
"""Words that tell nothing about a task."""


def word_set(text: str) -> frozenset[str]:
    """The words and numbers of a text, lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def _first_problem(intent: IntentDraft) -> str:
    earlier: list[frozenset[str]] = []
    for wording in intent.wordings:
        problem = wording_problem(wording, intent.function, earlier)
        if problem:
            return problem
        earlier.append(word_set(wording.text))
    return "they are one template"


def _start(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text)[:2])


def _overlap(left: Set[str], right: Set[str]) -> float:
    return len(left & right) / max(1, len(left | right))
