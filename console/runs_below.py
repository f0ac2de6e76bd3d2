"""Runs that no process runs any more: marked Crashed, with all that ran below them.

A worker marks only the run that it started: the subflows and tasks within would stay Running.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
    TaskRunFilter,
    TaskRunFilterFlowRunId,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun, State, StateType, TaskRun
from prefect.states import Crashed

PAGE = 200
Run = TypeVar("Run", FlowRun, TaskRun)
OPEN = TaskRunFilterState(
    type=TaskRunFilterStateType(any_=[each for each in StateType if each not in TERMINAL_STATES])
)


def end_below(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """What a worker calls after it has marked a run Crashed: `@flow(on_crashed=[end_below])`."""
    with get_client(sync_client=True) as client:
        now = client.read_flow_run(flow_run.id).state
        # Somebody may have pressed Retry: what is below it now is alive.
        if now is not None and now.is_crashed():
            crash_below(client, [flow_run])


def crash_with_children(client: SyncPrefectClient, flow_runs: list[FlowRun]) -> None:
    """Gives these flow runs, and every run below them, the state Crashed where it has no end."""
    crash(client, flow_runs)
    crash_below(client, flow_runs)


def crash_below(client: SyncPrefectClient, flow_runs: list[FlowRun]) -> None:
    """The same for the runs below them alone."""
    below = flow_runs_below(client, flow_runs)
    crash(client, below)
    crash(client, task_runs_of(client, [*flow_runs, *below], OPEN))


def crash(client: SyncPrefectClient, runs: Sequence[FlowRun | TaskRun]) -> None:
    """Gives those of the runs that have no final state the state Crashed."""
    crashed: State[Any] = Crashed(message="The process was killed; run again to go on.")
    for run in filter(is_open, runs):
        if isinstance(run, FlowRun):
            client.set_flow_run_state(run.id, crashed, force=True)
        else:
            client.set_task_run_state(run.id, crashed, force=True)


def flow_runs_below(client: SyncPrefectClient, roots: Sequence[FlowRun]) -> list[FlowRun]:
    """Their subflow runs, those of these, and so on."""
    found, level = list[FlowRun](), list(roots)
    while level:
        above = FlowRunFilterParentFlowRunId(any_=[run.id for run in level])
        ours = FlowRunFilter(parent_flow_run_id=above)
        level = _all(partial(client.read_flow_runs, flow_run_filter=ours))
        found += level
    return found


def task_runs_of(
    client: SyncPrefectClient, flow_runs: Sequence[FlowRun], state: TaskRunFilterState | None = None
) -> list[TaskRun]:
    """The task runs of these very flow runs, all or those in such a state."""
    if not flow_runs:
        return []
    above = TaskRunFilterFlowRunId(any_=[run.id for run in flow_runs])
    ours = TaskRunFilter(flow_run_id=above, state=state)
    return _all(partial(client.read_task_runs, task_run_filter=ours))


def is_open(run: FlowRun | TaskRun) -> bool:
    """Whether it has not come to an end."""
    return run.state is None or not run.state.is_final()


def _all(read: Callable[..., list[Run]]) -> list[Run]:
    """Every page of what the server gives out by pages."""
    found: list[Run] = []
    while page := read(limit=PAGE, offset=len(found)):
        found += page
    return found
