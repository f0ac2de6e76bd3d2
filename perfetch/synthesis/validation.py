"""Perfetch's own rules for drafts of code. Each is a sentence that the model can act on.

A sentence is the rule, a colon, and where and how it was broken: rejects are counted by the rule.
What only a run can show (answers, speed, forbidden calls) is the sandbox's to say.
"""

import re
import sys
from collections.abc import Iterator

from tree_sitter import Node

from perfetch.records import Language
from perfetch.synthesis.schemas import ProgramDraft, WitnessDraft
from perfetch.synthesis.syntax import (
    Function,
    comments,
    first_error,
    functions,
    name_words,
    parse,
    shape,
)

MIN_CODE, MAX_CODE = 20, 6000
"""Characters of one piece of code."""
SIZES = 3
MAX_SIZE = 20_000_000
MAX_TWINS = 3

_UNFINISHED = re.compile(
    r"\b(?:TODO|FIXME|XXX)\b|\byour (?:code|implementation)\b|NotImplementedError"
    r"|\bimplement(?:ation|ed)? (?:goes )?here|\brest of (?:the )?(?:code|function)",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"pass|\.\.\.|;|return;?|return None|return \{\};")
_TELLING_WORDS = """
slow slower slowly fast faster fastest naive naively efficient efficiently inefficient inefficiently
optimized optimised unoptimized unoptimised suboptimal performant brute quadratic
"""
_TELLING = frozenset(_TELLING_WORDS.split())
_TELLING_COMMENT = re.compile(r"\bO\(|near[- ]miss|hard negative|wrong on purpose|deliberately")
_OUTSIDE: dict[Language, re.Pattern[str]] = {
    "python": re.compile(
        r"(?<![.\w])(?:print\s*\((?![^\n]*\bfile=)|input\s*\()|\bsleep\s*\(|__name__|\bsys\.std(?:in|out)\b"
    ),
    "cpp": re.compile(
        r"\bint\s+main\s*\(|\busing\s+namespace\s+std\b|\bstd::c(?:out|in|err)\b|\bprintf\s*\("
        r"|\bsleep_(?:for|until)\s*\("
    ),
}
_QUOTED_INCLUDE = re.compile(
    r'^[ \t]*#[ \t]*include[ \t]*("[^"\n]*"|<(?!bits/)[^>\n]*/[^>\n]*>)', re.MULTILINE
)
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w.]+))", re.MULTILINE
)


def check_program(draft: ProgramDraft, function: str, language: Language) -> str:
    """The first rule that the draft breaks, or nothing.

    Args:
        draft: as the model gave it.
        function: the name that was asked for.
        language: of all of its code.
    """
    return next(filter(None, _broken(draft, function, language)), "")


def check_witness(draft: WitnessDraft, signature: str, function: str, language: Language) -> str:
    """The first rule that an independent solution breaks, or nothing."""
    problem = _check_code("code", draft.code, function, language)
    if problem or not signature:
        return problem
    taken = functions(parse(draft.code, language))[function].arguments
    wanted = _arguments_of(signature, function, language)
    if None not in (taken, wanted) and taken != wanted:
        return f"arguments do not fit: {function} takes {taken}, its signature has {wanted}"
    return ""


def signature_of(code: str, entry: str, language: Language) -> str:
    """The line that declares the entry, without its body."""
    return functions(parse(code, language))[entry].signature


def _broken(draft: ProgramDraft, function: str, language: Language) -> Iterator[str]:
    if draft.entry != function:
        yield f"entry has another name: it is {draft.entry!r}, asked for was {function!r}"
    for what, found in (("slow twin", draft.slow), ("near miss", draft.near_miss)):
        if not 1 <= len(found) <= MAX_TWINS:
            yield f"{what} is missing: give 1 to {MAX_TWINS}, not {len(found)}"
    yield from _check_sizes(draft.sizes)
    for name, code, entry in _pieces(draft):
        yield _check_code(name, code, entry, language)
    yield from _check_notes(draft)
    yield from _check_arguments(draft, language)
    yield from _check_alike(draft, language)


