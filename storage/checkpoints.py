"""`checkpoints/<model version>/`: the newest state of a training that is not finished.

A checkpoint is written in a scratch folder, synced, then renamed to its number, so a kill leaves
the one before. It goes when the model is written: nothing reads it any more.
"""

import json
import os
import secrets
import shutil
from pathlib import Path

from storage.folders import sync_folder
from storage.home import MANIFEST, TEMPORARY, explaining, is_complete
from storage.object_folders import get_folder, put_folder, remove_below
from storage.object_path import is_object
from storage.workplace import workplace


class Checkpoints:
    """The checkpoints of one model version."""

    def __init__(self, root: Path, version: str) -> None:
        self._folder = root / "checkpoints" / version
        self._here = workplace(self._folder)

    def scratch(self) -> Path:
        """A new empty folder beside them; one that a killed run left goes with `clear`.

        Raises:
            StoreUnwritable: if it cannot be made.
        """
        folder = self._here / f"{TEMPORARY}{secrets.token_hex(8)}"
        with explaining(folder):
            folder.mkdir(parents=True)
        return folder

    def keep(self, folder: Path) -> None:
        """Takes in a folder of whole files as the newest; those before it are removed.

        Raises:
            StoreUnwritable: if the disk is full, or the folder cannot be written.
        """
        before = self._numbers()
        final = self._folder / str(max(before, default=0) + 1)
        with explaining(final):
            (folder / MANIFEST).write_text(json.dumps({"schema": 1}) + "\n")
            if is_object(final):
                put_folder(folder, final)
                shutil.rmtree(folder)
            else:
                _move_synced(folder, final)
        for number in before:
            _remove(self._folder / str(number))

    def newest(self) -> Path | None:
        """What was kept last, in a folder here; None where nothing was."""
        numbers = self._numbers()
        if not numbers:
            return None
        newest = self._folder / str(max(numbers))
        if not is_object(newest):
            return newest
        folder = self.scratch()
        get_folder(newest, folder)
        return folder

    def clear(self) -> None:
        """Removes all of them."""
        _remove(self._folder)
        shutil.rmtree(self._here, ignore_errors=True)

    def _numbers(self) -> list[int]:
        found = self._folder.glob("[0-9]*")
        return [int(path.name) for path in found if path.name.isdigit() and is_complete(path)]


def _move_synced(folder: Path, final: Path) -> None:
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)
    folder.rename(final)
    sync_folder(final.parent)


def _remove(folder: Path) -> None:
    if is_object(folder):
        remove_below(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
