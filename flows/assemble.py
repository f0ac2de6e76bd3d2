"""Makes an immutable dataset version."""

from prefect import flow

from flows.settings import AssembleSettings
from storage.datasets import DatasetRef
from tasks.assemble import assemble_dataset
from tasks.generate import chosen_examples
from tasks.stopwatch import timed


@flow(name="assemble")
@timed("assemble")
def assemble(settings: AssembleSettings) -> DatasetRef:
    """The dataset version of the proved examples; the same inputs give the same version."""
    paths = chosen_examples(settings.examples)
    return assemble_dataset(paths, settings.racing(), settings.assembly)


if __name__ == "__main__":
    from console.run import main

    main(assemble, AssembleSettings)
