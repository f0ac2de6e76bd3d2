"""Prefect's own runners for Dask and Ray, set up; imported where one of them is asked for.

A cluster that is started here is of processes, one chunk at a time in each, and ends with the flow
run. No dashboard is opened, nothing is reported to anybody, and what it writes lies with temporary
files, below PERFETCH_HOME (but see `_ray_folder`).
"""

import logging
import os
import signal
import tempfile
import threading
from typing import Any, Self

from prefect.task_runners import TaskRunner

LONGEST_SOCKET = 107
"""Bytes in the path of a Unix socket; Ray's have up to 70 below its folder."""
BELOW_FOLDER = 70


def dask_runner(cluster: str | None, at_once: int) -> TaskRunner[Any]:
    """Chunks on the workers of a Dask scheduler, or of one that is started here."""
    from prefect_dask import DaskTaskRunner

    here = {
        "n_workers": at_once,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "silence_logs": logging.ERROR,
        "local_directory": f"{tempfile.gettempdir()}/dask",
    }
    how = {"address": cluster} if cluster else {"cluster_kwargs": here}
    runner: TaskRunner[Any] = DaskTaskRunner(**how)
    return runner


def ray_runner(cluster: str | None, at_once: int) -> TaskRunner[Any]:
    """Chunks as tasks of a Ray cluster, or of one that is started here."""
    from prefect_ray import RayTaskRunner

    class Ray(RayTaskRunner):  # type: ignore[misc]
        """Leaves SIGTERM to Prefect, which tells a cancelled run by it."""

        def __enter__(self) -> Self:
            handler = signal.getsignal(signal.SIGTERM)
            try:
                entered: Self = super().__enter__()
                return entered
            finally:
                if threading.current_thread() is threading.main_thread():
                    signal.signal(signal.SIGTERM, handler)

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    quiet = {"logging_level": logging.ERROR}
    if cluster:
        return Ray(address=cluster, init_kwargs=quiet)
    here = {"num_cpus": at_once, "include_dashboard": False, "_temp_dir": _ray_folder()}
    return Ray(init_kwargs=quiet | here)


def _ray_folder() -> str | None:
    """Of temporary files; None, for /tmp/ray, where that path is too long for Ray's sockets."""
    own = f"{tempfile.gettempdir()}/ray"
    return own if len(own.encode()) + BELOW_FOLDER <= LONGEST_SOCKET else None
