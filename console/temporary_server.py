"""Prefect's temporary server, ended cleanly: nothing lost at the end, nothing left after a kill.

Prefect starts one where no API is named and stops it at exit, before the last task-run events are
written. So: note who started which, wait until the API shows every task run in a final state, and
at the next start end what a killed process has left and mark its runs Crashed.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.events.worker import EventsWorker
from prefect.server.api.server import SubprocessASGIServer
from prefect.states import Crashed

from storage.home import read_json, write_json

PATIENCE_S = 60.0
STEP_S = 0.25
QUIET_STEPS = 4


@contextlib.contextmanager
def temporary_server(root: Path) -> Iterator[None]:
    """A running temporary server for the block; its database lies under the root."""
    folder = root / "prefect" / "servers"
    dead = _end_orphans(folder)
    server = SubprocessASGIServer()
    server.start()
    assert server.server_process is not None
    note = folder / f"{os.getpid()}.json"
    write_json(
        note, {"owner": _identity(os.getpid()), "server": _identity(server.server_process.pid)}
    )
    try:
        if dead:
            with get_client(sync_client=True) as client:
                _mark_crashed(client)
        yield
        wait_until_recorded()
    finally:
        server.stop()
        note.unlink(missing_ok=True)


def wait_until_recorded() -> None:
    """Returns when every event is sent and no run changes any more, or after a minute."""
    EventsWorker.drain_all(timeout=PATIENCE_S, at_exit=False)
    deadline = time.monotonic() + PATIENCE_S
    seen, quiet = (-1, -1), 0
    with get_client(sync_client=True) as client:
        while quiet < QUIET_STEPS and time.monotonic() < deadline:
            now = _count(client)
            quiet = quiet + 1 if now == seen and now[1] == 0 else 0
            seen = now
            time.sleep(STEP_S)


def _count(client: SyncPrefectClient) -> tuple[int, int]:
    """(task runs, task runs not in a final state), over everything in the database."""
    total, offset, unfinished = 0, 0, 0
    while page := client.read_task_runs(limit=200, offset=offset):
        total += len(page)
        unfinished += sum(run.state is None or not run.state.is_final() for run in page)
        offset += len(page)
    return total, unfinished


def _end_orphans(folder: Path) -> bool:
    """Ends servers whose owner is gone; True when there was a dead owner."""
    dead = False
    for note in sorted(folder.glob("*.json")):
        names = read_json(note)
        if _identity(names["owner"]["pid"]) == names["owner"]:
            continue
        dead = True
        server = names["server"]
        if _identity(server["pid"]) == server:
            os.kill(server["pid"], signal.SIGKILL)
        note.unlink(missing_ok=True)
    return dead


def _mark_crashed(client: SyncPrefectClient) -> None:
    running = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING]))
    )
    for run in client.read_flow_runs(flow_run_filter=running):
        client.set_flow_run_state(
            run.id, Crashed(message="The process was killed; run again to go on."), force=True
        )


def _identity(pid: int) -> dict[str, int]:
    """The pid with its start time, so that a reused pid is not taken for the one noted."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return {"pid": pid, "started": int(fields[19])}
    except (OSError, IndexError):
        return {"pid": pid, "started": 0}
