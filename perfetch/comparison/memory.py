"""How much memory a piece of work took at its peak, where the system can tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_KIB_PER_MIB = 1024


@dataclass(slots=True)
class Peak:
    """Filled when the block ends."""

    mib: float | None = None
    """Resident memory above what there was before, MiB; None where the system cannot tell."""


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measures a block of this process: its highest resident memory, less that before it."""
    peak = Peak()
    before = _resident("VmRSS") if _forget_the_highest() else None
    yield peak
    highest = _resident("VmHWM")
    if before is not None and highest is not None:
        peak.mib = round(max(0, highest - before) / _KIB_PER_MIB, 1)


def _forget_the_highest() -> bool:
    """Whether the highest mark could be set back to what is resident now (Linux)."""
    try:
        _RESET.write_text("5")
    except OSError:
        return False
    return True


def _resident(field: str) -> int | None:
    """KiB."""
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        return None
    return next((int(row.split()[1]) for row in lines if row.startswith(f"{field}:")), None)
