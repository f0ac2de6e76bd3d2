"""Where a flow's mapped tasks run: threads of its own process, or a Dask or a Ray cluster.

Named by the environment of the process that runs the flow, as PERFETCH_HOME is: a form says what is
done, not on which machines. Tasks hand on references alone, so every worker has to see the same
PERFETCH_HOME.
"""

import os
import socket
from importlib import import_module
from typing import Any, Literal
from urllib.parse import urlsplit

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from perfetch.errors import BadInput, SettingsInvalid
from storage.home import home, is_complete, place

PREFIX = "PERFETCH_"
ANSWERS_WITHIN_S = 10.0
PACKAGES = {"dask": "prefect_dask", "ray": "prefect_ray"}
QUIET = "{'distributed': 'warning', 'distributed.worker': 'critical'}"
"""Of Dask's own log: its workers tell of each connection, and with a traceback of a heartbeat that
the end of their cluster has cut off. What goes wrong in a task reaches the flow anyway."""
EXPECTED = {"dask": "tcp://host:8786", "ray": "ray://host:10001"}


class RunnerSettings(BaseSettings):
    """PERFETCH_TASK_RUNNER, PERFETCH_CLUSTER and PERFETCH_TRAINING_PROCESSES."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    task_runner: Literal["threads", "dask", "ray"] = Field(
        default="threads", description="What runs chunks of races and of texts to embed."
    )
    cluster: str | None = Field(
        default=None,
        description="Of a cluster that runs already; without it one is started on this machine.",
    )
    training_processes: int = Field(
        default=1, ge=1, le=64, description="That train an encoder's both sides, a GPU each."
    )


class ChosenRunner(ThreadPoolTaskRunner[Any]):
    """Stands in a flow's decorator; when a run of the flow begins, the environment chooses.

    Args:
        max_workers: how many chunks at once on this machine, be it in threads or in processes of a
            cluster started here. A cluster of one's own knows best how many it can take.
    """

    def __init__(self, max_workers: int) -> None:
        super().__init__(max_workers=max_workers)
        self._at_once = max_workers

    def duplicate(self) -> Any:  # noqa: ANN401 - each library has a class of its own
        """The runner in force, as Prefect asks for one at the beginning of every flow run."""
        return runner_in_force(self._at_once)


def runner_in_force(at_once: int) -> TaskRunner[Any]:
    """What the environment names, not started yet.

    Raises:
        SettingsInvalid: if a variable has another value, its package is not installed, or the
            cluster does not answer.
    """
    settings = read_runner_settings()
    _refuse_missing(settings)
    if settings.task_runner == "threads":
        return ThreadPoolTaskRunner(max_workers=at_once)
    from tasks.clusters import dask_runner, ray_runner

    make = {"dask": dask_runner, "ray": ray_runner}[settings.task_runner]
    return make(settings.cluster, at_once)


def refuse_missing_cluster() -> None:
    """Called first by long flows: hours later is late to learn that nobody is there.

    Raises:
        SettingsInvalid: as `runner_in_force`.
    """
    _refuse_missing(read_runner_settings())


def read_runner_settings() -> RunnerSettings:
    """What the environment says.

    Raises:
        SettingsInvalid: naming the variable, what it holds and what was expected.
    """
    try:
        return RunnerSettings()
    except ValidationError as error:
        problem = error.errors()[0]
        name = f"{PREFIX}{problem['loc'][0]}".upper()
        raise SettingsInvalid(f"{name}={problem['input']}: {problem['msg']}") from error


def require_shared_home(of_the_flow: str, folder: str) -> None:
    """Returns where a worker keeps things in the place where its flow does.

    Args:
        of_the_flow: PERFETCH_HOME of the process that runs the flow.
        folder: one that the flow has completed there.

    Raises:
        BadInput: if this process keeps them elsewhere, or the folder is not to be seen from here.
    """
    if str(home()) != of_the_flow or not is_complete(place(folder)):
        raise BadInput(
            f"worker on {socket.gethostname()}, whose PERFETCH_HOME is {home()}: does not find "
            f"{folder}, which lies in the flow's PERFETCH_HOME, {of_the_flow}; every worker of a "
            "cluster has to share it, by a network file system or an s3:// address"
        )


def _refuse_missing(settings: RunnerSettings) -> None:
    kind, cluster = settings.task_runner, settings.cluster
    if kind == "threads":
        if cluster:
            raise SettingsInvalid(
                f"PERFETCH_CLUSTER={cluster}: is for PERFETCH_TASK_RUNNER=dask or ray; set it, too"
            )
        return
    if kind == "dask":
        os.environ.setdefault("DASK_LOGGING", QUIET)  # read at the import, and by its processes
    try:
        import_module(PACKAGES[kind])
    except ImportError as error:
        raise SettingsInvalid(
            f"PERFETCH_TASK_RUNNER={kind}: {error}; pip install 'perfetch[{kind}]'"
        ) from error
    if cluster:
        _refuse_silent(cluster, EXPECTED[kind])


def _refuse_silent(cluster: str, expected: str) -> None:
    try:
        parts = urlsplit(cluster if "://" in cluster else f"//{cluster}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port:
        raise SettingsInvalid(f"PERFETCH_CLUSTER={cluster}: no address; expected as {expected}")
    try:
        socket.create_connection((host, port), ANSWERS_WITHIN_S).close()
    except OSError as error:
        raise SettingsInvalid(
            f"PERFETCH_CLUSTER={cluster}: does not answer ({error}); start the cluster, mend the "
            f"address (as {expected}), or leave it out for one on this machine alone"
        ) from error
