"""Prefect's temporary server, ended cleanly: nothing lost at the end, nothing left after a kill.

Prefect starts one where no API is named, stops it at exit before the last task-run events are
written, and leaves it running when it is killed. This one ends with its starter.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import get_current_settings


class _Server(SubprocessASGIServer):
    """The one that Prefect's clients find and use when no API is named, started our way."""

    def _run_uvicorn_command(self) -> subprocess.Popen[Any]:
        serving = {
            "PREFECT_UI_ENABLED": "0",
            "PREFECT__SERVER_EPHEMERAL": "1",
            "PREFECT__SERVER_FINAL": "1",
        }
        settings = get_current_settings().to_environment_variables(exclude_unset=True)
        return subprocess.Popen(
            [sys.executable, "-m", "console.server_process", str(self.port)],
            stdin=subprocess.PIPE,
            env={**os.environ, **serving, **settings},
            # Ctrl-C is for the flow, which still has something to tell the server.
            start_new_session=True,
        )


@contextlib.contextmanager
def temporary_server() -> Iterator[None]:
    """A running temporary server for the block."""
    server = _Server()
    server.start()
    process = server.server_process
    assert process is not None
    assert process.stdin is not None
    with process.stdin:
        try:
            yield
        finally:
            server.stop()
