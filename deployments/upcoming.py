"""What runs next, as the server has planned it: proof that its schedules work."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort

from deployments.definition import Deployment
from deployments.installation import find_deployment
from perfetch.errors import ServiceUnavailable

PATIENCE_S = 90.0
"""The server plans what it was told of lately every 5 s, and everything every minute."""
STEP_S = 1.0
WIDTH = 32


@dataclass(frozen=True, slots=True)
class NextRun:
    """A deployment and when it runs by itself; never, where that is None."""

    full_name: str
    at: datetime | None

    def told(self, time_zone: str) -> str:
        """As a line for a person, in that zone."""
        if self.at is None:
            return f"{self.full_name:<{WIDTH}}on demand"
        there = self.at.astimezone(ZoneInfo(time_zone))
        return f"{self.full_name:<{WIDTH}}next run at {there:%Y-%m-%d %H:%M} {time_zone}"


def next_runs(client: SyncPrefectClient, deployments: Sequence[Deployment]) -> list[NextRun]:
    """Each deployment's next run, the soonest first."""
    found = []
    for each in deployments:
        there = find_deployment(client, each.full_name)
        found.append(NextRun(each.full_name, _planned(client, there) if there else None))
    return sorted(found, key=lambda run: (run.at is None, run.at and run.at.timestamp()))


def wait_for_plans(
    client: SyncPrefectClient, deployments: Sequence[Deployment], patience_s: float = PATIENCE_S
) -> list[NextRun]:
    """The next runs, once the server has planned one for every schedule that is not paused.

    Raises:
        ServiceUnavailable: if it plans none: it would never run anything.
    """
    deadline = time.monotonic() + patience_s
    while True:
        runs = next_runs(client, deployments)
        without = unplanned(client, deployments, runs)
        if not without:
            return runs
        if time.monotonic() > deadline:
            raise ServiceUnavailable(
                f"the server has planned no run of {', '.join(without)} in {patience_s:.0f} s, so "
                "no schedule fires; see services/server.log (SQLAlchemy 2.1 does that to "
                "Prefect 3.8: make install brings the locked one)"
            )
        time.sleep(STEP_S)


def unplanned(
    client: SyncPrefectClient, deployments: Sequence[Deployment], runs: Sequence[NextRun]
) -> list[str]:
    """Names of deployments that have an active schedule and no next run."""
    never = {run.full_name for run in runs if run.at is None}
    found = []
    for each in deployments:
        if each.cron and each.full_name in never:
            there = find_deployment(client, each.full_name)
            if there and not there.paused and any(schedule.active for schedule in there.schedules):
                found.append(each.full_name)
    return found


def _planned(client: SyncPrefectClient, deployment: DeploymentResponse) -> datetime | None:
    planned = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=planned),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=20,
    )
    times = [run.next_scheduled_start_time for run in runs if run.auto_scheduled]
    return min((time for time in times if time is not None), default=None)
