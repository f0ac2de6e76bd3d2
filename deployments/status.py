"""`make status`: what runs, what runs next, what there is, what it cost, and what is wrong.

Exit code 0 where nothing is wrong, 1 where something is, so that a monitor can ask, too.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from console.command_line import exit_code
from deployments import processes
from deployments.services import all_runs_are_here, answers, folder_of, settle
from deployments.settings import ServiceSettings, read_settings
from deployments.stock import stock
from deployments.up import say
from storage.home import home

PROGRAM = "make status"


def main() -> NoReturn:
    """One screen; 0 where all is well, 1 where something is not, 2 on a bad setting."""
    fine: list[bool] = []
    code = exit_code(lambda: fine.append(show_status(read_settings())), PROGRAM)
    sys.exit(code or (0 if all(fine) else 1))


def show_status(settings: ServiceSettings) -> bool:
    """Prints the screen; whether nothing is wrong."""
    root = home()
    settle(root, settings)
    for log in folder_of(root).glob("*.log"):
        processes.keep_short(log)
    problems = list(_show_server(root, settings))
    for what, text in stock(root):
        say(what, text)
    for problem, remedy in problems:
        say("WRONG", problem)
        say("", f"→ {remedy}")
    return not problems


def _show_server(root: Path, settings: ServiceSettings) -> Iterator[tuple[str, str]]:
    """Shows the server, and yields what is wrong with what to do."""
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    from deployments.night import DEPLOYMENTS
    from deployments.traps import server_traps, version_traps
    from deployments.upcoming import next_runs

    for trap in version_traps():
        yield trap.problem, trap.remedy
    address = str(PREFECT_API_URL.value())
    if not answers(address):
        say("server", f"{address} does not answer")
        yield f"no server at {address}: nothing runs by itself", "make up"
        return
    say("server", address.removesuffix("/api"))
    with get_client(sync_client=True) as client:
        for worker in client.read_workers_for_work_pool(settings.work_pool):
            seen = worker.last_heartbeat_time
            heard = f"{seen:%Y-%m-%d %H:%M:%S} UTC" if seen else "never"
            say("worker", f"{worker.name} {worker.status.value.lower()}, heard of at {heard}")
        for run in next_runs(client, DEPLOYMENTS):
            say("", run.told(settings.timezone))
        here = all_runs_are_here(settings)
        for trap in server_traps(client, DEPLOYMENTS, settings, all_runs_are_here=here):
            yield trap.problem, trap.remedy


if __name__ == "__main__":
    main()
