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


class Checkpoints:
    """The checkpoints of one model version."""

    def __init__(self, root: Path, version: str) -> None:
        self._folder = root / "checkpoints" / version

    def scratch(self) -> Path:
        """A new empty folder beside them; one that a killed run left goes with `clear`.

        Raises:
            StoreUnwritable: if it cannot be made.
        """
        folder = self._folder / f"{TEMPORARY}{secrets.token_hex(8)}"
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
            for path in [path for path in folder.rglob("*") if path.is_file()]:
                with path.open("rb") as file:
                    os.fsync(file.fileno())
            sync_folder(folder)
            folder.rename(final)
            sync_folder(self._folder)
        for number in before:
            shutil.rmtree(self._folder / str(number), ignore_errors=True)

    def newest(self) -> Path | None:
        """What was kept last; None where nothing was."""
        numbers = self._numbers()
        return self._folder / str(max(numbers)) if numbers else None

    def clear(self) -> None:
        """Removes all of them."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _numbers(self) -> list[int]:
        found = self._folder.glob("[0-9]*")
        return [int(path.name) for path in found if path.name.isdigit() and is_complete(path)]
