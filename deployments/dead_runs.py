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
from prefect.types._datetime import now

from console.recorded_runs import crash_with_children
from deployments.definition import TAG
from tasks.process_table import PROC

MARK = b"PREFECT__FLOW_RUN_ID="
AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
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


def runs_at_work(client: SyncPrefectClient) -> list[FlowRun]:
    """Runs of our deployments that are Pending, Running or Cancelling."""
    at_work = FlowRunFilterState(type=FlowRunFilterStateType(any_=AT_WORK))
    ours = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG]), state=at_work)
    return client.read_flow_runs(flow_run_filter=ours)


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


def _is_starting(run: FlowRun) -> bool:
    state = run.state
    if state is None or state.type != StateType.PENDING:
        return False
    return (now("UTC") - state.timestamp).total_seconds() < STARTING_S
