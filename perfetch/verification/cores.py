"""Both sides of a race run on one core, since two of them seldom do the same work in one time.

A virtual core shares its arithmetic units and caches with whoever has its twin; a hybrid machine
has cores of several kinds. Where the sides are placed freely, such a difference is measured as
one between them, and the same code is proved faster than itself.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

_lock = Lock()
_races: Counter[int] = Counter()
"""How many races of this process are on each core now."""


@contextmanager
def one_core() -> Iterator[int | None]:
    """One of the cores with the fewest races; None where processes cannot be bound to one."""
    if not hasattr(os, "sched_setaffinity"):
        yield None
        return
    with _lock:
        cores = os.sched_getaffinity(0)
        fewest = min(_races[core] for core in cores)
        core = random.choice([core for core in cores if _races[core] == fewest])
        _races[core] += 1
    try:
        yield core
    finally:
        with _lock:
            _races[core] -= 1


def bind(pid: int, core: int | None) -> None:
    """Moves every thread of a process to the core; the threads that these start stay there, too."""
    if core is None:
        return
    with suppress(FileNotFoundError):  # who asks it next learns of its death
        for thread in list(Path(f"/proc/{pid}/task").iterdir()):
            with suppress(ProcessLookupError):  # one that has ended holds no other back
                os.sched_setaffinity(int(thread.name), {core})
