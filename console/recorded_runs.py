"""One process's runs in Prefect's database: begun under its name, waited for, or marked Crashed."""

import time
from typing import Any

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, TaskRun
from prefect.events.worker import EventsWorker
from prefect.flow_engine import run_flow
from prefect.logging.handlers import APILogWorker
from prefect.states import Pending
from pydantic import BaseModel

from console.runs_below import crash, flow_runs_below, is_open, task_runs_of

PATIENCE_S = 60.0
STEP_S = 0.25
QUIET_STEPS = 3


def run_under(name: str, flow: Flow[..., Any], settings: BaseModel) -> Any:  # noqa: ANN401 - the flow's
    """Runs the flow and returns its result; its run carries the process's name as a tag.

    The tag is there from the first moment, so a kill leaves no run that is nobody's. Only this
    run has it: a tag on task runs would cost each a request for its concurrency limit.
    """
    parameters: dict[str, Any] = {"settings": settings}
    with get_client(sync_client=True) as client:
        run = client.create_flow_run(
            flow,
            parameters=flow.serialize_parameters(parameters),
            state=Pending(),
            tags=[tag(name)],
        )
    return run_flow(flow, flow_run=run, parameters=parameters)


def wait_until_recorded(name: str) -> None:
    """Returns when all that this process did is in the database, or after a minute or two.

    That is: every run is final and no new one comes in, every event and log line is sent, and
    what those had to say is in as well. Sending is not ended before the first of these, as Prefect
    warns of each event that still waits then.
    """
    with get_client(sync_client=True) as client:
        _wait_until_quiet(client, name, steps=1)
        EventsWorker.drain_all(timeout=PATIENCE_S, at_exit=False)
        APILogWorker.drain_all(timeout=PATIENCE_S, at_exit=False)
        _wait_until_quiet(client, name, steps=QUIET_STEPS)


def mark_crashed(names: list[str]) -> None:
    """Gives every run of these processes that has no final state the state Crashed."""
    with get_client(sync_client=True) as client:
        crash(client, [run for name in names for run in _runs_of(client, name)])


def tag(name: str) -> str:
    """How the run of the process of that name is marked."""
    return f"process:{name}"


def _wait_until_quiet(client: SyncPrefectClient, name: str, steps: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    seen, quiet = -1, 0
    while quiet < steps and time.monotonic() < deadline:
        runs = _runs_of(client, name)
        quiet = quiet + 1 if len(runs) == seen and not any(map(is_open, runs)) else 0
        seen = len(runs)
        time.sleep(STEP_S)


def _runs_of(client: SyncPrefectClient, name: str) -> list[FlowRun | TaskRun]:
    """The process's flow run, the flow runs below it, and the task runs of all of these."""
    own = FlowRunFilter(tags=FlowRunFilterTags(all_=[tag(name)]))
    roots = client.read_flow_runs(flow_run_filter=own)
    flow_runs = [*roots, *flow_runs_below(client, roots)]
    return [*flow_runs, *task_runs_of(client, flow_runs)]
