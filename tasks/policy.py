"""What a task's decorator says, once: retry what may succeed later, fail at once on the rest."""

from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from perfetch.errors import TransientError


def is_transient(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Whether another attempt may succeed; a permanent error fails at once."""
    return isinstance(state.result(raise_on_failure=False), TransientError | OSError)


RETRIED: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(backoff_factor=2),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": is_transient,
    # Our own content hashes say what is done already; Prefect's cache would be a second truth.
    "cache_policy": None,
    "persist_result": False,
}
