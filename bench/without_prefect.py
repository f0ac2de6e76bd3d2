"""The pipeline's own flows and tasks as plain calls: the same code without Prefect's engine.

What decorates them is replaced before they are imported, so no stage is written down twice: a flow
or a task is its function, `submit` hands it to as many threads as the flow's runner has, and what
would be told to Prefect's server (logs, artifacts, assets, events) is not told.

`python -m bench.without_prefect SETTINGS` runs the whole pipeline with these settings, as JSON.
Prints one JSON object: what was made, and how long importing Prefect took, which a program without
it would not do.
"""

import concurrent.futures
import dataclasses
import functools
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from types import ModuleType
from typing import Any, Self

from console.environment import settle_prefect, settle_torch
from storage.home import home, prepare_home

_pool: ContextVar[ThreadPoolExecutor] = ContextVar("pool")
SILENT = {
    "prefect.artifacts": (
        "create_markdown_artifact",
        "create_progress_artifact",
        "create_table_artifact",
        "update_progress_artifact",
    ),
    "prefect.assets": ("add_asset_metadata",),
    "prefect.events": ("emit_event",),
}


class PlainTask:
    """A task's function, called here or on a thread of the flow that is running."""

    def __init__(self, run: Callable[..., Any]) -> None:
        functools.update_wrapper(self, run)
        self._run = run

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it takes
        """What the function returns."""
        return self._run(*args, **kwargs)

    def submit(self, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401
        """As Prefect's, without a run of its own."""
        return _pool.get().submit(self._run, *args, **kwargs)

    def with_options(self, **_policy: Any) -> Self:  # noqa: ANN401
        """The same: policy is the engine's."""
        return self


class PlainFlow(PlainTask):
    """A flow's function, with a pool of threads for what it submits."""

    def __init__(self, run: Callable[..., Any], threads: int | None) -> None:
        super().__init__(run)
        self._threads = threads

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it takes
        """What the function returns, once all that it submitted is done."""
        with ThreadPoolExecutor(self._threads) as pool:
            before = _pool.set(pool)
            try:
                return super().__call__(*args, **kwargs)
            finally:
                _pool.reset(before)


def take_prefect_out() -> float:
    """Replaces what flows and tasks import from Prefect; seconds that importing it took."""
    started = time.monotonic()
    import prefect
    import prefect.artifacts
    import prefect.assets
    import prefect.events
    import prefect.futures
    import prefect.task_runners

    imported_s = time.monotonic() - started
    engine: Any = prefect
    engine.task, engine.flow = _task, _flow
    engine.get_run_logger = lambda: logging.getLogger("plain")
    assets: Any = prefect.assets
    assets.materialize = lambda *_assets, **_policy: PlainTask
    for module, names in SILENT.items():
        for name in names:
            setattr(_module(module), name, _say_nothing)
    futures: Any = prefect.futures
    futures.as_completed = concurrent.futures.as_completed
    return imported_s


def _task(**_policy: Any) -> type[PlainTask]:  # noqa: ANN401 - Prefect's own policy
    return PlainTask


def _flow(task_runner: Any = None, **_policy: Any) -> Callable[..., PlainFlow]:  # noqa: ANN401
    threads = None if task_runner is None else task_runner._max_workers
    return functools.partial(PlainFlow, threads=threads)


def _module(name: str) -> ModuleType:
    return sys.modules[name]


def _say_nothing(*_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401
    return None


def main() -> None:
    """Runs the pipeline to its end, and says what it made."""
    settle_prefect()
    settle_torch()
    logging.basicConfig(format="%(asctime)s  %(message)s", datefmt="%H:%M:%S", level=logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    imported_s = take_prefect_out()
    from flows.full_pipeline import full_pipeline
    from flows.settings import PipelineSettings

    settings = PipelineSettings.model_validate_json(sys.argv[1])
    tempfile.tempdir = str(prepare_home(home()) / "tmp")
    made = full_pipeline(settings)
    print(json.dumps({"imported_s": imported_s} | dataclasses.asdict(made)))


if __name__ == "__main__":
    main()
