"""Two workers on one deployment, a clock that is set back, a parameter that is gone.

`make check-faults`.
"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed

from deployments.definition import Deployment
from deployments.installation import find_deployment, install, provide_work_pool
from flows.compact import compact
from flows.settings import CompactSettings
from tests.running_flows import ROOT, serving
from tests.running_services import services, wait_for
from tests.serving_flows import Api, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

COMPACT = "compact/weekly"
RUNS = 6
PATIENCE_S = 900
ENDS_S = 60
SECOND = ["prefect", "worker", "start", "--pool", "perfetch", "--type", "process"]


def test_two_workers_run_every_run_of_a_deployment_once(tmp_path):
    with services(tmp_path / "home") as own:
        own.up()
        deployment = own.deployment(COMPACT)["id"]
        waits = {"concurrency_limit": 2, "concurrency_options": {"collision_strategy": "ENQUEUE"}}
        own.change(f"/deployments/{deployment}", waits)
        with subprocess.Popen(
            [sys.executable, "-m", *SECOND, "--name", "second"],
            env=own.env(PREFECT_API_URL=own.api, PREFECT_HOME=str(tmp_path / "second")),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as second:
            try:
                wait_for("second worker", lambda: len(online(own)) == 2, PATIENCE_S)
                started = [own.start(COMPACT)["id"] for _ in range(RUNS)]
                wait_for("runs", lambda: len(own.runs(COMPACT, "COMPLETED")) == RUNS, PATIENCE_S)
            finally:
                end(second)
        for run in started:
            # Both workers see it and ask for it; the server lets one of them have it.
            states = [state["name"] for state in own.ask(f"/flow_run_states/?flow_run_id={run}")]
            assert states.count("Running") == 1, states
            wait_for("last line", lambda run=run: words(own, run, "Finished in state"), PATIENCE_S)
            assert len(words(own, run, "Beginning flow run")) == 1


def end(worker):
    """Where SIGINT is ignored, as below a shell's `&`, a worker hears no SIGTERM either."""
    worker.terminate()
    try:
        worker.wait(ENDS_S)
    except subprocess.TimeoutExpired:
        worker.kill()


def words(own, run, start):
    """Lines of the run's log that begin so; they are sent a while after they are said."""
    return [text for text in own.said(run) if text.startswith(start)]


def online(own):
    found = own.ask("/work_pools/perfetch/workers/filter", {})
    return [each["name"] for each in found if each["status"] == "ONLINE"]


def test_a_clock_that_is_set_back_over_a_schedule_fires_it_once(tmp_path):
    """The scheduler is asked to plan from an earlier moment on, as it does when the clock says so.

    What keeps it from planning 03:30 twice is its own key of deployment, schedule and date.
    """
    nightly = Deployment(compact, "nightly", "A test.", CompactSettings(), cron="30 3 * * *")
    yesterday = datetime.now(UTC).replace(hour=0, minute=0, second=0) - timedelta(days=1)
    with (
        serving(tmp_path) as address,
        temporary_settings({PREFECT_API_URL: address}),
        get_client(sync_client=True) as client,
    ):
        provide_work_pool(client, "perfetch")
        install(client, [nightly], "perfetch", "UTC")
        there = find_deployment(client, nightly.full_name)

        def plan(moment):
            """As the scheduler does at that moment by its clock; runs due by four o'clock."""
            until = yesterday + timedelta(hours=4)
            window = {"start_time": moment.isoformat(), "end_time": until.isoformat()}
            asked = {"min_runs": 1, "max_runs": 3} | window
            client._client.post(f"/deployments/{there.id}/schedule", json=asked)
            runs = client.read_flow_runs()
            return [run for run in runs if run.expected_start_time <= until]

        (run,) = plan(yesterday + timedelta(hours=3))
        assert run.state.is_scheduled()
        client.set_flow_run_state(run.id, Completed(), force=True)
        for back_to in (1, 3):
            (again,) = plan(yesterday + timedelta(hours=back_to))
            assert again.id == run.id
            assert again.state.is_completed()


def test_a_run_with_a_parameter_that_is_gone_fails_and_names_it(tmp_path):
    """A deployment of before a change of its flow's settings."""
    home = tmp_path / "home"
    with serving(tmp_path / "server") as address, served(address, home, "compact"):
        api = Api(address)
        api.wait(api.start("compact", at_least=1000), "Completed")
        there = httpx.get(f"{address}/deployments/name/compact/compact", timeout=60).json()
        old = {"parameters": {"settings": {"packs": 3}}, "enforce_parameter_schema": False}
        changed = httpx.patch(f"{address}/deployments/{there['id']}", json=old, timeout=60)
        changed.raise_for_status()
        assert "settings.packs" in api.wait(api.start("compact"), "Failed")["message"]
