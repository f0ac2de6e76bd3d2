"""Trains every kind on one dataset version and says what each is worth."""

from prefect import flow

from console.runs_below import end_below
from flows.settings import CompareSettings, TrainSettings
from flows.train import encode
from tasks.assemble import chosen_dataset
from tasks.compare import ComparisonRef, compare_systems, fit_systems
from tasks.compare_fit import Given
from tasks.runners import ChosenRunner
from tasks.stopping import WORKING_S, stops_within


@flow(name="compare", on_crashed=[end_below], task_runner=ChosenRunner(1))  # type: ignore[arg-type]
@stops_within(WORKING_S)
def compare(settings: CompareSettings) -> ComparisonRef:
    """Encodes what is not encoded yet, fits what is not fitted yet, then compares all of it."""
    dataset = chosen_dataset(settings.dataset)
    encode(dataset.path, settings.narrowed(TrainSettings, dataset=dataset.version))
    how = (settings.encoder, settings.training, settings.comparison, settings.seed)
    given = Given(dataset.path, *how)
    return compare_systems(given, fit_systems(given))


if __name__ == "__main__":
    from console.run import main

    main(compare, CompareSettings)
