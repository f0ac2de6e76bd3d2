"""What each setting of a tuned grid made, a file each: a grid of hours goes on where it ended."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from labels import Arrays

Trial = dict[str, Any]


class Trials:
    """Those of one system on one set, in a folder named by both; none where no folder is given.

    They know nothing of the code that made them: after a change of it, remove the folder.
    """

    def __init__(self, data: Arrays, system: str) -> None:
        self.seconds_before = 0.0
        """What the trials took that were there already."""
        given = str(data.get("trials", ""))
        self._folder = Path(given) / _digest(data, system) if given else None

    def made(self, name: str, make: Callable[[], Trial]) -> Trial:
        """The trial of that name, as it was made before or made now."""
        if self._folder is None:
            return make()
        path = self._folder / f"{name}.npz"
        if path.is_file():
            with np.load(path) as file:
                found = {key: file[key] for key in file.files}
            self.seconds_before += float(found.pop("seconds"))
            return found
        started = time.monotonic()
        trial = make()
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.npz")
        np.savez(partial, seconds=time.monotonic() - started, **trial)
        partial.replace(path)
        return trial


def _digest(data: Arrays, system: str) -> str:
    told = hashlib.sha256(system.encode())
    for name in sorted(set(data) - {"trials"}):
        told.update(name.encode())
        told.update(np.ascontiguousarray(data[name]).tobytes())
    return told.hexdigest()[:16]
