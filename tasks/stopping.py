"""A flow run that is cancelled stops within seconds, whatever its threads are doing.

Prefect interrupts the flow's own thread; the task runner then waits for chunks that are under way,
which may race or encode for half a minute. Everything is stored so that a kill at any moment loses
nothing, so what has not ended by itself after a few seconds is ended, and what it has started, too:
bubblewrap dies with this process anyway, a candidate without bubblewrap would go on.
"""

import functools
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from prefect.exceptions import TerminationSignal

from tasks.process_table import parents

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
GRACE_S = 4.0
"""For answers that are paid for and about to come in."""
RUN_BY_A_RUNNER = "PREFECT__FLOW_RUN_ID"
"""Set by whoever runs a deployment's flow run in a process of its own, and notes how it ended."""
ENDED_BY_SIGTERM = 128 + signal.SIGTERM


def stops_promptly(run: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorates a flow whose tasks run on threads.

    Only runs of deployments: there the runner notes the end, Cancelled or Crashed; a command in a
    terminal notes it itself, and has all the time for it.
    """

    @functools.wraps(run)
    def stopped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return run(*args, **kwargs)
        except TerminationSignal:
            if os.environ.get(RUN_BY_A_RUNNER):
                threading.Thread(target=_end_soon, daemon=True).start()
            raise

    return stopped


def descendants() -> list[int]:
    """Process ids of this process's children and of theirs, ended or not, the eldest first.

    Of theirs, too: workers of a cluster that was started here have candidates of their own.
    """
    of, found = parents(), list[int]()
    level = {os.getpid()}
    while level:
        level = {pid for pid, parent in of.items() if parent in level}
        found += level
    return found


def _end_soon() -> None:
    time.sleep(GRACE_S)
    for pid in descendants():
        with suppress(ProcessLookupError, PermissionError):
            # Each candidate leads a group of its own; whatever does not is killed alone.
            kill = os.killpg if os.getpgid(pid) == pid else os.kill
            kill(pid, signal.SIGKILL)
    os._exit(ENDED_BY_SIGTERM)
