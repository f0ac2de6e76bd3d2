"""Two workers on one deployment, and a clock that is set back: `make check-faults`."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

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

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

COMPACT = "compact/weekly"
RUNS = 6
PATIENCE_S = 300
SECOND = ["prefect", "worker", "start", "--pool", "perfetch", "--type", "process"]


def test_two_workers_run_every_run_of_a_deployment_once(tmp_path):
    with services(tmp_path / "home") as own:
        assert own.run("up").code == 0
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
                now = {"state": {"type": "SCHEDULED"}}
                started = [
                    own.ask(f"/deployments/{deployment}/create_flow_run", now)["id"]
                    for _ in range(RUNS)
                ]
                wait_for("runs", lambda: len(own.runs(COMPACT, "COMPLETED")) == RUNS, PATIENCE_S)
            finally:
                second.terminate()
        for run in started:
            # Both workers see it and ask for it; the server lets one of them have it.
            states = [state["name"] for state in own.ask(f"/flow_run_states/?flow_run_id={run}")]
            assert states.count("Running") == 1, states
            begun = [text for text in own.said(run) if text.startswith("Beginning flow run")]
            assert len(begun) == 1


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
