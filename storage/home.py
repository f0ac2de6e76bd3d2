"""The root folder, and the only ways in which a file under it comes to be.

A file is written under a temporary name, synced, then renamed; a folder is complete when its
`manifest.json`, written last, is there. So a kill at any moment leaves nothing half-written
under a final name, and readers see nothing else. In an object store a put is whole or not there,
and a folder's files are put before its manifest.
"""

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from perfetch.errors import StoreDamaged, StoreUnwritable
from storage.names import MANIFEST as MANIFEST
from storage.names import TEMPORARY as TEMPORARY
from storage.object_folders import new_object_folder
from storage.object_path import ObjectPath, as_path, is_object, is_url
from storage.workplace import workplace

VARIABLE, DEFAULT = "PERFETCH_HOME", ".perfetch"
ABANDONED_S = 24 * 3600
"""No writer takes that long over one file or folder; an older temporary one is a killed run's."""


RESERVE_BYTES = 8 * 1024 * 1024
"""Left free: on a disk that is full to the last byte Prefect cannot note that a run failed."""


def home() -> Path:
    """`PERFETCH_HOME`, or `.perfetch` in the working directory; not created here."""
    return place(os.environ.get(VARIABLE, DEFAULT)).absolute()


def place(path: str) -> Path:
    """The path of something stored, as references name it: a file's, or in an object store.

    One in an object store is an `ObjectPath`, which has the part of pathlib that the store uses.
    """
    return as_path(ObjectPath(path)) if is_url(path) else Path(path)


def prepare_home(root: Path) -> Path:
    """The root, created and proved writable; what killed runs left behind long ago is removed.

    Raises:
        StoreUnwritable: if it cannot be created or written.
        ServiceUnavailable: if it lies in an object store that does not answer.
    """
    if is_object(root):
        root.refuse_unknown()
    here = workplace(root)
    with explaining(here):
        try:
            (here / "tmp").mkdir(parents=True, exist_ok=True)
        except FileNotFoundError as error:  # in /proc, say, where nobody can make a folder
            raise StoreUnwritable(
                f"{here}: no folder can be made there; point PERFETCH_HOME to a folder you own"
            ) from error
        write_bytes(here / ".writable", b"")
    if is_object(root):
        (root / ".writable").write_bytes(b"")
    _sweep(here)
    return root


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file so that it is either whole under its name or not there at all."""
    if is_object(path):
        path.write_bytes(data)
        return
    with explaining(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_full(path.parent, len(data))
        part = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}-{path.name}")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - anything json.dumps takes
    """Writes JSON, keys in the order given, ending in a newline."""
    write_bytes(path, _as_json(value))


def swap_json(path: Path, value: Any, etag: str | None) -> bool:  # noqa: ANN401 - as `write_json`
    """Writes JSON; an object only if it still has that ETag. Whether it is there."""
    if is_object(path):
        return path.swap(_as_json(value), etag)
    write_bytes(path, _as_json(value))
    return True


def _as_json(value: Any) -> bytes:  # noqa: ANN401 - anything json.dumps takes
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """The JSON in a stored file.

    Raises:
        StoreDamaged: if it is missing or is not JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreDamaged(f"{path}: not readable as JSON ({error}); {remedy(path)}") from error


def read_object(path: Path, *fields: str) -> dict[str, Any]:
    """The JSON object in a stored file, with at least these fields.

    Raises:
        StoreDamaged: if it is missing, or is no JSON object with them.
    """
    found = read_json(path)
    if not isinstance(found, dict) or not found.keys() >= set(fields):
        expected = ", ".join(fields) or "an object"
        raise StoreDamaged(f"{path}: not what was written (expected {expected}); {remedy(path)}")
    return found


def is_complete(folder: Path) -> bool:
    """Whether the folder's manifest, written last, is there."""
    return (folder / MANIFEST).is_file()


@contextmanager
def new_folder(final: Path) -> Iterator[Path]:
    """A temporary folder that takes the final name when the block ends without an error.

    The block writes everything, the manifest last. Where the final name is already complete
    (another worker was quicker, with the same content), the new copy is dropped; an incomplete
    one under the final name is replaced.
    """
    if is_object(final):
        with new_object_folder(final) as part:
            yield part
        return
    with explaining(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        part = final.with_name(f"{TEMPORARY}{secrets.token_hex(8)}-{final.name}")
        part.mkdir()
        try:
            yield part
            if not is_complete(final):
                shutil.rmtree(final, ignore_errors=True)
                part.rename(final)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _sweep(root: Path) -> None:
    """Readers never look at temporary names; this only gives the space back."""
    before = time.time() - ABANDONED_S
    patterns = (f"{TEMPORARY}*", f"*/{TEMPORARY}*", f"*/*/{TEMPORARY}*", "tmp/*")
    for path in [path for pattern in patterns for path in root.glob(pattern)]:
        with suppress(FileNotFoundError):  # where another run sweeps, too
            if path.lstat().st_mtime >= before:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _refuse_full(folder: Path, size: int) -> None:
    disk = shutil.disk_usage(folder)
    # Some network file systems do not say how large they are.
    if disk.total and disk.free < size + RESERVE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Inside, an error of the system becomes one a person can act on.

    Raises:
        StoreUnwritable: if the disk is full, or the path cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreUnwritable(
                f"{path}: the disk is full; free some space and run again"
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise StoreUnwritable(
                f"{path}: cannot be written ({error.strerror}); "
                "point PERFETCH_HOME to a folder you own"
            ) from error
        raise


def remedy(path: Path) -> str:
    """A file of a finished folder goes with it; one that stands for itself goes alone."""
    whole = path.name == MANIFEST or is_complete(path.parent)
    return f"delete {path.parent if whole else path} and run again: it is made anew"
