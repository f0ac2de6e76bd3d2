"""Which processes run flows on this PERFETCH_HOME: one locked file each, so a kill shows.

The system drops a lock when its holder ends, however it ends; a file without a lock is the note
of a process that was killed before it could remove it.
"""

import contextlib
import fcntl
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx

from storage.home import TEMPORARY


@contextlib.contextmanager
def living(folder: Path) -> Iterator[str]:
    """A name for this process, 16 hex digits, noted as alive until the block ends.

    The note stays where Prefect's server went away: nobody could tell it how the runs ended, so the
    next start does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(8)
    # Locked before it has its final name: no other process can take it for a dead one's.
    part = folder / f"{TEMPORARY}{name}"
    with part.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        note = part.rename(folder / name)
        with contextlib.ExitStack() as ended:
            ended.callback(note.unlink, missing_ok=True)
            try:
                yield name
            except httpx.TransportError:
                ended.pop_all()
                raise


@contextlib.contextmanager
def departed(folder: Path) -> Iterator[list[str]]:
    """Names of processes that died; forgotten when the block ends without an error."""
    with contextlib.ExitStack() as stack:
        notes = [note for note in sorted(folder.glob("[!.]*")) if _lock(stack, note)]
        yield [note.name for note in notes]
        for note in notes:
            note.unlink(missing_ok=True)


def _lock(stack: contextlib.ExitStack, note: Path) -> bool:
    """Whether nobody holds the note; it is ours, then, so that only one process cleans up."""
    try:
        file: IO[bytes] = stack.enter_context(note.open("rb"))
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):
        return False
    return True
