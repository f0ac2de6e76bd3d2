"""Processes that outlive the command that starts them: noted in a file, known again, ended.

A process id alone proves nothing, as the system gives it to another process in time; with the
moment of its start it does. Each has one log, kept short; nothing is ended that is not noted.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from perfetch.errors import StoreDamaged
from storage.home import read_object, write_json
from tasks.process_table import PROC, parents, ps, stat_fields

LOG_BYTES = 10 * 1024 * 1024
STEP_S = 0.1
_children: dict[int, subprocess.Popen[bytes]] = {}
"""Started by this very process, which has to wait for those that end before it does."""


@dataclass(frozen=True, slots=True)
class Running:
    """A process, told apart from every other one that had or will have its id."""

    pid: int
    started: str
    """When, in the system's own words."""
    about: str
    """What it serves: an address, a name."""


def start(
    folder: Path, name: str, command: Sequence[str], about: str, env: Mapping[str, str], cwd: Path
) -> Running:
    """Starts a process of its own session, with its log beside its note, and notes it."""
    folder.mkdir(parents=True, exist_ok=True)
    log = log_of(folder, name)
    keep_short(log)
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,  # Ctrl-C and a closed terminal are not for it
        )
    _children[process.pid] = process
    running = Running(process.pid, started(process.pid) or "", about)
    write_json(_note(folder, name), asdict(running))
    return running


def find(folder: Path, name: str) -> Running | None:
    """The process of that name if it runs; the note of one that has ended is removed."""
    note = _note(folder, name)
    if not note.exists():
        return None
    try:
        found = read_object(note, "pid", "started", "about")
        running = Running(int(found["pid"]), str(found["started"]), str(found["about"]))
    except (StoreDamaged, ValueError, TypeError) as error:
        raise StoreDamaged(
            f"{note}: not what was written; end process {name} by hand if it runs, "
            "then delete this file"
        ) from error
    if is_alive(running):
        return running
    note.unlink(missing_ok=True)
    return None


def end(processes: Iterable[Running], patience_s: float) -> list[Running]:
    """Asks them to end, then makes them; returns those that had to be made to."""
    processes = [process for process in processes if is_alive(process)]
    _signal(processes, signal.SIGTERM)
    left = wait_for_end(processes, patience_s)
    _signal(left, signal.SIGKILL)
    wait_for_end(left, patience_s)
    return left


def wait_for_end(processes: Sequence[Running], patience_s: float) -> list[Running]:
    """Those that still run when all have ended or patience has."""
    deadline = time.monotonic() + patience_s
    left = list(processes)
    while left and time.monotonic() < deadline:
        time.sleep(STEP_S)
        left = [process for process in left if is_alive(process)]
    return left


def forget(folder: Path, name: str) -> None:
    """Removes the note of a process that has ended."""
    _note(folder, name).unlink(missing_ok=True)


def is_alive(process: Running) -> bool:
    """Whether that very process runs, and has not ended without being waited for."""
    child = _children.get(process.pid)
    if child is not None:
        child.poll()  # or it stays as a dead entry of the process table
    return started(process.pid) == process.started


def descendants(pid: int) -> list[Running]:
    """Every process below that one, the deepest last."""
    children: dict[int, list[int]] = {}
    for child, parent in parents().items():
        children.setdefault(parent, []).append(child)
    found, level = [], [pid]
    while level:
        level = [child for parent in level for child in children.get(parent, [])]
        found += [Running(each, began, "") for each in level if (began := started(each))]
    return found


def started(pid: int) -> str | None:
    """When the process began, as the system tells it; None where there is none, or a dead one."""
    if PROC.is_dir():
        fields = stat_fields(pid)
        return None if fields is None or fields[0] == "Z" else fields[19]
    told = ps("-o", "stat=,lstart=", "-p", str(pid))
    return None if not told or told[0].startswith("Z") else told[0].split(maxsplit=1)[1]


def log_of(folder: Path, name: str) -> Path:
    """Where the process of that name says what it does."""
    return folder / f"{name}.log"


def keep_short(log: Path) -> None:
    """Moves what is above 10 MiB to `<name>.log.1`, in place of what was there.

    The file itself stays and is emptied, as a process may be writing at its end.
    """
    with suppress(FileNotFoundError):
        if log.stat().st_size > LOG_BYTES:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)


def last_words(log: Path, lines: int = 15) -> str:
    """The end of a log."""
    with suppress(FileNotFoundError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return ""


def _note(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


def _signal(processes: Iterable[Running], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            if is_alive(process):
                os.kill(process.pid, number)
