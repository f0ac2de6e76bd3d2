"""Real servers, real workers: what `make up` promises."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deployments import processes
from deployments.night import DEPLOYMENTS
from deployments.services import SERVER, WORKER, folder_of
from tests.running_flows import ROOT
from tests.running_services import kill, services, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc"),
]
PREFECT = [sys.executable, "-m", "prefect", "--no-prompt"]
NEXT = re.compile(r"(\S+) +next run at \d{4}-\d\d-\d\d \d\d:\d\d UTC")
EVERY_MINUTE = {"schedule": {"cron": "* * * * *", "timezone": "UTC"}, "active": True}
PIPELINE, COMPACT = "full-pipeline/on-demand", "compact/weekly"
LONG = {"settings": {"sources": [{"kind": "catalogue"}]}}
CRASHED = ["Crashed"]
PATIENCE_S = 240


def test_up_twice_is_once_and_a_cron_fires_and_down_leaves_no_process(tmp_path):
    with services(tmp_path / "home") as own:
        first = own.up()
        assert set(NEXT.findall(first)) == {d.full_name for d in DEPLOYMENTS if d.cron}
        assert f"http://127.0.0.1:{own.port} " in first
        assert f"({len(DEPLOYMENTS)} new or changed)" in first
        folder = folder_of(own.home)
        before = [processes.find(folder, name) for name in (SERVER, WORKER)]
        updated = {d.full_name: own.deployment(d.full_name)["updated"] for d in DEPLOYMENTS}

        assert "(0 new or changed)" in own.up()
        assert [processes.find(folder, name) for name in (SERVER, WORKER)] == before
        assert updated == {d.full_name: own.deployment(d.full_name)["updated"] for d in DEPLOYMENTS}

        compact = own.deployment(COMPACT)
        own.ask(f"/deployments/{compact['id']}/schedules", [EVERY_MINUTE])
        (run, *_) = wait_for(
            "run by the clock", lambda: own.runs(COMPACT, "COMPLETED", "FAILED"), PATIENCE_S
        )
        assert (run["state_name"], run["auto_scheduled"]) == ("Completed", True)

        status = own.run("status")
        assert status.code == 0, status.out
        assert "worker" in status.out
        assert "WRONG" not in status.out

        down = own.run("down")
        assert down.code == 0, down.err
        assert not own.processes()
        assert "was started" not in down.out
        again = own.run("down")
        assert again.code == 0
        assert not own.processes()


def test_runs_that_everything_was_killed_under_end_and_their_place_is_free(tmp_path):
    with services(tmp_path / "home") as own:
        own.up()
        killed = begun(own, PIPELINE)
        for process in [processes.find(folder_of(own.home), name) for name in (WORKER, SERVER)]:
            kill(process, *processes.descendants(process.pid))
        wait_for("end of all", lambda: not own.processes(), PATIENCE_S)

        assert f"{killed['name']}: no process ran them any more" in own.up()
        assert own.state(killed["id"]) == "CRASHED"
        assert not own.ask(
            "/flow_runs/filter", {"flow_runs": {"state": {"name": {"any_": ["Running"]}}}}
        )
        # One at a time: a place that stayed taken would let the next one wait for five minutes.
        begun(own, PIPELINE)


def test_a_run_whose_process_is_killed_ends_with_all_below_it(tmp_path):
    with services(tmp_path / "home") as own:
        own.up()
        killed = begun(own, PIPELINE)
        assert {state for _, state in own.open_runs()} == {"Running"}
        os.kill(own.process_of(killed["id"]), signal.SIGKILL)
        wait_for("end of all", lambda: not own.open_runs(), PATIENCE_S)
        ended = own.ask("/flow_runs/filter", {"flow_runs": {"state": {"name": {"any_": CRASHED}}}})
        assert {run["parent_task_run_id"] is None for run in ended} == {True, False}


def test_down_ends_a_run_in_hand_and_says_so(tmp_path):
    with services(tmp_path / "home") as own:
        own.up()
        run = begun(own, PIPELINE)
        down = own.run("down")
        assert f"run {run['name']}: it goes on when it is run again" in down.out
        assert not own.processes()


def test_status_names_each_trap_and_what_to_do(tmp_path):
    with services(tmp_path / "home") as own:
        own.up()
        pool = own.ask("/work_pools/perfetch")["name"]
        own.change(f"/work_pools/{pool}", {"is_paused": True})
        compact, pipeline = own.deployment(COMPACT), own.deployment(PIPELINE)
        free = {"enforce_parameter_schema": False}
        own.change(f"/deployments/{compact['id']}", {"parameters": {"packs": 3}, **free})
        own.change(f"/deployments/{pipeline['id']}", {"paused": True})
        stray = {"name": "gone", "flow_id": compact["flow_id"], "tags": ["perfetch"]}
        own.ask("/deployments/", stray)
        subprocess.run(
            [*PREFECT, "deployment", "delete", "rollback/on-demand"],
            env=own.env(PREFECT_API_URL=own.api),
            check=True,
        )

        status = own.run("status")
        assert status.code == 1
        wrong = re.findall(r"WRONG +(.*)\n +→ (.*)", status.out)
        for problem, remedy in (
            ("work pool perfetch is paused", "prefect work-pool resume perfetch"),
            ("deployment compact/weekly has parameters that its flow does not take", "make up"),
            ("deployment full-pipeline/on-demand is paused", "resume it"),
            ("deployment compact/gone is defined no more", "deployment delete 'compact/gone'"),
            ("deployment rollback/on-demand is not on the server", "make up brings it"),
        ):
            assert [r for p, r in wrong if problem in p and remedy in r], (problem, status.out)
        assert len(wrong) == 5, status.out

        # What `make up` can mend it mends; what somebody did on purpose stays.
        own.up()
        left = re.findall(r"WRONG +(.*)", own.run("status").out)
        assert sorted(left) == [
            "deployment compact/gone is defined no more, and may still run",
            "deployment full-pipeline/on-demand is paused",
            "work pool perfetch is paused: runs wait",
        ]


def test_serve_runs_what_is_asked_for_without_a_work_pool(tmp_path):
    with services(tmp_path / "home") as own:
        serving = subprocess.Popen(
            [sys.executable, "-m", "deployments.serve"],
            env=own.env(),
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            found = wait_for("deployment", lambda: there(own, COMPACT), PATIENCE_S)
            assert found["work_pool_name"] is None
            own.start(COMPACT)
            (run,) = wait_for(
                "run", lambda: own.runs(COMPACT, "COMPLETED", "FAILED", "CRASHED"), PATIENCE_S
            )
            assert run["state_name"] == "Completed"
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait(timeout=60)
        assert own.run("down").code == 0
        assert not own.processes()


def there(own, full_name):
    """The server's deployment of that name; None while there is none, or no server."""
    try:
        return own.deployment(full_name)
    except OSError:
        return None


