"""`make up` and its like as a user runs them: on a home and a port of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from deployments import processes
from deployments.dead_runs import MARK
from deployments.services import WORKER, folder_of
from tests.running_flows import ROOT, Done, environment

ANSWERS_S = 300
ENDS_S = 900
KILLED_S = 30
"""A bound on what hangs; how long it may take is the machine's affair."""
CLONE = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "remote.origin.url",
    "GIT_CONFIG_VALUE_0": "https://git.invalid/perfetch.git",
}
"""As in a user's clone: where there is an origin Prefect takes commits for versions."""
BEGUN = ("PENDING", "RUNNING", "CANCELLING", "PAUSED")


@dataclass(frozen=True)
class Services:
    """Services on one home and port, to be brought up, looked at and brought down."""

    home: Path
    port: int

    @property
    def api(self) -> str:
        """Where their server answers."""
        return f"http://127.0.0.1:{self.port}/api"

    def env(self, **changed: str) -> dict[str, str]:
        """The environment of a shell that uses them."""
        own = {"PERFETCH_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        return environment(self.home, **own, **CLONE, **changed)

    def run(self, module: str, **changed: str) -> Done:
        """`python -m deployments.<module>`, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", f"deployments.{module}"],
            env=self.env(**changed),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=ENDS_S,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def up(self, **changed: str) -> str:
        """`make up`, and what it says."""
        done = self.run("up", **changed)
        assert done.code == 0, done.err
        return done.out

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """What the server answers to a GET, or to a POST of the body."""
        data = None if body is None else json.dumps(body).encode()
        as_json = {"Content-Type": "application/json"}
        request = Request(f"{self.api}{path}", data, as_json, method=method)
        return wait_for("answer but 503", lambda: _answer(request), ANSWERS_S)[0]

    def change(self, path: str, body: Any) -> None:
        """Changes what lies there on the server."""
        self.ask(path, body, method="PATCH")

    def deployment(self, full_name: str) -> dict[str, Any]:
        """The server's deployment of that name."""
        return self.ask(f"/deployments/name/{full_name}")

    def schedule(self, full_name: str, cron: str, *, active: bool = True) -> None:
        """Gives the deployment's schedules that time, as a person does in the UI."""
        there = self.deployment(full_name)
        for each in there["schedules"]:
            changed = {"schedule": {"cron": cron, "timezone": "UTC"}, "active": active}
            self.change(f"/deployments/{there['id']}/schedules/{each['id']}", changed)

    def set_parameters(self, full_name: str, **settings: Any) -> None:
        """Gives the deployment's runs these settings."""
        path = f"/deployments/{self.deployment(full_name)['id']}"
        self.change(path, {"parameters": {"settings": settings}})

    def start(self, full_name: str, **parameters: Any) -> dict[str, Any]:
        """A new run of the deployment, with its parameters but for these."""
        path = f"/deployments/{self.deployment(full_name)['id']}/create_flow_run"
        return self.ask(path, {"state": {"type": "SCHEDULED"}, "parameters": parameters})

    def state(self, run: str) -> str | None:
        """The type of the flow run's state."""
        return self.ask(f"/flow_runs/{run}")["state_type"]

    def below(self, run: str, flow: str) -> list[dict[str, Any]]:
        """The flow run's subflow runs of that flow, the latest first."""
        wanted = {"parent_flow_run_id": {"any_": [run]}}
        flows = {"name": {"any_": [flow]}}
        body = {"flow_runs": wanted, "flows": flows, "sort": "START_TIME_DESC"}
        return self.ask("/flow_runs/filter", body)

    def runs(self, full_name: str, *states: str) -> list[dict[str, Any]]:
        """The deployment's runs in these states, the oldest first."""
        ours = {"id": {"any_": [self.deployment(full_name)["id"]]}}
        wanted = {"state": {"type": {"any_": list(states)}}}
        body = {"deployments": ours, "flow_runs": wanted, "sort": "EXPECTED_START_TIME_ASC"}
        return self.ask("/flow_runs/filter", body)

    def said(self, run: str) -> list[str]:
        """The flow run's log lines, those of its tasks and its worker included."""
        body = {"logs": {"flow_run_id": {"any_": [run]}}, "limit": 200, "sort": "TIMESTAMP_ASC"}
        return [line["message"] for line in self.ask("/logs/filter", body)]

    def worker(self) -> processes.Running:
        """The worker's process."""
        return processes.find(folder_of(self.home), WORKER)

    def process_of(self, run: str) -> int:
        """The id of the flow run's own process, which the worker has started."""
        mark = MARK + run.encode()
        for each in processes.descendants(self.worker().pid):
            if mark in Path(f"/proc/{each.pid}/environ").read_bytes().split(b"\0"):
                return each.pid
        raise AssertionError(f"no process runs {run}")

    def open_runs(self) -> list[tuple[str, str]]:
        """Name and state of every flow run and task run that has begun and has no end."""
        found = []
        for kind in ("flow_runs", "task_runs"):
            wanted = {kind: {"state": {"type": {"any_": list(BEGUN)}}}}
            found += self.ask(f"/{kind}/filter", wanted)
        return [(run["name"], run["state_name"]) for run in found]

    def processes(self) -> list[str]:
        """Command lines of all processes that have this home in their environment."""
        mark = f"PERFETCH_HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return found


def _answer(request: Request) -> list[Any]:
    """The one answer; none while the database is locked, as Prefect's own clients take a 503."""
    try:
        with urlopen(request, timeout=ANSWERS_S) as answer:
            return [json.loads(answer.read() or b"null")]
    except HTTPError as error:
        if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return []


@contextmanager
def services(home: Path) -> Iterator[Services]:
    """Services on a free port; brought down at the end, however it comes."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = Services(home, port)
    try:
        yield own
    finally:
        own.run("down")


def kill(*those: processes.Running) -> None:
    """SIGKILL for each; returns when all have ended."""
    for each in those:
        os.kill(each.pid, signal.SIGKILL)
    assert not processes.wait_for_end(those, KILLED_S)


def wait_for(what: str, seen: Callable[[], Any], patience_s: float, step_s: float = 0.5) -> Any:
    """The first value that is true, looked for every so often."""
    deadline = time.monotonic() + patience_s
    while True:
        found = seen()
        if found:
            return found
        assert time.monotonic() < deadline, f"no {what} in {patience_s:.0f} s"
        time.sleep(step_s)
