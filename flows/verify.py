"""Proves by racing, in the sandbox, that positives are performant."""

from prefect import flow
from prefect.futures import as_completed

from flows.settings import VerifySettings
from tasks.generate import chosen_examples
from tasks.progress import ShownProgress
from tasks.runners import ChosenRunner
from tasks.stopping import WORKING_S, stops_within
from tasks.stopwatch import timed
from tasks.verify import VerifiedRef, plan_verification, summarise_verification, verify_chunk

RACES_AT_ONCE = 2
"""One per core of a small machine: more would disturb one another's clocks."""


@flow(name="verify", task_runner=ChosenRunner(RACES_AT_ONCE))  # type: ignore[arg-type]
@stops_within(WORKING_S)
@timed("verify")
def verify(settings: VerifySettings) -> VerifiedRef:
    """Every example has a verdict afterwards; those that had one are not raced again."""
    paths = chosen_examples(settings.examples)
    racing = settings.racing()
    plan = plan_verification(paths, racing)
    with ShownProgress("verify", plan.todo, "programs") as shown:
        for future in as_completed([verify_chunk.submit(c, racing) for c in plan.chunks]):
            shown.advance(future.result())
    return summarise_verification(paths, racing)


if __name__ == "__main__":
    from console.run import main

    main(verify, VerifySettings)
