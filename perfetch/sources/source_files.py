"""The source files below a folder that are worth mining, and the licence they come under.

Left out, by name: folders of tests (`test`, `tests`, `testing`, `idle_test`),
installed packages (`site-packages`, `dist-packages`, `node_modules`, virtual environments),
hidden folders and `__pycache__` (not even listed); files of tests (`test_*`, `*_test`,
`tests`, `conftest`), generated files (`*_pb2`, `*.pb`, `moc_*`, `_sysconfigdata*`; `pydoc_data`),
and, by a look inside, files that say in their first lines that they are generated.
"""

import os
import re
from pathlib import Path

from perfetch.errors import SourceInvalid
from perfetch.records import Reject

_FOLDERS = {
    "test": "tests",
    "tests": "tests",
    "testing": "tests",
    "idle_test": "tests",
    "site-packages": "installed packages",
    "dist-packages": "installed packages",
    "node_modules": "installed packages",
    "pydoc_data": "generated",
}
_TEST_FILE = re.compile(r"(?:test_.*|.*_tests?|tests?|conftest)\Z", re.IGNORECASE)
_GENERATED_FILE = re.compile(r"(?:.*_pb2(?:_grpc)?|.*\.pb|moc_.*|_sysconfigdata.*)\Z")
_GENERATED_MARK = re.compile(
    r"auto(?:matically)?[- ]?generated|@generated|\bgencodec\b|\bdo not (?:edit|modify)\b"
    r"|^\W*(?:this \w+ (?:is|was|has been) )?generated (?:by|from|with|using|file|code)\b",
    re.IGNORECASE | re.MULTILINE,
)
_MARK_LINES = 12
_LICENCE_FILES = re.compile(r"(?:un)?licen[cs]e|copying", re.IGNORECASE)
_LICENCE_FOLDERS = 3
_LICENCES = (
    ("Python Software Foundation License", r"PYTHON SOFTWARE FOUNDATION LICENSE"),
    ("Apache License 2.0", r"Apache License\s+Version 2\.0"),
    ("GNU AGPL", r"GNU AFFERO GENERAL PUBLIC LICENSE"),
    ("GNU LGPL", r"GNU LESSER GENERAL PUBLIC LICENSE"),
    ("GNU GPL", r"GNU GENERAL PUBLIC LICENSE"),
    ("Mozilla Public License 2.0", r"Mozilla Public License"),
    ("MIT License", r"MIT License|Permission is hereby granted, free of charge"),
    ("BSD License", r"BSD|Redistribution and use in source and binary forms"),
    ("ISC License", r"ISC License"),
    ("Boost Software License", r"Boost Software License"),
    ("The Unlicense", r"free and unencumbered software"),
)


def find_files(root: Path, suffixes: frozenset[str]) -> tuple[list[Path], list[Reject]]:
    """Files with these suffixes, ordered by path; folders and files left out by their name.

    Raises:
        SourceInvalid: if the root is no folder.
    """
    if not root.is_dir():
        raise SourceInvalid(f"{root}: not a folder; give the folder that holds the sources")
    files: list[Path] = []
    rejects: list[Reject] = []
    for name, folders, names in os.walk(root):
        folder = Path(name)
        # caches come and go with no change to the sources, so they are not listed
        folders[:] = [child for child in folders if not _is_cache(child)]
        for child in sorted(folders):
            reason = _folder_reason(folder / child)
            if reason:
                rejects.append(Reject(f"{(folder / child).relative_to(root).as_posix()}/", reason))
                folders.remove(child)
        for path in (folder / child for child in names if Path(child).suffix in suffixes):
            reason = _file_reason(path)
            if reason:
                rejects.append(Reject(path.relative_to(root).as_posix(), reason))
            else:
                files.append(path)
    return sorted(files), sorted(rejects, key=lambda reject: reject.where)


def read_text(path: Path) -> str:
    """The file's text, line ends as LF.

    Raises:
        SourceInvalid: if it cannot be read, is not UTF-8, or says that it is generated; the
            message is the reason alone, for the list of what was left out.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourceInvalid(f"not readable ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SourceInvalid("not UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _GENERATED_MARK.search("\n".join(text.split("\n", _MARK_LINES)[:_MARK_LINES])):
        raise SourceInvalid("generated")
    return text


def licence_of(root: Path) -> str:
    """The licence by the nearest LICENSE or COPYING file, up to two folders above the root."""
    for folder in [root, *root.resolve().parents][:_LICENCE_FOLDERS]:
        # os.walk passes over a folder that may not be listed; iterdir would raise
        _, _, names = next(os.walk(folder), ("", [], []))
        for path in sorted(folder / name for name in names if _LICENCE_FILES.match(name)):
            return f"{_licence_in(path)} ({path.name})"
    return "no licence file found"


def _folder_reason(path: Path) -> str:
    if (path / "pyvenv.cfg").is_file():
        return "installed packages"
    return _FOLDERS.get(path.name.lower(), "")


def _is_cache(name: str) -> bool:
    return name == "__pycache__" or name.startswith(".")


def _file_reason(path: Path) -> str:
    if _TEST_FILE.match(path.stem):
        return "tests"
    return "generated" if _GENERATED_FILE.match(path.stem) else ""


def _licence_in(path: Path) -> str:
    text = path.read_bytes()[:20_000].decode("utf-8", errors="replace")
    for name, pattern in _LICENCES:
        if re.search(pattern, text):
            return name
    return next((line.strip()[:80] for line in text.split("\n") if line.strip()), "unknown")
