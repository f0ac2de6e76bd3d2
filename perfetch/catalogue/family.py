"""Reads a family file (FORMAT.md): one task in one language, as text; nothing is executed."""

import re
from dataclasses import dataclass
from pathlib import Path

from perfetch.errors import SourceInvalid
from perfetch.records import Language, Solution

COMMENT: dict[Language, str] = {"python": "#", "cpp": "//"}
SUFFIXES: dict[str, Language] = {".py": "python", ".cpp": "cpp"}
SINGLE = ("family", "intents", "positive", "input", "check")
MIN_INTENTS = 8
SIZES = 3

_HEADER = re.compile(
    r"=== (family|intents|positive|slow|near_miss|input|check)(?: (\w+))?(?:: (.+))?$"
)
_FIELD = re.compile(r"(?:(title|sizes)|parameter (\w+)): (.+)$")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Family:
    """A task with its choices still open; `instance.py` settles them."""

    name: str
    group: str
    language: Language
    title: str
    sizes: tuple[int, ...]
    parameters: dict[str, tuple[str, ...]]
    intents: tuple[str, ...]
    positive: Solution
    slow: tuple[Solution, ...]
    near_miss: tuple[Solution, ...]
    make_input: str
    check: str


@dataclass(frozen=True, slots=True)
class _Section:
    kind: str
    entry: str
    note: str
    line: int
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n") + "\n"


def load_families(folder: Path) -> list[Family]:
    """All families below a folder, by group, name and language.

    Raises:
        SourceInvalid: if the folder holds none, or a file breaks the format; names file and line.
    """
    files = sorted(path for path in folder.glob("*/*") if path.suffix in SUFFIXES)
    if not files:
        raise SourceInvalid(f"{folder}: no family files (<group>/<family>.py or .cpp)")
    return [load_family(path) for path in files]


def load_family(path: Path) -> Family:
    """The family in one file; its folder is the group, its stem the name."""
    language = SUFFIXES[path.suffix]
    sections = _split(path, COMMENT[language])
    once = {kind: _only(path, sections, kind) for kind in SINGLE}
    title, sizes, parameters = _read_head(path, once["family"], COMMENT[language])
    family = Family(
        name=path.stem,
        group=path.parent.name,
        language=language,
        title=title,
        sizes=sizes,
        parameters=parameters,
        intents=_read_intents(path, once["intents"], COMMENT[language], set(parameters)),
        positive=_solution(path, once["positive"]),
        slow=_solutions(path, sections, "slow"),
        near_miss=_solutions(path, sections, "near_miss"),
        make_input=once["input"].text,
        check=once["check"].text,
    )
    if any(twin.entry != family.positive.entry for twin in family.slow):
        raise SourceInvalid(f"{path}: a slow twin must be called {family.positive.entry}, too")
    return family


def _split(path: Path, comment: str) -> list[_Section]:
    sections: list[_Section] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith(f"{comment} ==="):
            match = _HEADER.match(line.removeprefix(comment).strip())
            if match is None:
                raise SourceInvalid(f"{path}:{number}: not a section of FORMAT.md: {line!r}")
            kind, entry, note = match.groups()
            sections.append(_Section(kind, entry or "", note or "", number, []))
        elif sections:
            sections[-1].lines.append(line)
        elif line.strip():
            raise SourceInvalid(f"{path}:{number}: text before the first section")
    return sections


def _only(path: Path, sections: list[_Section], kind: str) -> _Section:
    found = [section for section in sections if section.kind == kind]
    if len(found) != 1:
        raise SourceInvalid(f"{path}: {len(found)} sections {kind!r}, expected exactly one")
    return found[0]


def _read_head(
    path: Path, section: _Section, comment: str
) -> tuple[str, tuple[int, ...], dict[str, tuple[str, ...]]]:
    plain: dict[str, str] = {}
    parameters: dict[str, tuple[str, ...]] = {}
    for offset, line in enumerate(section.lines, start=1):
        if not line.strip():
            continue
        match = _FIELD.match(line.removeprefix(comment).strip())
        if match is None:
            raise SourceInvalid(
                f"{path}:{section.line + offset}: expected title, sizes or parameter"
            )
        if match[1]:
            plain[match[1]] = match[3].strip()
        else:
            parameters[match[2]] = tuple(match[3].split())
    sizes = tuple(int(size) for size in plain.get("sizes", "").split() if size.isdigit())
    if "title" not in plain or len(sizes) != SIZES or list(sizes) != sorted(set(sizes)):
        raise SourceInvalid(f"{path}:{section.line}: needs a title and {SIZES} growing sizes")
    return plain["title"], sizes, parameters


def _read_intents(
    path: Path, section: _Section, comment: str, parameters: set[str]
) -> tuple[str, ...]:
    lines = (line.removeprefix(comment).strip() for line in section.lines)
    intents = tuple(line for line in lines if line)
    unknown = {name for line in intents for name in _PLACEHOLDER.findall(line)} - parameters
    if unknown:
        raise SourceInvalid(f"{path}: an intent uses {{{unknown.pop()}}}, which is no parameter")
    if len(set(intents)) < max(MIN_INTENTS, len(intents)):
        raise SourceInvalid(f"{path}: {len(set(intents))} different intents, expected at least 8")
    return intents


def _solutions(path: Path, sections: list[_Section], kind: str) -> tuple[Solution, ...]:
    found = tuple(_solution(path, section) for section in sections if section.kind == kind)
    if not found:
        raise SourceInvalid(f"{path}: no section {kind!r}, expected at least one")
    return found


def _solution(path: Path, section: _Section) -> Solution:
    needs_note = section.kind != "positive"
    if not section.entry or (needs_note and not section.note):
        raise SourceInvalid(
            f"{path}:{section.line}: expected '=== {section.kind} ENTRY"
            + (": note'" if needs_note else "'")
        )
    if not re.search(rf"\b{section.entry}\b", section.text):
        raise SourceInvalid(f"{path}:{section.line}: the code does not define {section.entry}")
    return Solution(code=section.text, entry=section.entry, note=section.note)
