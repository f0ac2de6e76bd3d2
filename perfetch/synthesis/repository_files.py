"""The source files below a folder that may be read, and sent: every file left out has its reason.

Left out, in this order:
- hidden folders and `__pycache__`, not even listed;
- what a `.gitignore` excludes (repository_ignored.py), and symbolic links: they may point outside;
- by the folder's name or mark: tests, vendored and installed packages, build output (it holds a
  `CMakeCache.txt` or a `CACHEDIR.TAG`);
- by the file's name: tests, generated (`*_pb2`, `*.pb`, `*.generated`, `moc_*`), minified,
  declarations only (`.d.ts`);
- files of more than 200 KB, not readable ones, those that are not UTF-8;
- by a look inside: files that say in their first lines that they are generated, minified ones
  (lines of 400 characters on average), and those that hold what looks like a secret
  (repository_secrets.py).
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from perfetch.errors import SourceInvalid
from perfetch.records import Reject
from perfetch.synthesis.repository_ignored import REASON, Ignored
from perfetch.synthesis.repository_secrets import secret_in

MAX_BYTES = 200_000

_FOLDERS = {
    **dict.fromkeys(("test", "tests", "testing", "testdata", "__tests__", "spec"), "tests"),
    **dict.fromkeys(("site-packages", "dist-packages", "node_modules"), "installed packages"),
    **dict.fromkeys(("vendor", "third_party", "thirdparty", "third-party"), "vendored code"),
}
_MARKS = {
    "pyvenv.cfg": "installed packages",
    "CMakeCache.txt": "build output",
    "CACHEDIR.TAG": "build output",
}
_NAMES = (
    ("tests", re.compile(r"(?i:test_.*|.*[._-](?:tests?|spec)|tests?|conftest)\Z|.+Tests?\Z")),
    ("generated", re.compile(r".*_pb2(?:_grpc)?\Z|.*\.pb\Z|.*[._]generated\Z|moc_|zz_generated")),
    ("minified", re.compile(r".*[.-]min\Z")),
    ("declarations only", re.compile(r".*\.d\Z")),
)
_GENERATED_MARK = re.compile(
    r"auto(?:matically)?[- ]?generated|@generated\b|\bdo not (?:edit|modify)\b"
    r"|^\W*(?:this \w+ (?:is|was|has been) |code )?generated (?:by|from|with|using)\b",
    re.IGNORECASE | re.MULTILINE,
)
_MARK_LINES = 12
_MINIFIED_LINE = 400


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may be read."""

    path: str
    """Below the root, with slashes."""
    text: str
    """Line ends as LF."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies below a folder: files by path, and what was left out."""

    files: tuple[SourceFile, ...]
    rejects: tuple[Reject, ...]
    manifests: tuple[SourceFile, ...]
    """Project manifests; secrets in them are no matter, as only names of packages are read."""


def list_files(
    root: Path, suffixes: frozenset[str], manifests: frozenset[str], max_bytes: int = MAX_BYTES
) -> Listing:
    """The files with these suffixes and the manifests with these names, ordered by path.

    Raises:
        SourceInvalid: if the root is no folder, or a `.gitignore` cannot be read.
    """
    if not root.is_dir():
        raise SourceInvalid(f"{root}: not a folder; give the folder that holds your code")
    rejects: list[Reject] = []
    files: list[SourceFile] = []
    found: list[SourceFile] = []
    for path in _walk(root.resolve(), suffixes, manifests, rejects):
        name = path.relative_to(root.resolve()).as_posix()
        kept = found if path.name in manifests else files
        reason = _reason_by_name(path) if kept is files else ""
        try:
            if reason:
                raise SourceInvalid(reason)
            text = _read(path, max_bytes)
            if kept is files:
                _look_inside(text, path.suffix)
            kept.append(SourceFile(name, text))
        except SourceInvalid as error:
            rejects.append(Reject(name, str(error)))
    rejects.sort(key=lambda reject: reject.where)
    return Listing(_by_path(files), tuple(rejects), _by_path(found))


def _walk(
    root: Path, suffixes: frozenset[str], manifests: frozenset[str], rejects: list[Reject]
) -> Iterator[Path]:
    ignored = Ignored(root)
    for name, folders, names in os.walk(root):
        folder = Path(name)
        # caches come and go with no change to the sources, so they are not listed
        folders[:] = sorted(child for child in folders if not _is_hidden(child))
        for child in list(folders):
            reason = _folder_reason(folder / child, ignored)
            if reason:
                rejects.append(Reject(f"{(folder / child).relative_to(root).as_posix()}/", reason))
                folders.remove(child)
        for path in (folder / child for child in names):
            if path.suffix not in suffixes and path.name not in manifests:
                continue
            link = "symbolic link" if path.is_symlink() else ""
            reason = REASON if ignored.covers(path, folder=False) else link
            if reason:
                rejects.append(Reject(path.relative_to(root).as_posix(), reason))
            else:
                yield path


def _is_hidden(name: str) -> bool:
    return name == "__pycache__" or name.startswith(".")


def _folder_reason(path: Path, ignored: Ignored) -> str:
    if ignored.covers(path, folder=True):
        return REASON
    if path.is_symlink():
        return "symbolic link"
    marks = (reason for mark, reason in _MARKS.items() if (path / mark).is_file())
    return next(marks, "") or _FOLDERS.get(path.name.lower(), "")


def _reason_by_name(path: Path) -> str:
    return next((reason for reason, pattern in _NAMES if pattern.match(path.stem)), "")


def _read(path: Path, max_bytes: int) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
        if len(raw) > max_bytes:
            raise SourceInvalid(f"larger than {max_bytes // 1000} KB")
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise SourceInvalid(f"not readable ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SourceInvalid("not UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _look_inside(text: str, suffix: str) -> None:
    if _GENERATED_MARK.search("\n".join(text.split("\n", _MARK_LINES)[:_MARK_LINES])):
        raise SourceInvalid("generated")
    if len(text) > _MINIFIED_LINE * (1 + text.count("\n")):
        raise SourceInvalid("minified")
    secret = secret_in(text, suffix)
    if secret:
        raise SourceInvalid(f"may hold a secret ({secret})")


def _by_path(files: list[SourceFile]) -> tuple[SourceFile, ...]:
    return tuple(sorted(files, key=lambda file: file.path))
