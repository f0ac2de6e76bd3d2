"""What goes wrong without a word, each found by experiment on Prefect 3.8.8, and its remedy."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import WorkerStatus
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.types._datetime import now

from deployments.dead_runs import dead_runs
from deployments.definition import TAG, Deployment
from deployments.installation import find_deployment, refused_parameters
from deployments.settings import ServiceSettings
from deployments.upcoming import next_runs, unplanned

BROKEN_FROM = {
    "sqlalchemy": ((2, 1), "no schedule ever fires"),
    "fastapi": ((0, 151), "Prefect's test harness and parts of its API fail on import"),
}
LATE_AFTER = timedelta(minutes=2)
INSTALL = "make install brings the versions of requirements.lock"


@dataclass(frozen=True, slots=True)
class Trap:
    """What is wrong, and what to do about it."""

    problem: str
    remedy: str


def version_traps(versions: Callable[[str], str] = version) -> list[Trap]:
    """Libraries too new for Prefect 3.8."""
    found = []
    for library, (limit, harm) in BROKEN_FROM.items():
        try:
            have = versions(library)
        except PackageNotFoundError:
            continue
        if _numbers(have) >= limit:
            found.append(Trap(f"{library} {have}: with Prefect 3.8 {harm}", INSTALL))
    return found


def server_traps(
    client: SyncPrefectClient,
    deployments: Sequence[Deployment],
    settings: ServiceSettings,
    *,
    all_runs_are_here: bool,
) -> list[Trap]:
    """What is wrong on the server, or between it and the definition."""
    return [
        *_version_of_server(client),
        *_work_pool(client, settings.work_pool),
        *_deployments(client, deployments),
        *_late(client),
        *(_dead(client) if all_runs_are_here else []),
        *_schedules(client, deployments),
    ]


def _version_of_server(client: SyncPrefectClient) -> Iterable[Trap]:
    theirs, ours = client.api_version(), version("prefect")
    if _numbers(theirs)[:2] < _numbers(ours)[:2]:
        yield Trap(
            f"the server is Prefect {theirs}, older than {ours} here",
            "bring the server to the same version: an older one refuses newer clients",
        )


def _work_pool(client: SyncPrefectClient, name: str) -> Iterable[Trap]:
    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        yield Trap(f"work pool {name} is not there: no run ever starts", "make up makes it")
        return
    if pool.is_paused:
        yield Trap(
            f"work pool {name} is paused: runs wait", f"prefect work-pool resume {name}, or the UI"
        )
    workers = client.read_workers_for_work_pool(name)
    if not any(worker.status == WorkerStatus.ONLINE for worker in workers):
        yield Trap(f"work pool {name} has no worker: runs wait", "make up starts one")


def _deployments(client: SyncPrefectClient, deployments: Sequence[Deployment]) -> Iterable[Trap]:
    for each in deployments:
        there = find_deployment(client, each.full_name)
        if there is None:
            yield Trap(f"deployment {each.full_name} is not on the server", "make up brings it")
        else:
            yield from _deployment(there, each.flow)
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    known = {(each.flow.name, each.name) for each in deployments}
    for there in client.read_deployments(deployment_filter=ours, limit=200):
        flow = client.read_flow(there.flow_id).name
        if (flow, there.name) not in known:
            name = f"{flow}/{there.name}"
            yield Trap(
                f"deployment {name} is defined no more, and may still run",
                f"prefect deployment delete '{name}'",
            )


def _deployment(there: DeploymentResponse, flow: Flow[..., Any]) -> Iterable[Trap]:
    name = f"{flow.name}/{there.name}"
    if reason := refused_parameters(there, flow):
        yield Trap(
            f"deployment {name} has parameters that its flow does not take, so every run fails: "
            f"{reason}",
            "make up brings those of the definition; or change them in the UI",
        )
    if there.paused or any(not each.active for each in there.schedules):
        yield Trap(f"deployment {name} is paused", "resume it in the UI, if that is not wanted")


def _late(client: SyncPrefectClient) -> Iterable[Trap]:
    late = FlowRunFilterState(name=FlowRunFilterStateName(any_=["Late"]))
    tagged = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG]), state=late)
    for run in client.read_flow_runs(flow_run_filter=tagged):
        due = run.expected_start_time
        if due is not None and now("UTC") - due > LATE_AFTER:
            yield Trap(
                f"run {run.name} was due at {due:%Y-%m-%d %H:%M} UTC and has not begun",
                "see services/worker.log; make up starts the worker where there is none",
            )


def _dead(client: SyncPrefectClient) -> Iterable[Trap]:
    for run in dead_runs(client):
        yield Trap(
            f"run {run.name} is {run.state_name}, but no process runs it",
            "make up marks it Crashed and frees its place; its next run goes on",
        )


def _schedules(client: SyncPrefectClient, deployments: Sequence[Deployment]) -> Iterable[Trap]:
    for name in unplanned(client, deployments, next_runs(client, deployments)):
        yield Trap(
            f"deployment {name} has a schedule, and the server has planned no run of it",
            "wait a minute; then see services/server.log",
        )


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers at the head of a version: 2.1.9rc1 is (2, 1, 9)."""
    head = re.match(r"\d+(\.\d+)*", text)
    return tuple(map(int, head.group().split("."))) if head else ()
