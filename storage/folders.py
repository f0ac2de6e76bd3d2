"""Processes take turns with a folder, and a folder's entries are brought to disk."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from storage.object_path import is_object
from storage.workplace import workplace


@contextmanager
def turn(folder: Path, kind: Literal["shared", "alone"]) -> Iterator[None]:
    """Waits until nobody is in the folder who is in the way; a killed process's turn ends with it.

    The folder itself is locked, so no file is left over. Where a file system locks no folders
    (some network ones), or the folder cannot be made, the block runs all the same: whoever
    relies on turns looks at what is there before changing it, too. Of a folder in an object store
    the processes of one machine take turns.
    """
    descriptor = None
    with suppress(OSError):
        folder = workplace(folder)
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH if kind == "shared" else fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """A rename in the folder is on disk when this returns; in an object store a put is at once."""
    if is_object(folder):
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
