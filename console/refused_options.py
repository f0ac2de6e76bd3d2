"""What pydantic refuses of the options, as sentences that name the option and what it takes."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

Place = tuple[int | str, ...]
_BRANCHES = ("literal[", "function-", "tagged-union[", "union[", "model-", "constrained-")
"""How pydantic names a way into a choice of types: no part of an option."""


def explain(error: ValidationError) -> list[str]:
    """One sentence per refused value: the option, what is wrong, what was given."""
    problems = error.errors()
    told = [
        problem
        for problem in problems
        # That a list is too short says nothing where one of its items was refused.
        if not any(_is_within(other["loc"], problem["loc"]) for other in problems)
    ]
    return [
        f"{place}: {_wrong(list(group))}"
        for place, group in groupby(told, key=lambda problem: _option(problem["loc"]))
    ]


def explain_unread(error: SettingsError) -> str:
    """What cannot be read at all: JSON that does not end, say."""
    head, colon, reason = str(error).partition(": ")
    name = head.rpartition(" for ")[2]
    if not colon or name == head:
        return str(error)
    return f"--{name}: expected JSON, as --help shows it ({reason})"


def _wrong(problems: Sequence[Any]) -> str:
    """What one option takes; a choice between lists of words is one list."""
    given = f"(given: {problems[0]['input']!r})"
    if all(problem["type"] == "literal_error" for problem in problems):
        words = ", ".join(problem["ctx"]["expected"] for problem in problems)
        return f"expected {words.replace(' or ', ', ')} {given}"
    return f"{'; or '.join(problem['msg'] for problem in problems)} {given}"


def _is_within(place: Place, whole: Place) -> bool:
    return len(place) > len(whole) and place[: len(whole)] == whole


def _option(place: Place) -> str:
    name = ".".join(str(part) for part in place if not str(part).startswith(_BRANCHES))
    return f"-{name}" if len(name) == 1 else f"--{name}"
