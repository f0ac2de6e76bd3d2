"""What a bench of hours has found so far, a line each: begun again, it goes on where it ended."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.sets import Scores

Key = tuple[str | float | None, ...]
"""Set, seed, labels where they are cut, system, seconds that a kind may take."""


@dataclass(frozen=True)
class Found:
    """What one system did on one set."""

    system: str
    scores: Scores
    seconds: float = 0.0
    said: str = ""
    index: str = "untouched"
    is_peer: bool = False


class Kept:
    """A file of lines, or nothing at all where no path is given.

    It knows nothing of the code that made it: after a change of what is measured, remove it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._found: dict[Key, Found] = {}
        lines = path.read_text().splitlines() if path and path.is_file() else []
        for line in lines:
            if not line.endswith("}}"):
                continue  # empty, or cut off by a kill
            kept = json.loads(line)
            found = kept["found"]
            found["scores"] = tuple(np.array(own, dtype=np.float64) for own in found["scores"])
            self._found[tuple(kept["key"])] = Found(**found)

    def get(self, key: Key) -> Found | None:
        """What was found before."""
        return self._found.get(key)

    def put(self, key: Key, found: Found) -> Found:
        """Written before it is told."""
        self._found[key] = found
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            values = asdict(found) | {"scores": [own.tolist() for own in found.scores]}
            with self._path.open("a") as file:
                file.write("\n" + json.dumps({"key": key, "found": values}))
        return found
