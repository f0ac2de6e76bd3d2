"""The system's table of processes, by /proc where there is one, else by `ps`."""

import subprocess
from pathlib import Path

PROC = Path("/proc")


def parents() -> dict[int, int]:
    """The parent of every process, ended or not."""
    if PROC.is_dir():
        pids = [int(path.name) for path in PROC.glob("[0-9]*")]
        return {pid: int(fields[1]) for pid in pids if (fields := stat_fields(pid))}
    listed = map(str.split, ps("-A", "-o", "pid=,ppid="))
    return {int(pid): int(parent) for pid, parent in listed}


def stat_fields(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the state on: the name before may hold anything."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def ps(*options: str) -> list[str]:
    """Lines that `ps` prints, without blanks around them."""
    done = subprocess.run(["ps", *options], capture_output=True, text=True, check=False)
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]
