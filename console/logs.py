"""What a person sees while a flow runs: our lines, and every warning; the rest is in the API."""

import logging
from pathlib import Path

import httpx
import prefect
from prefect.logging.handlers import PrefectConsoleHandler

from perfetch.errors import PerfetchError

ENGINE = str(Path(prefect.__file__).parent)
SAID_ANYWAY = (PerfetchError, httpx.TransportError)
"""What ends a command with a sentence: on purpose, or because the named server went away."""


class ForAPerson(logging.Filter):
    """Drops the engine's own start-and-finish lines from the console; they stay in the API.

    What ends the command with a sentence is said once, there; its traceback is in the API, too.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the console shows the record."""
        if not record.pathname.startswith(ENGINE):
            return True
        if record.levelno < logging.WARNING or "Finished in state" in str(record.msg):
            return False
        return not (record.exc_info and isinstance(record.exc_info[1], SAID_ANYWAY))


def speak_plainly() -> None:
    """Console lines become "time  message"; Prefect's own INFO lines stay in the API only."""
    plain = logging.Formatter("%(asctime)s  %(message)s", datefmt="%H:%M:%S")
    for name in ("", "prefect", "prefect.flow_runs", "prefect.task_runs"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, PrefectConsoleHandler):
                handler.setFormatter(plain)
                handler.addFilter(ForAPerson())
