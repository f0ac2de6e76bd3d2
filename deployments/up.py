"""`make up`: server, work pool, deployments and worker, each ready before the next; twice is once.

It prints where the UI is, and what runs next and when.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from console.command_line import exit_code
from deployments import processes
from deployments.services import (
    WORKER,
    all_runs_are_here,
    folder_of,
    provide_server,
    settle,
    start_worker,
    wait_until,
    worker_name,
)
from deployments.settings import ServiceSettings, read_settings
from storage.folders import turn
from storage.home import home, prepare_home

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

PROGRAM = "make up"


def main() -> NoReturn:
    """Exit code 0 when everything is ready; 2 for what the caller can mend, else 1."""
    sys.exit(exit_code(lambda: bring_up(read_settings()), PROGRAM))


def bring_up(settings: ServiceSettings) -> None:
    """Starts what does not run, and returns when all of it is ready."""
    root = prepare_home(home())
    settle(root, settings)
    # Two at once would start two servers.
    with turn(folder_of(root), "alone"):
        for log in folder_of(root).glob("*.log"):
            processes.keep_short(log)
        address = provide_server(root, settings)
        say("server", f"{address.removesuffix('/api')} (the UI; PREFECT_API_URL={address})")
        _fill(root, settings)


def say(what: str, text: str) -> None:
    """One line of the screen."""
    print(f"{what:<10}{text}", flush=True)


def tell_server(client: "SyncPrefectClient", settings: ServiceSettings) -> None:
    """Brings work pool, deployments, automations to the server; ends what the dead left there."""
    from deployments.automations import install_automations
    from deployments.dead_runs import end_left_runs
    from deployments.installation import install, provide_work_pool
    from deployments.night import DEPLOYMENTS

    new = provide_work_pool(client, settings.work_pool)
    say("pool", f"{settings.work_pool} ({'made' if new else 'as it was'})")
    installed = install(client, DEPLOYMENTS, settings.work_pool, settings.timezone)
    changed = sum(each.changed for each in installed)
    say("deployed", f"{len(installed)} ({changed} new or changed)")
    say("tells", install_automations(client, settings))
    end_left_runs(client)


def _fill(root: Path, settings: ServiceSettings) -> None:
    # Prefect reads its settings on import: not before they are settled.
    from prefect.client.orchestration import get_client

    from deployments.dead_runs import end_dead_runs
    from deployments.installation import worker_is_online
    from deployments.night import DEPLOYMENTS
    from deployments.upcoming import wait_for_plans

    with get_client(sync_client=True) as client:
        tell_server(client, settings)
        if all_runs_are_here(settings) and (dead := end_dead_runs(client)):
            names = ", ".join(run.name for run in dead)
            say("crashed", f"{names}: no process ran them any more")
        name, since = worker_name(root), datetime.now(UTC)
        worker, started = start_worker(root, settings)
        heard = since if started else None
        wait_until(
            lambda: worker_is_online(client, settings.work_pool, name, heard), worker, root, WORKER
        )
        say("worker", f"{worker.about} ({'started' if started else 'as it was'})")
        for run in wait_for_plans(client, DEPLOYMENTS):
            say("", run.told(settings.timezone))


if __name__ == "__main__":
    main()
