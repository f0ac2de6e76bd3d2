"""Trains a challenger on a dataset version."""

from prefect import flow
from prefect.futures import as_completed

from flows.settings import TrainSettings
from storage.registry import ModelRef
from tasks.assemble import chosen_dataset
from tasks.encode import encode_chunk, plan_encoding, tell_cut
from tasks.progress import ShownProgress
from tasks.runners import ChosenRunner
from tasks.stopping import WORKING_S, stops_within
from tasks.stopwatch import timed
from tasks.train import train_adapter


@timed("encode")
def encode(dataset_path: str, settings: TrainSettings) -> None:
    """Embeds what is not embedded yet, chunk by chunk."""
    kinds, send_code = settings.training.pseudo_queries, settings.send_code
    plan = plan_encoding(dataset_path, settings.encoder, kinds, send_code=send_code)
    embedded = []
    with ShownProgress("encode", plan.todo, "texts") as shown:
        for future in as_completed([encode_chunk.submit(chunk) for chunk in plan.chunks]):
            embedded.append(future.result())
            shown.advance(embedded[-1].texts)
    tell_cut(settings.encoder, embedded)


@flow(name="train", task_runner=ChosenRunner(1))  # type: ignore[arg-type]
@stops_within(WORKING_S)
def train(settings: TrainSettings) -> ModelRef:
    """Encodes what is not encoded yet, then fits the adapter; dev selects."""
    dataset = chosen_dataset(settings.dataset)
    encode(dataset.path, settings)
    return train_adapter(dataset.path, settings.encoder, settings.training, settings.seed)


if __name__ == "__main__":
    from console.run import main

    main(train, TrainSettings)
