"""A run on Dask or on Ray is cancelled: within ten seconds it is over: `make check-clusters`.

A cluster that was started for the run ends with it, and what was raced there; on one that runs
already, chunks under way come to their end and are kept.
"""

import os
import time
from importlib.util import find_spec

import pytest

from storage.verdicts import read_verdicts
from tests.adopting_orphans import adopting_orphans
from tests.cancelling_runs import below, check_stops
from tests.running_dask import dask_cluster
from tests.running_services import wait_for
from tests.serving_flows import Api, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

PACKAGES = {"dask": "prefect_dask", "ray": "prefect_ray"}
# Without bubblewrap a candidate does not end because its parent does.
SETTINGS = {
    "sources": [{"kind": "catalogue", "languages": ["python"]}],
    "sandbox": "process",
}
CHUNK = 8
PATIENCE_S = 900
QUIET_LOOKS = 40


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_cluster_of_the_run_ends_with_it(kind, address, tmp_path):
    if find_spec(PACKAGES[kind]) is None:
        pytest.skip(f"perfetch[{kind}] is not installed")
    home, api = tmp_path / "home", Api(address)
    where = {"PERFETCH_TASK_RUNNER": kind}
    with adopting_orphans(), served(address, home, "nightly_regeneration", **where):
        before = below(os.getpid())
        run = api.start("nightly_regeneration", **SETTINGS)
        api.wait_for_task("verify chunk", "COMPLETED", 2)
        check_stops(api, run, before)
        assert len(read_verdicts(home)) >= 2 * CHUNK


def test_on_a_cluster_that_runs_already_what_is_under_way_is_kept(address, tmp_path):
    home, api = tmp_path / "home", Api(address)
    with dask_cluster(home) as cluster:
        where = {"PERFETCH_TASK_RUNNER": "dask", "PERFETCH_CLUSTER": cluster}
        with served(address, home, "nightly_regeneration", **where) as runner:
            before = set(below(os.getpid()))
            run = api.start("nightly_regeneration", **SETTINGS)
            api.wait_for_task("verify chunk", "COMPLETED", 1)
            had = len(read_verdicts(home))
            check_stops(api, run, before, runner)
            wait_for("end of a chunk", lambda: len(read_verdicts(home)) > had, PATIENCE_S)
            wait_for("end of races", lambda: quiet(before), PATIENCE_S)
            # Of the chunk in hand, or of the next one, which was begun as the run was cancelled.
            assert len(read_verdicts(home)) - had in (CHUNK, 2 * CHUNK)


def quiet(before):
    """Whether no process but these is below this one for some seconds."""
    for _ in range(QUIET_LOOKS):
        if not before.issuperset(below(os.getpid())):
            return False
        time.sleep(0.1)
    return True
