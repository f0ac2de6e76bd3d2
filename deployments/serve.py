"""`python -m deployments.serve`: every deployment from this process, without a work pool."""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from console.command_line import exit_code
from deployments.services import provide_server, settle
from deployments.settings import read_settings
from storage.home import home, prepare_home

PROGRAM = "python -m deployments.serve"
ROOT = Path(__file__).parents[1]


def main() -> NoReturn:
    """Serves until interrupted; runs that are due then wait for the next serve."""
    sys.exit(exit_code(serve_all, PROGRAM))


def serve_all() -> None:
    """Starts the server where none is named or running, then runs what is due."""
    settings = read_settings()
    root = prepare_home(home())
    settle(root, settings)
    print(f"server    {provide_server(root, settings)}", file=sys.stderr)
    # A run is a process of its own, in the folder of this one.
    os.chdir(ROOT)
    from prefect import serve

    from deployments.night import DEPLOYMENTS

    serving: Any = serve  # has an asynchronous twin, and its type names both
    serving(*(each.as_prefect(settings.timezone) for each in DEPLOYMENTS))


if __name__ == "__main__":
    main()
