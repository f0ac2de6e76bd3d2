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
ASKING_S = 4.0
"""To end by itself, where answers that are paid for are about to come in."""
WORKING_S = 2.5
"""The same where nothing is, so that every run below is told of as cancelled, no more: Prefect's
runner looks every three seconds whether a process that it has asked to end is gone."""
SLACK_S = 0.5
RUN_BY_A_RUNNER = "PREFECT__FLOW_RUN_ID"
"""Set by whoever runs a deployment's flow run in a process of its own, and notes how it ended."""
ENDED_BY_SIGTERM = 128 + signal.SIGTERM


def stops_within(
    grace_s: float,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Decorates a flow whose tasks run on threads: it is over so long after its cancellation.

    Only runs of deployments: there the runner notes the end, Cancelled or Crashed; a command in a
    terminal notes it itself, and has all the time for it.
    """

    def decorate(run: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @functools.wraps(run)
        def stopped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            try:
                return run(*args, **kwargs)
            except TerminationSignal:
                if os.environ.get(RUN_BY_A_RUNNER):
                    _end_after(grace_s)
                raise

        return stopped

    return decorate


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


def _end_after(grace_s: float) -> None:
    """Ends this process then, by a thread, or by the system where the thread is no more.

    As the interpreter ends, no thread of it goes on, and that may take seconds on a busy machine.
    All that tasks have started has ended by then.
    """
    threading.Thread(target=_end, args=(grace_s,), daemon=True).start()
    signal.setitimer(signal.ITIMER_REAL, grace_s + SLACK_S)


def _end(grace_s: float) -> None:
    time.sleep(grace_s)
    for pid in descendants():
        with suppress(ProcessLookupError, PermissionError):
            # Each candidate leads a group of its own; whatever does not is killed alone.
            kill = os.killpg if os.getpgid(pid) == pid else os.kill
            kill(pid, signal.SIGKILL)
    os._exit(ENDED_BY_SIGTERM)
