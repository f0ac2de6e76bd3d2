"""How long each stage took in this process, for the report."""

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
STAGES = ("generate", "verify", "assemble", "encode", "train", "evaluate")

_seconds: dict[str, float] = {}


def timed(stage: str) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Decorates what does a stage's work; the latest run counts."""

    def decorate(run: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @functools.wraps(run)
        def measured(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            started = time.monotonic()
            try:
                return run(*args, **kwargs)
            finally:
                _seconds[stage] = time.monotonic() - started

        return measured

    return decorate


def timings_s() -> dict[str, float | None]:
    """Seconds by stage; None where the stage did not run in this process."""
    return {stage: round(_seconds[stage], 3) if stage in _seconds else None for stage in STAGES}