def _pieces(draft: ProgramDraft) -> Iterator[tuple[str, str, str]]:
    """(name, code, function that it must define) of every piece of code."""
    yield "code", draft.code, draft.entry
    for place, twin in enumerate(draft.slow, start=1):
        yield f"slow twin {place}", twin.code, draft.entry
    for place, miss in enumerate(draft.near_miss, start=1):
        yield f"near miss {place}", miss.code, miss.entry
    yield "make_input", draft.make_input, "make_input"
    yield "check", draft.check, "check"


def _check_code(name: str, code: str, entry: str, language: Language) -> str:
    if not MIN_CODE <= len(code.strip()) <= MAX_CODE:
        return f"code is too short or too long: {name} has {len(code.strip())} characters"
    root = parse(code, language)
    line = first_error(root)
    if line:
        return f"code does not parse: {name}, line {line}, is not {language}"
    found = functions(root)
    if entry not in found:
        return f"function is not defined: {name} has no function {entry!r} at its top level"
    return _check_body(name, code, found[entry]) or _check_manner(name, code, root, language)


def _check_body(name: str, code: str, function: Function) -> str:
    left_open = _UNFINISHED.search(code)
    if left_open:
        return f"code is a placeholder: {name} says {left_open[0]!r}; write all of it"
    if all(_EMPTY.fullmatch(statement) for statement in function.statements):
        return f"code is a placeholder: {function.name} in {name} does nothing"
    return ""


def _check_manner(name: str, code: str, root: Node, language: Language) -> str:
    outside = _OUTSIDE[language].search(code)
    if outside:
        return (
            f"code acts outside of its function: {name} has {outside[0]!r}; only return the answer"
        )
    foreign = _foreign(code, language)
    if foreign:
        return f"code needs more than the standard library: {name} uses {foreign}"
    said = comments(root)
    words = name_words(root) | {
        word for text in said for word in re.findall("[a-z]+", text.lower())
    }
    telling = sorted(words & _TELLING) or [
        match[0] for text in said if (match := _TELLING_COMMENT.search(text))
    ]
    if telling:
        return f"code tells what it is: {name} says {telling[0]!r} in a name or comment; reword it"
    return ""


def _foreign(code: str, language: Language) -> str:
    if language == "cpp":
        quoted = _QUOTED_INCLUDE.search(code)
        return quoted[1] if quoted else ""
    modules = [(one or other).split(".")[0] for one, other in _IMPORT.findall(code)]
    return next((name for name in modules if name not in sys.stdlib_module_names), "")


def _check_sizes(sizes: tuple[int, ...]) -> Iterator[str]:
    if len(sizes) != SIZES or list(sizes) != sorted(set(sizes)):
        yield f"sizes do not grow: give {SIZES} growing numbers, not {list(sizes)}"
    elif not (sizes[0] >= 1 and sizes[-1] <= MAX_SIZE):
        yield f"sizes are out of bounds: {list(sizes)} is not within 1 and {MAX_SIZE}"


def _check_notes(draft: ProgramDraft) -> Iterator[str]:
    if not all(twin.reason.strip() for twin in draft.slow):
        yield "slow twin has no reason: say in one sentence which cost it pays"
    if not all(miss.intent.strip() for miss in draft.near_miss):
        yield "near miss has no intent: say in one sentence which task it does answer"


def _check_arguments(draft: ProgramDraft, language: Language) -> Iterator[str]:
    taken = functions(parse(draft.code, language))[draft.entry].arguments
    checked = functions(parse(draft.check, language))["check"].arguments
    made = functions(parse(draft.make_input, language))["make_input"].arguments
    if taken is not None and checked is not None and checked != taken + 1:
        yield (
            f"arguments do not fit: {draft.entry} takes {taken}, so check takes {taken + 1} (the "
            f"same, then the answer), not {checked}"
        )
    if made not in (2, None):
        yield f"arguments do not fit: make_input takes a size and a random generator, not {made}"


def _check_alike(draft: ProgramDraft, language: Language) -> Iterator[str]:
    earlier: dict[tuple[str, ...], str] = {}
    for name, code, _ in list(_pieces(draft))[:-2]:
        same = earlier.setdefault(shape(parse(code, language)), name)
        if same != name:
            yield f"solutions are the same: {name} differs from {same} in names and layout only"


def _arguments_of(signature: str, function: str, language: Language) -> int | None:
    body = " pass" if language == "python" else " {}"
    found = functions(parse(signature + body, language))
    return found[function].arguments if function in found else None
