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
from prefect.settings import (
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    get_current_settings,
    temporary_settings,
)
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
    with temporary_settings(_heartbeat()):
        return run_flow(flow, flow_run=run, parameters=parameters)


def wait_until_recorded(name: str, *, is_temporary: bool) -> None:
    """Returns when the server has all that this process did, or after a minute or two.

    That is: every run is final and no new one comes in, and every event and log line is sent. A
    temporary server, which ends with us, has also written down what those had to say. Sending is
    not ended before the first of these, as Prefect warns of each event that still waits then.
    """
    with get_client(sync_client=True) as client:
        _wait_until_quiet(client, name, steps=1)
        EventsWorker.drain_all(timeout=PATIENCE_S, at_exit=False)
        APILogWorker.drain_all(timeout=PATIENCE_S, at_exit=False)
        if is_temporary:
            _wait_until_quiet(client, name, steps=QUIET_STEPS)


def mark_crashed(names: list[str]) -> None:
    """Gives every run of these processes that has no final state the state Crashed."""
    if not names:
        return
    with get_client(sync_client=True) as client:
        crash(client, [run for name in names for run in _runs_of(client, name)])


def tag(name: str) -> str:
    """How the run of the process of that name is marked."""
    return f"process:{name}"


def _heartbeat() -> dict[Any, None]:
    """None, unless the user has asked for some.

    Nobody listens: who died is seen by the note that `console.living` keeps. And the end of every
    flow run, of each stage too, would wait for its heartbeat's thread: half a second on average.
    """
    is_asked_for = "heartbeat_frequency" in get_current_settings().flows.model_fields_set
    return {} if is_asked_for else {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}


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
