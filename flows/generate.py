"""Reads the sources of examples: the catalogue, code, published sets, and language models."""

from prefect import flow

from flows.settings import GenerateSettings, SynthesiseSettings
from flows.synthesise import synthesise
from tasks.api_key import refuse_keyless
from tasks.estimate import estimate_answers
from tasks.generate import GeneratedRef, generate_source, remember_examples
from tasks.stopping import ASKING_S, stops_within
from tasks.stopwatch import timed


@flow(name="generate")
@stops_within(ASKING_S)
@timed("generate")
def generate(settings: GenerateSettings) -> GeneratedRef:
    """Folders of what each source yields; remembered as the newest examples."""
    if settings.estimate:
        return estimate_answers(settings.asked_sources(), settings.seed)
    refuse_keyless(settings.asked_sources(), replay=settings.replay, send_code=settings.send_code)
    futures = [generate_source.submit(each, settings.seed) for each in settings.read_sources()]
    read = [str(future.result().path) for future in futures]
    asked = [
        synthesise(settings.narrowed(SynthesiseSettings, source=source, beside=read))
        for source in settings.asked_sources()
    ]
    return remember_examples(read, asked)


if __name__ == "__main__":
    from console.run import main

    main(generate, GenerateSettings)
