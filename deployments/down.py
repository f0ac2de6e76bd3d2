"""`make down`: ends what `make up` started, the worker before the server, and nothing else.

A worker whose server is gone waits for it; so it goes first. Runs that it has in hand are ended
with it, in order, and marked Crashed: the next run of theirs goes on where they were.
"""

import sys
from pathlib import Path
from typing import NoReturn

from console.command_line import exit_code
from deployments import processes
from deployments.services import SERVER, WORKER, all_runs_are_here, answers, folder_of, settle
from deployments.settings import ServiceSettings, read_settings
from deployments.up import say
from storage.folders import turn
from storage.home import home

PROGRAM = "make down"
PATIENCE_S = 20.0


def main() -> NoReturn:
    """Exit code 0, also where nothing runs."""
    sys.exit(exit_code(lambda: bring_down(read_settings()), PROGRAM))


def bring_down(settings: ServiceSettings) -> None:
    """Returns when no process of ours is left."""
    root = home()
    settle(root, settings)
    folder = folder_of(root)
    if not folder.is_dir():
        say("nothing", f"was started on {root}")
        return
    with turn(folder, "alone"):
        if (worker := processes.find(folder, WORKER)) is not None:
            below = processes.descendants(worker.pid)
            _end([*below, worker], folder, WORKER)
        server = processes.find(folder, SERVER)
        if all_runs_are_here(settings) and server is not None and answers(server.about):
            _mark_ended_runs(root)
        if server is not None:
            _end([*processes.descendants(server.pid), server], folder, SERVER)


def _end(running: list[processes.Running], folder: Path, name: str) -> None:
    """Ends the processes, those that others started first."""
    forced = processes.end(running, PATIENCE_S)
    processes.forget(folder, name)
    what = f"{len(running)} processes" if len(running) > 1 else "1 process"
    say(name, f"ended ({what}{f'; {len(forced)} had to be killed' if forced else ''})")


def _mark_ended_runs(root: Path) -> None:
    from prefect.client.orchestration import get_client

    from deployments.dead_runs import end_dead_runs

    with get_client(sync_client=True) as client:
        for run in end_dead_runs(client):
            say("crashed", f"run {run.name}: it goes on when it is run again")


if __name__ == "__main__":
    main()
