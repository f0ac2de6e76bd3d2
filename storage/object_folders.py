"""Folders between this machine and an object store: made here and put there, or copied from there.

A folder is there when its manifest is, which is put last, and once. A copy is made once per version
and machine, of whole files, and looked through against the manifest.
"""

import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path

from perfetch.errors import StoreDamaged
from storage.names import MANIFEST, TEMPORARY
from storage.object_listing import below
from storage.object_path import ObjectPath, as_path, is_object
from storage.object_store import explaining_store
from storage.workplace import workplace

ETAG_DIGITS = 12
READ_AT_ONCE = 256


@contextmanager
def new_object_folder(final: ObjectPath) -> Iterator[Path]:
    """A folder here whose files are under the final name there when the block ends without error.

    Where another worker was quicker, the new copy is dropped; what a killed one left is replaced.
    """
    with temporary_folder(final) as part:
        yield part
        if not (final / MANIFEST).is_file() and put_folder(part, final):
            with suppress(OSError):  # a copy of it is there, as another worker made it
                part.rename(_place_of_copy(final))


@contextmanager
def temporary_folder(path: ObjectPath) -> Iterator[Path]:
    """A new folder here, beside what is copied from the same place; gone after the block."""
    beside = workplace(path)
    part = beside.with_name(f"{TEMPORARY}{secrets.token_hex(8)}-{beside.name}")
    part.mkdir(parents=True)
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def put_folder(folder: Path, final: ObjectPath) -> bool:
    """Puts every file, then the manifest; whether the folder that is there is this one."""
    files = [path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST]
    targets = [final / path.relative_to(folder).as_posix() for path in files]
    for left in below(final).keys() - {*targets, final / MANIFEST}:
        left.unlink()
    with explaining_store(final):
        final.fs.put([str(path) for path in files], [target.key for target in targets])
    return (final / MANIFEST).create((folder / MANIFEST).read_bytes())


def get_files(paths: Sequence[ObjectPath], targets: Sequence[Path]) -> None:
    """Copies objects to files, several at once, each whole or not at all under its name.

    Raises:
        FileNotFoundError: if one of the objects is not there.
    """
    if not paths:
        return
    parts = [to.with_name(f"{TEMPORARY}{secrets.token_hex(8)}-{to.name}") for to in targets]
    for folder in {part.parent for part in parts}:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with explaining_store(paths[0]):
            paths[0].fs.get([path.key for path in paths], [str(part) for part in parts])
        for part, target in zip(parts, targets, strict=True):
            part.replace(target)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def get_folder(folder: ObjectPath, target: Path) -> None:
    """Copies every object below a folder into one here."""
    sources = list(below(folder))
    get_files(sources, [target / each.relative_to(folder) for each in sources])


def read_each(paths: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """Each file with what is in it, of objects many at once; those that are gone are left out."""
    if paths and is_object(paths[0]):
        for at in range(0, len(paths), READ_AT_ONCE):
            yield from _read_at_once(paths[at : at + READ_AT_ONCE], paths[0])
        return
    for path in paths:
        with suppress(FileNotFoundError):
            yield path, path.read_bytes()


def _read_at_once(paths: Sequence[Path], first: ObjectPath) -> Iterator[tuple[Path, bytes]]:
    keys = {path.key: as_path(path) for path in paths if is_object(path)}
    with explaining_store(first):
        read = first.fs.cat(list(keys), on_error="return")
        for key, data in read.items():
            if isinstance(data, FileNotFoundError):
                continue
            if isinstance(data, Exception):
                raise data
            yield keys[key], data


def forget_copies(folder: Path) -> None:
    """Removes what was copied from below a folder in an object store: it is copied anew."""
    if is_object(folder):
        shutil.rmtree(workplace(folder), ignore_errors=True)


def remove_below(path: ObjectPath) -> None:
    """Removes every object below, the manifests first: what is half removed is not complete."""
    for each in sorted(below(path), key=lambda each: each.name != MANIFEST):
        each.unlink()


def copy_of(folder: Path) -> Path:
    """The folder itself; of a complete one in an object store a copy here, made if need be.

    Raises:
        FileNotFoundError: if there is no manifest.
        StoreDamaged: if a file there is not the one that the manifest names.
    """
    if not is_object(folder):
        return folder
    final = _place_of_copy(folder)
    if not (final / MANIFEST).is_file():
        with temporary_folder(folder) as part:
            get_folder(folder, part)
            _refuse_changed(folder, part)
            with suppress(OSError):  # another worker was quicker
                part.rename(final)
    return final


def copies_in(folder: Path, pattern: str) -> list[Path]:
    """Files of a folder to which files are only ever added, sorted by name; copies made if need be.

    Unfinished ones are not among them.
    """
    if not is_object(folder):
        return sorted(path for path in folder.glob(pattern) if not path.name.startswith(TEMPORARY))
    found = {path: workplace(path) for path in folder.glob(pattern)}
    missing = [path for path, copy in found.items() if not copy.is_file()]
    if missing:
        get_files(missing, [found[path] for path in missing])
    return list(found.values())


def _place_of_copy(folder: ObjectPath) -> Path:
    """By the manifest's ETag, too: a version that was deleted and made anew is another one."""
    etag = (folder / MANIFEST).etag()
    if etag is None:
        raise FileNotFoundError(f"{folder / MANIFEST}: not there")
    marked = f"{folder.name}@{etag.strip(chr(34))[:ETAG_DIGITS]}"
    return workplace(folder.with_name(marked))


def _refuse_changed(folder: ObjectPath, copy: Path) -> None:
    """Compares what was copied with the manifest, where that hashes its files."""
    manifest = json.loads((copy / MANIFEST).read_bytes())
    hashes = manifest.get("files", {}) if isinstance(manifest, dict) else {}
    for name in _changed(copy, hashes.items()):
        raise StoreDamaged(
            f"{folder / name}: not what {MANIFEST} says; "
            f"delete {folder} and run again: it is made anew"
        )


def _changed(copy: Path, hashes: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, expected in hashes:
        path = copy / name
        if not path.is_file():
            yield name
            continue
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != expected:
                yield name
