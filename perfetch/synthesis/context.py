"""What comes with an intent when an assistant asks: where the cursor is, and what is around it.

`rendering.render_query` puts the intent before it. An encoder reads the start of a text and cuts
off the rest, so the short facts come first and the code above the cursor last; of that the lines
nearest to the cursor stay.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from perfetch.synthesis.repository import RepositoryFunction
from perfetch.synthesis.scenario_words import parts_of

MAX_CHARACTERS = 800
"""About 250 tokens of code and names: what the smallest encoders read."""
MAX_NAMES = 12
MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class Context:
    """The state of an editor; every part may be empty."""

    language: str = ""
    path: str = ""
    """Of the current file, below the project's folder."""
    imports: tuple[str, ...] = ()
    """Names of what the file imports."""
    uses: tuple[str, ...] = ()
    """Names of packages in the project's manifest (requirements.txt, CMakeLists.txt, …)."""
    above: str = ""
    """The code above the cursor, the nearest line last."""


def render_context(context: Context, max_characters: int = MAX_CHARACTERS) -> str:
    """The context as lines, a part that is empty without one; never longer than the bound.

    "language: …", "path: …", "imports: a, b", "uses: a, b", "above:" and the code on its own lines.
    """
    lines = [
        f"language: {_plain(context.language)}" if context.language else "",
        f"path: {_plain(context.path)}" if context.path else "",
        _names("imports", context.imports),
        _names("uses", _not_yet_said(context.uses, context.imports)),
    ]
    text = ""
    for line in filter(None, lines):
        longer = f"{text}\n{line}".lstrip("\n")
        text = longer if len(longer) <= max_characters else text
    above = _nearest(context.above, max_characters - len(text) - len("\nabove:\n"))
    return f"{text}\nabove:\n{above}".lstrip("\n") if above else text


def context_of(function: RepositoryFunction) -> Context:
    """Where a developer stands who is about to write this function; its name is nowhere in it."""
    names = re.compile(rf"(?<!\w){re.escape(function.name)}(?!\w)")
    named_after = parts_of(PurePosixPath(function.path).stem) == parts_of(function.name)
    return Context(
        language=function.language,
        path="" if named_after else function.path,
        imports=tuple(name for name in function.imports if not names.search(name)),
        uses=tuple(name for name in function.uses if not names.search(name)),
        above="\n".join(line for line in function.above.split("\n") if not names.search(line)),
    )


def _names(label: str, names: Sequence[str]) -> str:
    short = list(dict.fromkeys(_plain(name) for name in names if len(name) <= MAX_NAME))
    return f"{label}: {', '.join(short[:MAX_NAMES])}" if short else ""


def _not_yet_said(uses: Iterable[str], imports: Iterable[str]) -> list[str]:
    """What a project uses beyond the file's imports."""
    said = {name.lower() for name in imports}
    return [name for name in uses if name.lower() not in said]


def _nearest(code: str, room: int) -> str:
    """The last whole lines that fit, without blank ones at either end, indentation shared out."""
    kept: list[str] = []
    for line in reversed(code.rstrip().split("\n")):
        if sum(len(one) + 1 for one in kept) + len(line) > room:
            break
        kept.insert(0, line.rstrip())
    while kept and not kept[0].strip():
        del kept[0]
    indents = [len(line) - len(line.lstrip()) for line in kept if line]
    return "\n".join(line[min(indents, default=0) :] for line in kept)


def _plain(text: str) -> str:
    """One line."""
    return " ".join(text.split())
