"""A process's own clocks, read from outside: nothing that runs in it can set them."""

import sys
import time
from pathlib import Path

_CPUCLOCK_SCHED = 2
_OWN_SCHEDSTAT = Path("/proc/thread-self/schedstat")


class ProcessClock:
    """CPU time of all threads of a process, in nanosecond steps, and its time spent in the queue.

    Source: clock_getcpuclockid(3), whose clock of a pid is (~pid << 3) | 2 on Linux; proc(5) and
    Documentation/scheduler/sched-stats.rst for schedstat.
    """

    is_available = sys.platform == "linux"

    def __init__(self, pid: int) -> None:
        self._clock = (~pid << 3) | _CPUCLOCK_SCHED
        self._schedstat = Path(f"/proc/{pid}/schedstat")

    def cpu_s(self) -> float:
        """CPU time so far, in seconds.

        Raises:
            ProcessLookupError: if the process is gone.
        """
        try:
            return time.clock_gettime(self._clock)
        except OSError as error:
            raise ProcessLookupError(f"no clock: {error}") from error

    def queued_s(self) -> float:
        """Seconds spent ready to run, on a busy machine; 0 where the kernel does not tell."""
        return _queued_s(self._schedstat)


def own_queued_s() -> float:
    """Seconds that this thread spent ready to run; 0 where the kernel does not tell."""
    return _queued_s(_OWN_SCHEDSTAT)


def _queued_s(schedstat: Path) -> float:
    try:
        return int(schedstat.read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0
