"""Every night: what the sources have that is new becomes a new dataset version."""

from typing import Any

from prefect import flow, tags
from prefect.client.schemas.objects import State

from console.runs_below import end_below
from flows.assemble import assemble
from flows.generate import generate
from flows.nightly_settings import NightlyRegenerationSettings
from flows.settings import (
    AssembleSettings,
    GenerateSettings,
    VerifySettings,
)
from flows.verify import verify
from tasks.night import NIGHT, end_night, end_waiting_night, newest_version, within_night
from tasks.runners import refuse_missing_cluster

DEFAULTS = NightlyRegenerationSettings()


@flow(name="nightly-regeneration", on_crashed=[end_below])
def nightly_regeneration(settings: NightlyRegenerationSettings = DEFAULTS) -> State[Any]:
    """Generates within the night's budget, verifies, assembles; the state says what is new."""
    refuse_missing_cluster()
    before = newest_version()
    sources = within_night(settings.sources, settings.night)
    generated = generate(settings.narrowed(GenerateSettings, sources=sources))
    if generated.stopped:
        return end_waiting_night(generated)
    examples = generated.paths
    verify(settings.narrowed(VerifySettings, examples=examples))
    with tags(NIGHT):
        dataset = assemble(settings.narrowed(AssembleSettings, examples=examples))
    return end_night(before, dataset)


if __name__ == "__main__":
    from console.run import main

    main(nightly_regeneration, NightlyRegenerationSettings)
