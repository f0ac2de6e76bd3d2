"""The root folder, and the only ways in which a file under it comes to be.

A file is written under a temporary name, synced, then renamed; a folder is complete when its
`manifest.json`, written last, is there. So a kill at any moment leaves nothing half-written
under a final name, and readers see nothing else.
"""

import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from perfetch.errors import StoreDamaged, StoreUnwritable

MANIFEST = "manifest.json"
TEMPORARY = ".part-"


def home() -> Path:
    """`PERFETCH_HOME`, or `.perfetch` in the working directory; not created here."""
    return Path(os.environ.get("PERFETCH_HOME", ".perfetch")).absolute()


def prepare_home(root: Path) -> Path:
    """The root, created and proved writable.

    Raises:
        StoreUnwritable: if it cannot be created or written.
    """
    with _explaining(root):
        root.mkdir(parents=True, exist_ok=True)
        write_bytes(root / ".writable", b"")
    return root


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file so that it is either whole under its name or not there at all."""
    with _explaining(path):
        path.parent.mkdir(parents=True, exist_ok=True)
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
    write_bytes(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """The JSON in a stored file.

    Raises:
        StoreDamaged: if it is missing or is not JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreDamaged(f"{path}: not readable as JSON ({error}); {_remedy(path)}") from error


def write_table(path: Path, table: pa.Table) -> None:
    """Writes Parquet whose bytes depend on the rows alone."""
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(None), sink, compression="zstd")
    write_bytes(path, sink.getvalue().to_pybytes())


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """The rows of a stored Parquet file.

    Raises:
        StoreDamaged: if it is missing, or is not Parquet with these columns.
    """
    try:
        return pq.read_table(path, columns=columns, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise StoreDamaged(
            f"{path}: not readable as Parquet ({reason}); {_remedy(path)}"
        ) from error


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
    with _explaining(final):
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


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
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


def _remedy(path: Path) -> str:
    return f"delete {path.parent} and run again: it is made anew"
