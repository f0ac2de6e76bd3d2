"""Prefect's API as a process that ends when the one that started it is gone, however it went.

`python -m console.server_process PORT`: the starter holds the other end of standard input, which
the system closes even after a SIGKILL; so nobody has to look for orphans.
"""

import os
import signal
import sys
import threading

import uvicorn

ENOUGH_S = 15.0


def serve(port: int) -> None:
    """Serves the API on this port of the loopback interface until standard input ends."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="error",
        lifespan="on",
    )


def _end_with_starter() -> None:
    while os.read(sys.stdin.fileno(), 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    # What is not done by then waits for a client that is gone.
    threading.Event().wait(ENOUGH_S)
    os._exit(1)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
