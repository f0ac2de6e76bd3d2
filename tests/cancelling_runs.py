"""A run of a deployment is cancelled as the UI does it: how soon it and its processes end."""

import os
import subprocess
import time
from collections.abc import Collection
from pathlib import Path

from tests.serving_flows import Api

STOPS_S = 10.0


def below(pid: int) -> dict[int, str]:
    """{pid: command} of all processes below one that still run."""
    parents, commands = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            command = stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if state != "Z":
            parents[int(stat.parent.name)] = int(parent)
            commands[int(stat.parent.name)] = command
    found, level = {}, {pid}
    while level:
        level = {child for child, parent in parents.items() if parent in level}
        found |= {child: commands[child] for child in level}
    return found


def sandboxed() -> list[str]:
    """Commands of sandboxes that run below this process."""
    return [what for what in below(os.getpid()).values() if "bwrap" in what]


def check_stops(
    api: Api, run: str, before: Collection[int], runner: subprocess.Popen | None = None
) -> None:
    """Cancels the run: it is Cancelled, and its processes are gone, within ten seconds.

    Args:
        api: of the server that knows the run.
        run: its id.
        before: processes below this one that were there before the run.
        runner: what started the run, where only processes below it have to be gone.
    """
    above = runner.pid if runner else os.getpid()
    started = time.monotonic()
    api.cancel(run)
    api.wait(run, "Cancelled")
    while left := {pid: what for pid, what in below(above).items() if pid not in before}:
        assert time.monotonic() - started < STOPS_S, left
        time.sleep(0.1)
    took_s = time.monotonic() - started
    print(f"stopped after {took_s:.1f} s")  # noqa: T201 - shown by -s
    assert took_s <= STOPS_S
