"""Races and embedding on Dask and on Ray give what threads give: `make check-clusters`."""

import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.running_dask import dask_cluster
from tests.running_flows import ROOT, SMALL_RUN, environment, run_flow, snapshot

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

PACKAGES = {"dask": "prefect_dask", "ray": "prefect_ray"}
KEPT = ("examples/", "datasets/")
RACED, PROBED = b"bwrap", b"/usr/bin/true"
"""A sandbox, and what runs in one that a flow starts only to see whether any does."""


@pytest.fixture(scope="module")
def on_threads(address, tmp_path_factory):
    home = tmp_path_factory.mktemp("threads")
    racers = run(home, address)
    assert racers == {"the flow"}
    return home


def run(home, address, **changed):
    """Runs the small pipeline; which processes had candidates: the flow's own, or workers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.full_pipeline", *SMALL_RUN],
        env=environment(home, PREFECT_API_URL=address, **changed),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    racers = set()
    watching = threading.Thread(target=watch, args=(process, racers))
    watching.start()
    _, said = process.communicate(timeout=1200)
    watching.join()
    assert process.returncode == 0, said
    assert "Traceback" not in said, said
    return racers


def watch(process, racers):
    """Notes whose children the sandboxes are while the flow runs."""
    while process.poll() is None:
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
                command = stat.with_name("cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            raced = RACED in command[0] and PROBED not in command
            parents[int(stat.parent.name)] = (parent, raced)
        for pid, (parent, raced) in parents.items():
            if raced and process.pid in above(pid, parents):
                racers.add("the flow" if parent == process.pid else "a worker")
        time.sleep(0.2)


def above(pid, parents):
    """The parent of a process, and what is above that; a sandbox within a sandbox is left out."""
    found = []
    while pid in parents:
        pid = parents[pid][0]
        if parents.get(pid, (0, False))[1]:
            return []
        found.append(pid)
    return found


def kept(home):
    return {name: digest for name, digest in snapshot(home).items() if name.startswith(KEPT)}


def check_same(home, on_threads):
    assert kept(home) == kept(on_threads)
    (one,), (other,) = (list((each / "models").glob("[!.]*/")) for each in (home, on_threads))
    assert one.name == other.name


@pytest.mark.parametrize("kind", PACKAGES)
def test_the_dataset_is_the_same_byte_for_byte(kind, address, on_threads, tmp_path):
    if find_spec(PACKAGES[kind]) is None:
        pytest.skip(f"perfetch[{kind}] is not installed")
    assert run(tmp_path / "home", address, PERFETCH_TASK_RUNNER=kind) == {"a worker"}
    check_same(tmp_path / "home", on_threads)


def test_on_a_dask_cluster_that_runs_already(address, on_threads, tmp_path):
    home = tmp_path / "home"
    with dask_cluster(home, workers=2) as cluster:
        # The workers are this process's, and so are their candidates: none is the flow's.
        where = {"PERFETCH_TASK_RUNNER": "dask", "PERFETCH_CLUSTER": cluster}
        assert run(home, address, **where) == set()
    check_same(home, on_threads)


def test_workers_of_another_home_are_told(address, tmp_path):
    with dask_cluster() as cluster:
        where = {"PERFETCH_TASK_RUNNER": "dask", "PERFETCH_CLUSTER": cluster}
        home = tmp_path / "home"
        done = run_flow("full_pipeline", home, *SMALL_RUN, PREFECT_API_URL=address, **where)
    assert done.code == 2, done.err
    assert "every worker of a cluster has to share it" in done.err
