"""What a Prefect server is told: the work pool and every deployment, each only when it changed.

A deployment's version is a hash of all that it is made of; where the server has that version, it
is left alone, and with it what somebody paused or changed in the UI.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import WorkerStatus
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound, ParameterBindError, ParameterTypeError
from prefect.flows import Flow
from prefect.runner.storage import LocalStorage
from prefect.workers.process import ProcessWorker

from deployments.definition import Deployment
from perfetch.errors import SettingsInvalid

ROOT = Path(__file__).parents[1]
DIGITS = 16
REASON_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Installed:
    """A deployment on the server, and whether it was told something new."""

    deployment: Deployment
    changed: bool


def provide_work_pool(client: SyncPrefectClient, name: str) -> bool:
    """Makes sure of a process work pool of that name; returns whether it is new.

    Raises:
        SettingsInvalid: if the pool is there and of another type, which no worker here can serve.
    """
    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(
            WorkPoolCreate(name=name, type=ProcessWorker.type, base_job_template=template)
        )
        return True
    if pool.type != ProcessWorker.type:
        raise SettingsInvalid(
            f"PERFETCH_WORK_POOL={name}: a work pool of type {pool.type}; expected "
            f"{ProcessWorker.type}: name another one, or none for one that is made"
        )
    return False


def install(
    client: SyncPrefectClient, deployments: Sequence[Deployment], pool: str, time_zone: str
) -> list[Installed]:
    """Tells the server of every deployment that it has not in just this version."""
    return [_install(client, each, pool, time_zone) for each in deployments]


def worker_is_online(
    client: SyncPrefectClient, pool: str, name: str, since: datetime | None
) -> bool:
    """Whether the server has heard from that worker lately; or since then, where that is given."""
    for each in client.read_workers_for_work_pool(pool):
        if each.name == name and each.status == WorkerStatus.ONLINE:
            heard = each.last_heartbeat_time
            return since is None or (heard is not None and heard >= since)
    return False


def find_deployment(client: SyncPrefectClient, full_name: str) -> DeploymentResponse | None:
    """The server's deployment of that name."""
    try:
        return client.read_deployment_by_name(full_name)
    except ObjectNotFound:
        return None


def refused_parameters(there: DeploymentResponse, flow: Flow[..., Any]) -> str:
    """Why the flow would refuse what a run of the deployment starts from; empty if it would not.

    On demand and without any, whoever starts a run is asked for them.
    """
    given = [each.parameters or {} for each in there.schedules]
    if there.parameters and not given:
        given = [{}]
    for parameters in given:
        try:
            flow.validate_parameters({**there.parameters, **parameters})
        except (ParameterTypeError, ParameterBindError, TypeError) as error:
            return " ".join(str(error).split())[:REASON_SIGNS]
    return ""


def version_of(deployment: Deployment, pool: str, time_zone: str) -> str:
    """A hash of all that the server is told, the form included."""
    told: dict[str, Any] = deployment.as_prefect(time_zone).model_dump(
        mode="json", exclude={"version", "storage"}
    )
    told |= {"pool": pool, "folder": str(ROOT), "form": deployment.flow.parameters.model_dump()}
    text = json.dumps(told, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:DIGITS]


def _install(
    client: SyncPrefectClient, deployment: Deployment, pool: str, time_zone: str
) -> Installed:
    version = version_of(deployment, pool, time_zone)
    there = find_deployment(client, deployment.full_name)
    if there is not None and _is_as_told(there, deployment, version, pool):
        return Installed(deployment, changed=False)
    told = deployment.as_prefect(time_zone, version)
    # A worker takes the code from this very folder.
    told.storage = LocalStorage(str(ROOT))
    applying: Any = told.apply  # has an asynchronous twin, and its type names both
    applying(work_pool_name=pool)
    return Installed(deployment, changed=True)


def _is_as_told(there: DeploymentResponse, deployment: Deployment, version: str, pool: str) -> bool:
    same = there.version == version and there.work_pool_name == pool
    return same and not refused_parameters(there, deployment.flow)
