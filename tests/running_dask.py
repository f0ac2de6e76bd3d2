"""A Dask cluster of processes that runs already, as somebody's own would."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.running_flows import ROOT, environment


@contextmanager
def dask_cluster(home: Path | None = None, workers: int = 1) -> Iterator[str]:
    """The scheduler's address; its workers keep things in this home, or in another.

    Skips the test where Dask is not installed.
    """
    distributed = pytest.importorskip("distributed", reason="perfetch[dask] is not installed")
    own = environment(home, PYTHONPATH=str(ROOT)) if home else {}
    kept_back = {name: os.environ.get(name) for name in own}
    os.environ |= own  # the workers' processes take this one's
    try:
        with distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, processes=True
        ) as cluster:
            yield cluster.scheduler_address
    finally:
        for name, value in kept_back.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
