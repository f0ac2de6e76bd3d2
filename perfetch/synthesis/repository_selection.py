"""Which functions are asked about, and which of them are taken when there are too many.

Left out, in this order, each with its reason: test functions (by name, attribute, annotation or
enclosing scope); those that do not parse; fewer than 3 lines of code in the body, more than 120;
the same body as an earlier function, comments and blanks aside.

Beyond the cap every module gives one function before any gives a second, and so on; which ones is
a matter of a hash, so that the choice is the same everywhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from perfetch.records import Reject, content_id
from perfetch.synthesis.repository_functions import Found

MIN_LINES = 3
MAX_LINES = 120

Placed = tuple[str, str, str, Found]
"""(path of the file, module, language, function)."""

_TEST = re.compile(r"_?tests?(?:_.*)?\Z|test[A-Z]|(?:Test|Benchmark|Fuzz|Example)[A-Z_]")
_COMMENT = re.compile(r"^[ \t]*(?:#(?!\w)|//)[^\n]*$|/\*.*?\*/", re.MULTILINE | re.DOTALL)
_NOTHING = re.compile(r"[\s{}()\[\];,]*\Z")


def select(functions: Iterable[Placed], cap: int) -> tuple[list[Placed], list[Reject]]:
    """At most `cap` functions, in the order given, and the others with their reasons."""
    kept: list[Placed] = []
    rejects: list[Reject] = []
    bodies: set[str] = set()
    for placed in functions:
        path, _, _, function = placed
        body = "".join(_COMMENT.sub("", function.body).split())
        reason = reason_against(function) or ("same body" if body in bodies else "")
        if reason:
            rejects.append(Reject(f"{path}:{function.line} {function.qualname}", reason))
        else:
            bodies.add(body)
            kept.append(placed)
    taken = _spread(kept, cap)
    rejects += [
        Reject(f"{path}:{function.line} {function.qualname}", f"beyond the cap of {cap}")
        for place, (path, _, _, function) in enumerate(kept)
        if place not in taken
    ]
    return [placed for place, placed in enumerate(kept) if place in taken], rejects


def reason_against(function: Found) -> str:
    """Why a function is no document; empty when it is one."""
    if function.marked_test or _TEST.match(function.name):
        return "test function"
    if function.broken:
        return "does not parse"
    lines = code_lines(function.body)
    if lines < MIN_LINES:
        return f"fewer than {MIN_LINES} lines"
    return f"more than {MAX_LINES} lines" if lines > MAX_LINES else ""


def code_lines(body: str) -> int:
    """Lines that hold more than comments and brackets."""
    return sum(not _NOTHING.match(line) for line in _COMMENT.sub("", body).split("\n"))


def _spread(kept: list[Placed], cap: int) -> set[int]:
    """The places of those that are taken."""
    modules: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for place, (_, module, _, function) in enumerate(kept):
        key = content_id(module, function.qualname, function.text)
        modules[module].append((key, place))
    order = [
        (turn, key, place)
        for members in modules.values()
        for turn, (key, place) in enumerate(sorted(members))
    ]
    return {place for _, _, place in sorted(order)[:cap]}