def test_prefect_deploy_says_what_up_says(tmp_path):
    with services(tmp_path / "home") as own:
        own.up(PERFETCH_TIMEZONE="Europe/Berlin")
        told = [facts(own.deployment(each.full_name)) for each in DEPLOYMENTS]
        done = subprocess.run(
            [*PREFECT, "deploy", "--all"],
            cwd=ROOT,
            env=own.env(PREFECT_API_URL=own.api, PERFETCH_TIMEZONE="Europe/Berlin"),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert told == [facts(own.deployment(each.full_name)) for each in DEPLOYMENTS]


def facts(deployment):
    """What decides how a deployment runs."""
    names = (
        *("name", "entrypoint", "description", "tags", "parameters", "pull_steps"),
        *("work_pool_name", "parameter_openapi_schema", "concurrency_options", "path"),
    )
    limit = deployment["global_concurrency_limit"]
    return {name: deployment[name] for name in names} | {
        "schedules": [each["schedule"] for each in deployment["schedules"]],
        "limit": limit and limit["limit"],
    }


def begun(own, full_name):
    """A run of that deployment that has come to its first race."""
    run = own.start(full_name, **LONG)
    wait_for("race", lambda: is_racing(own, run["id"]), PATIENCE_S)
    return run


def is_racing(own, run):
    return "RUNNING" in [each["state_type"] for each in own.below(run, "verify")]
