"""Real code as a source: functions with a summary of what they do, and what they say themselves.

`source_files.py` says which files are read, `selection.py` which functions are kept.
"""

import sysconfig
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perfetch.errors import SourceInvalid
from perfetch.records import Candidates, Language, Reject
from perfetch.sources.code_records import code_records
from perfetch.sources.cpp_functions import cpp_functions
from perfetch.sources.function import Function
from perfetch.sources.python_functions import python_functions
from perfetch.sources.selection import select
from perfetch.sources.source_files import find_files, licence_of, read_text

SUFFIXES: dict[Language, frozenset[str]] = {
    "python": frozenset({".py"}),
    "cpp": frozenset({".cpp", ".cc", ".cxx", ".h", ".hh", ".hpp", ".hxx"}),
}
READERS = {"python": python_functions, "cpp": cpp_functions}


class CodeSource(BaseModel):
    """Functions from a folder of sources: their summaries judge, what else they say teaches."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["code"] = "code"
    path: Path | None = Field(
        default=None,
        title="Folder of sources",
        description="Read recursively; the running Python's standard library when empty.",
    )
    language: Literal["python", "cpp"] = Field(
        default="python",
        title="Language",
        description="Which files to read, and how.",
    )
    max_documents: int = Field(
        default=2500,
        ge=1,
        le=1_000_000,
        title="At most so many functions",
        description="Beyond it, a sample that is spread over all modules and always the same.",
    )
    undocumented: bool = Field(
        default=False,
        title="Take undocumented functions too",
        description="They join the index, and teach, where documented ones leave room.",
    )

    @model_validator(mode="after")
    def _cpp_needs_a_folder(self) -> Self:
        if self.path is None and self.language != "python":
            raise ValueError(f"path: needed for language {self.language!r}")
        return self


def read_code(settings: CodeSource) -> Candidates:
    """The functions below a folder as documents, judged queries and pseudo-queries.

    Raises:
        SourceInvalid: if the folder is missing, or no function in it can be used.
    """
    root = settings.path or Path(sysconfig.get_paths()["stdlib"])
    files, rejects = find_files(root, SUFFIXES[settings.language])
    functions: list[Function] = []
    for file in files:
        name = file.relative_to(root).as_posix()
        try:
            functions += _functions_of(file, name, settings.language)
        except SourceInvalid as error:
            rejects.append(Reject(name, str(error)))
    chosen, left_out = select(functions, settings.max_documents, settings.undocumented)
    if not chosen:
        raise SourceInvalid(_nothing_found(root, settings, len(files), rejects + left_out))
    candidates = code_records(chosen, settings.language)
    facts = {
        "licence": licence_of(root) if settings.path else "Python Software Foundation License",
        "files_read": str(len(files)),
        "functions_seen": str(len(functions)),
        "functions_kept": str(len(chosen)),
    }
    return replace(
        candidates,
        rejects=(*rejects, *left_out, *candidates.rejects),
        notes=facts | candidates.notes,
    )


def _functions_of(file: Path, name: str, language: Language) -> list[Function]:
    module = ".".join(Path(name).with_suffix("").parts).removesuffix(".__init__")
    try:
        return READERS[language](read_text(file), module, name)
    except SyntaxError as error:
        raise SourceInvalid("broken source: this Python cannot parse it") from error


def _nothing_found(root: Path, settings: CodeSource, files: int, rejects: list[Reject]) -> str:
    reasons = Counter(reject.reason for reject in rejects).most_common(3)
    why = "; left out: " + ", ".join(f"{count} {reason!r}" for reason, count in reasons)
    return (
        f"{root}: no {settings.language} function with a docstring in {files} files"
        f"{why if reasons else ''}; choose a folder with documented functions of 3 lines or more"
    )
