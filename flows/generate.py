"""Reads the sources of examples: the catalogue, code, published sets."""

from prefect import flow

from flows.settings import GenerateSettings
from tasks.generate import generate_source, remember_examples
from tasks.stopwatch import timed


@flow(name="generate")
@timed("generate")
def generate(settings: GenerateSettings) -> list[str]:
    """Folders of what each source yields; remembered as the newest examples."""
    futures = [
        generate_source.submit(source, settings.seed) for source in settings.chosen_sources()
    ]
    return remember_examples([future.result().path for future in futures])


if __name__ == "__main__":
    from console.run import main

    main(generate, GenerateSettings)
