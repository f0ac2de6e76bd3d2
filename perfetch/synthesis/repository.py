"""A folder of your own code as functions with their surroundings: nothing is executed or sent.

`repository_files.py` says which files are read, `repository_selection.py` which functions stay.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from perfetch.errors import SourceInvalid
from perfetch.records import Reject
from perfetch.synthesis.repository_callers import Callers, callers_in
from perfetch.synthesis.repository_docs import summary_of
from perfetch.synthesis.repository_files import MAX_BYTES, list_files
from perfetch.synthesis.repository_functions import Contents, contents_of
from perfetch.synthesis.repository_grammars import BY_SUFFIX, LANGUAGES, Grammar
from perfetch.synthesis.repository_manifests import MANIFESTS, Uses, used_packages, uses_of
from perfetch.synthesis.repository_selection import Placed, select

NO_LICENCE = "your own"

_LICENCE_FILE = re.compile(r"(?:un)?licen[cs]e|copying", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RepositoryFunction:
    """A function that becomes a document, and what surrounds it."""

    name: str
    qualname: str
    language: str
    path: str
    """Of its file, below the folder."""
    module: str
    """The path without suffix, dotted."""
    line: int
    text: str
    """The code as indexed: without its docstring or documentation comment."""
    summary: str
    """The first sentence of its documentation; empty when there is none."""
    imports: tuple[str, ...]
    """Names of what its file imports."""
    uses: tuple[str, ...]
    """Names of packages in its project's manifest."""
    callers: tuple[str, ...]
    """Qualified names of up to 3 functions of the folder that call it."""
    above: str
    """The lines of code above it and its documentation."""

    @property
    def where(self) -> str:
        """For people: `src/chunks.py:12 Chunks.split`."""
        return f"{self.path}:{self.line} {self.qualname}"


@dataclass(frozen=True, slots=True)
class Repository:
    """What was found below a folder."""

    name: str
    """Of the folder."""
    functions: tuple[RepositoryFunction, ...]
    files: tuple[str, ...]
    """Paths of all files that were read."""
    rejects: tuple[Reject, ...]
    licence: str
    functions_seen: int


def read_repository(
    folder: Path,
    languages: Sequence[str] | None = None,
    max_functions: int = 500,
    max_bytes: int = MAX_BYTES,
) -> Repository:
    """The functions below a folder, by path and line, the same in every run.

    Args:
        folder: read recursively.
        languages: of `LANGUAGES`; all when None.
        max_functions: beyond it, a sample spread over all modules.
        max_bytes: larger files are left out.

    Raises:
        SourceInvalid: if the folder is missing, a language unknown, or no function can be used.
    """
    listing = list_files(folder, _suffixes(languages), MANIFESTS, max_bytes)
    contents = {file.path: contents_of(file.text, _grammar(file.path)) for file in listing.files}
    uses, broken = used_packages(listing.manifests)
    chosen, left_out = select(_placed(contents), max_functions)
    rejects = (*listing.rejects, *broken, *_broken(contents), *left_out)
    if not chosen:
        raise SourceInvalid(_nothing_found(folder, len(contents), rejects))
    callers = callers_in(contents)
    return Repository(
        name=folder.resolve().name,
        functions=tuple(_record(placed, contents, uses, callers) for placed in chosen),
        files=tuple(contents),
        rejects=rejects,
        licence=licence_of(folder),
        functions_seen=sum(len(one.functions) for one in contents.values()),
    )


def licence_of(folder: Path) -> str:
    """The first line of the folder's LICENSE or COPYING file; "your own" without one."""
    for path in sorted(folder.iterdir()):
        if _LICENCE_FILE.match(path.name) and path.is_file():
            text = path.read_bytes()[:20_000].decode("utf-8", errors="replace")
            line = next((line.strip() for line in text.split("\n") if line.strip()), "")
            return f"{line[:80]} ({path.name})" if line else NO_LICENCE
    return NO_LICENCE


def _suffixes(languages: Sequence[str] | None) -> frozenset[str]:
    unknown = sorted(set(languages or ()) - set(LANGUAGES))
    if unknown:
        raise SourceInvalid(
            f"languages: {', '.join(unknown)} cannot be read; choose among {', '.join(LANGUAGES)}"
        )
    wanted = set(languages or LANGUAGES)
    return frozenset(s for s, grammar in BY_SUFFIX.items() if grammar.language in wanted)


def _record(
    placed: Placed, contents: Mapping[str, Contents], uses: Uses, callers: Callers
) -> RepositoryFunction:
    path, module, language, found = placed
    return RepositoryFunction(
        name=found.name,
        qualname=found.qualname,
        language=language,
        path=path,
        module=module,
        line=found.line,
        text=found.text,
        summary=summary_of(found.doc),
        imports=contents[path].imports,
        uses=uses_of(path, language, uses),
        callers=callers.get((path, found.qualname), ()),
        above=found.above,
    )


def _broken(contents: Mapping[str, Contents]) -> list[Reject]:
    reason = "broken in part: only what parses is kept"
    return [Reject(path, reason) for path, inside in contents.items() if inside.broken]


def _grammar(path: str) -> Grammar:
    return BY_SUFFIX[PurePosixPath(path).suffix]


def _placed(contents: Mapping[str, Contents]) -> Iterable[Placed]:
    for path, inside in contents.items():
        module = ".".join(PurePosixPath(path).with_suffix("").parts).removesuffix(".__init__")
        language = _grammar(path).language
        yield from ((path, module, language, function) for function in inside.functions)


def _nothing_found(folder: Path, files: int, rejects: Sequence[Reject]) -> str:
    reasons = Counter(reject.reason for reject in rejects).most_common(4)
    why = "; left out: " + ", ".join(f"{count} {reason!r}" for reason, count in reasons)
    return (
        f"{folder}: no function of 3 lines or more in {files} files{why if reasons else ''}; "
        f"choose a folder with code in {', '.join(LANGUAGES)}"
    )
