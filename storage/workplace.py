"""Where this machine works on a root: in it, or, for one in an object store, in a cache of its own.

Programs are built, models loaded and processes noted in folders of files. What lies in the cache
can be had again from the store: it may be deleted whenever nothing runs.
"""

import os
from pathlib import Path

from storage.object_path import ObjectPath

VARIABLE = "PERFETCH_CACHE"


def workplace(path: Path | ObjectPath) -> Path:
    """The path itself; of one in an object store its likeness below the cache, here."""
    if isinstance(path, ObjectPath):
        return _cache() / path.protocol / Path(*path.parts[1:])
    return path


def _cache() -> Path:
    """`PERFETCH_CACHE`, or `perfetch` in the user's own cache."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).absolute()
    own = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(own).expanduser() / "perfetch"
