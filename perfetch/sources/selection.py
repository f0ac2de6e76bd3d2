"""Which functions become documents, and which of them are taken when there are too many.

Left out, in this order, each with its reason:
- test functions (`test`, `_test`, `test_…`, `testCamel`);
- unfit ones: overloads, bodies that only pass or raise NotImplementedError, that return one
  constant, name or attribute, C++ that does not parse;
- trivial: fewer than 3 lines of code in the body; too long: more than 120;
- deprecated ones and aliases, by their docstring;
- without a docstring, or with a summary that is no question (`summaries.as_query`), unless
  undocumented functions are asked for;
- the same body again, comments and blanks aside: the first in path order stays.

Beyond the cap, documented functions go before undocumented ones, and among equals the order is
that of a hash of the qualified name: a sample spread over all modules, the same everywhere.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from perfetch.records import Reject, content_id
from perfetch.sources.function import Function
from perfetch.sources.summaries import summarise

MIN_LINES = 3
MAX_LINES = 120

_TEST = re.compile(r"_?tests?(?:_.*)?\Z|test[A-Z]")
_GONE = re.compile(r"\W*(?:deprecated|obsolete|alias (?:for|of)|same as)\b", re.IGNORECASE)
_COMMENT_LINE = re.compile(r"^[ \t]*(?:#|//)[^\n]*$|/\*(?s:.*?)\*/", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A function that becomes a document; `query` is empty for an undocumented one."""

    function: Function
    query: str
    later: tuple[str, ...]
    """Paragraphs of the docstring after the summary."""


def select(
    functions: Iterable[Function], cap: int, undocumented: bool
) -> tuple[list[Chosen], list[Reject]]:
    """At most `cap` functions, in the order given, and the others with their reasons."""
    chosen: list[Chosen] = []
    rejects: list[Reject] = []
    bodies: set[str] = set()
    for function in functions:
        query, later = "", tuple[str, ...]()
        reason = _reason(function)
        if not reason:
            query, later = summarise(function.docstring, function.name)
            reason = "" if query or undocumented else _unasked(function)
        body = _normalised(function.body)
        if not reason and body in bodies:
            reason = "same body as an earlier function"
        if reason:
            rejects.append(Reject(f"{function.where} {function.qualname}", reason))
        else:
            bodies.add(body)
            chosen.append(Chosen(function, query, later))
    return _sample(chosen, cap, rejects)


def code_lines(text: str) -> int:
    """How many lines are neither blank nor a comment alone."""
    return sum(bool(line.strip()) for line in _COMMENT_LINE.sub("", text).split("\n"))


def _reason(function: Function) -> str:
    if _TEST.match(function.name):
        return "test function"
    if function.unfit:
        return function.unfit
    if code_lines(function.body) < MIN_LINES:
        return f"fewer than {MIN_LINES} lines"
    if code_lines(function.body) > MAX_LINES:
        return f"more than {MAX_LINES} lines"
    return "deprecated or an alias" if _GONE.match(function.docstring) else ""


def _unasked(function: Function) -> str:
    return "summary is no question" if function.docstring else "no docstring"


def _normalised(body: str) -> str:
    return "".join(_COMMENT_LINE.sub("", body).split())


def _sample(
    chosen: list[Chosen], cap: int, rejects: list[Reject]
) -> tuple[list[Chosen], list[Reject]]:
    def place(item: Chosen) -> tuple[bool, str, str]:
        function = item.function
        key = content_id(f"{function.module}.{function.qualname}", function.text)
        return not item.query, key, function.where

    taken = {id(item) for item in sorted(chosen, key=place)[:cap]}
    beyond = [
        Reject(f"{item.function.where} {item.function.qualname}", f"beyond the cap of {cap}")
        for item in chosen
        if id(item) not in taken
    ]
    return [item for item in chosen if id(item) in taken], rejects + beyond
