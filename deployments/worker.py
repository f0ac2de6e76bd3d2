"""`python -m deployments.worker`: tells a named server everything, then is its worker.

In the foreground, for containers and init systems; `make up` is for a person's machine.
"""

import os
import sys
import time
from typing import NoReturn

from console.command_line import exit_code
from deployments.services import PATIENCE_S, STEP_S, answers, settle, worker_command
from deployments.settings import ServiceSettings, read_settings
from deployments.up import tell_server
from perfetch.errors import ServiceUnavailable
from storage.home import home, prepare_home

PROGRAM = "python -m deployments.worker"


def main() -> NoReturn:
    """Becomes the worker; an exit code alone where it cannot."""
    sys.exit(exit_code(lambda: work(read_settings()), PROGRAM))


def work(settings: ServiceSettings) -> NoReturn:
    """Waits for the server, tells it what is defined here, and turns into Prefect's worker.

    Raises:
        ServiceUnavailable: if no server answers.
    """
    root = prepare_home(home())
    settle(root, settings)
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    address = str(PREFECT_API_URL.value())
    deadline = time.monotonic() + PATIENCE_S
    while not answers(address):
        if time.monotonic() > deadline:
            raise ServiceUnavailable(f"no Prefect server answers at {address}; see PREFECT_API_URL")
        time.sleep(STEP_S)
    with get_client(sync_client=True) as client:
        tell_server(client, settings)
    command, environment = worker_command(root, settings)
    whole = [sys.executable, "-m", "prefect", *command]
    os.execve(sys.executable, whole, {**os.environ, **environment})


if __name__ == "__main__":
    main()
