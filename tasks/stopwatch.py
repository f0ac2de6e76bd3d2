"""How long each stage took in this process, for the report."""

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
STAGES = ("generate", "verify", "assemble", "encode", "train", "evaluate")

_seconds: dict[str, float] = {}
_started: dict[str, float] = {}


def timed(stage: str) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Decorates what does a stage's work; the latest run counts."""

    def decorate(run: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @functools.wraps(run)
        def measured(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            _started[stage] = time.monotonic()
            try:
                return run(*args, **kwargs)
            finally:
                _seconds[stage] = time.monotonic() - _started.pop(stage)

        return measured

    return decorate


def timings_s() -> dict[str, float | None]:
    """Seconds by stage: of one that still runs until now; None where it did not run here."""
    now = time.monotonic()
    so_far = _seconds | {stage: now - started for stage, started in _started.items()}
    return {stage: round(so_far[stage], 3) if stage in so_far else None for stage in STAGES}
