"""Races a sample of old verdicts again on this machine: do the claims of speed still hold?"""

from prefect import flow
from prefect.futures import as_completed

from console.runs_below import end_below
from flows.nightly_settings import VerifyAgainSettings
from flows.verify import RACES_AT_ONCE
from tasks.progress import ShownProgress
from tasks.recheck import Recheck, RecheckedRef, choose_claims, race_again, summarise_again
from tasks.runners import ChosenRunner
from tasks.stopping import WORKING_S, stops_within

DEFAULTS = VerifyAgainSettings()


@flow(name="verify-again", on_crashed=[end_below], task_runner=ChosenRunner(RACES_AT_ONCE))  # type: ignore[arg-type]
@stops_within(WORKING_S)
def verify_again(settings: VerifyAgainSettings = DEFAULTS) -> RecheckedRef:
    """Old verdicts stay as they are; a refuted claim is a finding, not a failure."""
    racing, checked = settings.racing(), list[Recheck]()
    chunks = choose_claims(settings.sample, settings.seed)
    with ShownProgress("verify", sum(map(len, chunks)), "programs") as shown:
        for future in as_completed([race_again.submit(chunk, racing) for chunk in chunks]):
            checked += future.result()
            shown.advance(len(future.result()))
    return summarise_again(checked)


if __name__ == "__main__":
    from console.run import main

    main(verify_again, VerifyAgainSettings)
