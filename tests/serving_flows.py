"""Flows as deployments: a runner in a process of its own, and Prefect's API as the UI uses it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.running_flows import ROOT, environment

SERVE = """
import importlib, sys
from prefect import serve
flows = [
    getattr(importlib.import_module(f"flows.{name}"), name).to_deployment(name)
    for name in sys.argv[1:]
]
serve(*flows, limit=5)
"""
PATIENCE_S = 900


class Api:
    """What a person does in the UI, by its own requests."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._since = datetime.now(UTC).isoformat()

    def start(self, name: str, **settings: object) -> str:
        """Runs the deployment of the flow of that module; the flow run's id."""
        flow = name.replace("_", "-")
        found = self._wait_for(lambda: self._get(f"/deployments/name/{flow}/{name}"))
        made = self._post(
            f"/deployments/{found.json()['id']}/create_flow_run",
            json={"parameters": {"settings": settings} if settings else {}},
        )
        assert made.status_code == 201, made.text
        return made.json()["id"]

    def resume(self, run: str, **answer: object) -> httpx.Response:
        """Submits the form."""
        return self._post(f"/flow_runs/{run}/resume", json={"run_input": answer})

    def cancel(self, run: str) -> None:
        """Presses Cancel. A run without a process is Cancelled in place of Cancelling."""
        state = {"type": "CANCELLING", "name": "Cancelling"}
        done = self._post(f"/flow_runs/{run}/set_state", json={"state": state}).json()
        assert done["status"] == "ACCEPT" or done["state"]["type"] == "CANCELLED", done

    def run(self, run: str) -> dict:
        return self._get(f"/flow_runs/{run}").json()

    def logs(self, run: str) -> str:
        asked = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"}
        return "\n".join(line["message"] for line in self._post("/logs/filter", json=asked).json())

    def latest_run(self, flow: str) -> str:
        """The latest run of a flow; its id."""
        asked = {"flows": {"name": {"any_": [flow]}}, "sort": "START_TIME_DESC", "limit": 1}
        (run,) = self._post("/flow_runs/filter", json=asked).json()
        return run["id"]

    def wait_for_log(self, run: str, text: str) -> None:
        """Until the run's log has it: lines are sent a while after they are said."""
        deadline = time.monotonic() + PATIENCE_S
        while text not in (logs := self.logs(run)):
            assert time.monotonic() < deadline, logs
            time.sleep(0.3)

    def wait_for_task(self, name: str, state: str, count: int) -> None:
        """Until so many task runs of that name, of any flow run since the start, are so."""
        wanted = {"name": {"like_": name}, "state": {"type": {"any_": [state]}}}
        wanted |= {"start_time": {"after_": self._since}}
        deadline = time.monotonic() + PATIENCE_S
        while self._post("/task_runs/count", json={"task_runs": wanted}).json() < count:
            assert time.monotonic() < deadline, f"no {count} task runs {name} are {state}"
            time.sleep(0.1)

    def schema_of(self, run: str) -> dict:
        """The form's schema, as the UI asks for it."""
        keys = self.run(run)["state"]["state_details"]["run_input_keyset"]
        return self._get(f"/flow_runs/{run}/input/{keys['schema']}").json()

    def events(self, prefix: str) -> list[dict]:
        """Events whose names start so, the oldest first."""
        asked = {"filter": {"event": {"prefix": [prefix]}, "order": "ASC"}}
        return self._post("/events/filter", json=asked).json()["events"]

    def wait(self, run: str, *names: str, patience_s: float = PATIENCE_S) -> dict:
        """The run's state once its name is one of these."""
        deadline = time.monotonic() + patience_s
        while (state := self.run(run)["state"])["name"] not in names:
            assert time.monotonic() < deadline, f"{state}\n{self.logs(run)}"
            time.sleep(0.2)
        return state

    def _get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self._address}{path}", timeout=30)

    def _post(self, path: str, json: dict) -> httpx.Response:
        """A database that is locked at the moment answers 503: asked again, as clients do."""

        def ask() -> httpx.Response:
            return httpx.post(f"{self._address}{path}", json=json, timeout=60)

        deadline = time.monotonic() + PATIENCE_S
        while (answer := ask()).status_code == httpx.codes.SERVICE_UNAVAILABLE:
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.3)
        return answer

    @staticmethod
    def _wait_for(ask) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE_S
        while (found := ask()).status_code != 200:
            assert time.monotonic() < deadline, found.text
            time.sleep(0.3)
        return found


@contextmanager
def served(address: str, home: Path, *names: str, **changed: str) -> Iterator[subprocess.Popen]:
    """A runner that serves these flows, by module, for the block."""
    (home / "runner").mkdir(parents=True, exist_ok=True)
    own = {"PREFECT_HOME": str(home / "runner"), "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    own |= {"PREFECT_API_URL": address, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, *names],
        cwd=ROOT,
        env=environment(home, **own | changed),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
