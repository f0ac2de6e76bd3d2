"""Runs that say Running and that no process runs any more: found, and marked Crashed.

A worker does so for a run whose process dies. Where both die (a power cut, a kill of everything)
nobody would: the run stays Running, and its place under a limit stays taken. A run's process
carries the run's id in its environment, so this machine can tell. That is proof only where all
runs of a server are on this machine, that is, for a server of ours on loopback; for others there
is the automation that misses heartbeats.
"""

from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.types._datetime import now

from console.runs_below import crash_below, crash_with_children
from deployments.definition import TAG
from tasks.process_table import PROC

MARK = b"PREFECT__FLOW_RUN_ID="
AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
ENDED_FROM_OUTSIDE = [StateType.CRASHED, StateType.CANCELLED]
STARTING_S = 120
"""A run that is Pending for less may have no process yet."""


def can_tell() -> bool:
    """Whether this system shows which processes run flows."""
    return PROC.is_dir()


def dead_runs(client: SyncPrefectClient) -> list[FlowRun]:
    """Runs of our deployments that are at work by their state, but by no process here."""
    alive = runs_in_processes()
    return [run for run in runs_at_work(client) if run.id not in alive and not _is_starting(run)]


def end_dead_runs(client: SyncPrefectClient) -> list[FlowRun]:
    """Marks them Crashed, with all below them; their places under limits are free at once."""
    found = dead_runs(client) if can_tell() else []
    crash_with_children(client, found)
    return found


def end_left_runs(client: SyncPrefectClient) -> None:
    """Ends what is still Running below the last 200 runs of ours that crashed or were cancelled.

    A worker sees to that when a run's process dies; where its machine is gone, too, nobody does.
    """
    crash_below(client, _ours(client, ENDED_FROM_OUTSIDE))


def runs_at_work(client: SyncPrefectClient) -> list[FlowRun]:
    """Runs of our deployments that are Pending, Running or Cancelling."""
    return _ours(client, AT_WORK)


def runs_in_processes() -> set[UUID]:
    """Ids of all runs that a process of this machine runs."""
    found = set()
    for path in PROC.glob("[0-9]*/environ"):
        try:
            entries = path.read_bytes().split(b"\0")
        except OSError:  # it has ended, or is somebody else's
            continue
        found |= {each.removeprefix(MARK) for each in entries if each.startswith(MARK)}
    return {UUID(each.decode()) for each in found}


def _ours(client: SyncPrefectClient, types: list[StateType]) -> list[FlowRun]:
    """Runs of our deployments in such a state, the last ones to end first."""
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=types))
    ours = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG]), state=state)
    return client.read_flow_runs(flow_run_filter=ours, sort=FlowRunSort.END_TIME_DESC)


def _is_starting(run: FlowRun) -> bool:
    state = run.state
    if state is None or state.type != StateType.PENDING:
        return False
    return (now("UTC") - state.timestamp).total_seconds() < STARTING_S
