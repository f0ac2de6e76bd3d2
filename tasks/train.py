"""Fits a challenger on a dataset version and stores it as anyone can load it.

Torch is imported where something is trained: a run that finds its model never waits for it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import get_run_logger, task

from perfetch.dataset import Dataset
from perfetch.errors import BadInput, SourceInvalid
from perfetch.records import content_id
from perfetch.rendering import TEMPLATE_VERSION
from perfetch.reporting.model_card import model_card
from perfetch.retrieval.cached_encoding import NamedEncoder
from perfetch.retrieval.encoder import Encoder
from perfetch.retrieval.labels import training_data
from perfetch.retrieval.moved_documents import FILE as MOVED
from perfetch.retrieval.moved_documents import moved_bytes
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.sides import trains_weights
from storage.checkpoints import Checkpoints
from storage.datasets import read_dataset
from storage.home import home, place, write_bytes
from storage.registry import ModelRef, find_model, latest_model, write_card, write_model
from tasks.assets import announce
from tasks.encode import encoder_of, vectors_of
from tasks.lineage import show_lineage
from tasks.policy import RETRIED
from tasks.progress import ShownProgress
from tasks.stopwatch import timed
from tasks.train_weights import fit_encoder, store_encoder
from tasks.training_shown import show_fit, show_tried

if TYPE_CHECKING:
    from perfetch.retrieval.fit import Fit
    from perfetch.retrieval.weights.fitting import WeightsFit


@task(name="train adapter", **RETRIED)
@timed("train")
def train_adapter(
    dataset_path: str, encoder_name: str, settings: TrainingSettings, seed: int
) -> ModelRef:
    """The challenger for these inputs; one that is trained already is found, not made again."""
    encoder = encoder_of(encoder_name)
    version = model_version(Path(dataset_path).name, encoder.revision, settings, seed)
    found = find_model(home(), version)
    if found is not None:
        get_run_logger().info("train     model %s is there already: nothing trained", version)
        Checkpoints(home(), version).clear()  # of a run that was killed as it wrote the model
        show_lineage("model", version)
        return found
    dataset = read_dataset(place(dataset_path))
    data = _data(dataset, encoder, settings)
    common = _common(dataset_path, dataset, encoder, settings, seed)
    if trains_weights(settings.kind) and isinstance(encoder, Encoder):
        with _shown() as progress:
            trained = fit_encoder(version, data, encoder, settings, seed, progress)
        show_fit(version, trained, trained.index)
        config = common | _found(trained)
        return _told(store_encoder(version, trained, encoder, config), config)
    fit = _fit(data, encoder, settings, seed)
    config = common | _found(fit) | _recipe(fit)
    show_fit(version, fit, fit.adapter.index)
    show_tried(version, fit)

    def export(folder: Path) -> None:
        from perfetch.retrieval.export import adapter_bytes, export_router

        if isinstance(encoder, Encoder):  # one behind an API has no weights to put beside it
            export_router(fit.adapter, encoder.model, folder)
        write_bytes(folder / "adapter.safetensors", adapter_bytes(fit.adapter))
        if fit.adapter.moved is not None:
            texts = [placed.document.text for placed in dataset.documents]
            write_bytes(folder / MOVED, moved_bytes(fit.adapter.moved, texts))
        write_card(folder, model_card(version, config))

    return _told(write_model(home(), version, config, export), config)


def _told(model: ModelRef, config: dict[str, Any]) -> ModelRef:
    show_lineage("model", model.version)
    announce("models", model.version, [("datasets", config["dataset"])], {"kind": config["kind"]})
    return model


def _data(dataset: Dataset, encoder: NamedEncoder, settings: TrainingSettings) -> TrainingData:
    kinds = settings.pseudo_queries
    vectors = vectors_of(dataset, encoder, kinds)
    data = training_data(dataset, vectors, kinds, encoder.prompts)
    if not len(data.train) and data.pseudo is None:
        raise SourceInvalid("dataset: no query in split 'train'; add examples and try again")
    if len(data.train) + len(data.dev) < 2:
        raise SourceInvalid("dataset: no query to hold out; training needs two or more")
    return data


def _fit(data: TrainingData, encoder: NamedEncoder, settings: TrainingSettings, seed: int) -> "Fit":
    from perfetch.retrieval.training import fit_adapter

    with _shown() as progress:
        return fit_adapter(data, encoder.revision, settings, seed, progress=progress)


@contextmanager
def _shown() -> Iterator[Callable[[float], None]]:
    """Takes the share of the work that is done, 0 to 1, and shows it."""
    with ShownProgress("train", 100, "percent") as shown:
        yield lambda share: shown.advance(max(0, int(100 * share) - shown.done))


def model_version(dataset: str, revision: str, settings: TrainingSettings, seed: int) -> str:
    """The name of what these inputs give, whether it is there or not."""
    parts = (dataset, revision, settings.model_dump_json(), str(seed), str(TEMPLATE_VERSION))
    return content_id("model", *parts)[:16]


def _common(
    dataset_path: str,
    dataset: Dataset,
    encoder: NamedEncoder,
    settings: TrainingSettings,
    seed: int,
) -> dict[str, Any]:
    """What config.json says of every model."""
    return {
        "schema": 1,
        "kind": settings.kind,
        "encoder": {
            "name": encoder.name,
            "revision": encoder.revision,
            "dimension": encoder.dimension,
        },
        "dataset": Path(dataset_path).name,
        "template_version": TEMPLATE_VERSION,
        "seed": seed,
        "settings": settings.model_dump(mode="json"),
        "sources": _licences(dataset),
        "raced": any(qrel.role == "slow" for qrel in dataset.qrels),
    }


def _found(fit: "Fit | WeightsFit") -> dict[str, Any]:
    """What held-out labels said."""
    return {
        "dev": {
            "ndcg@10": fit.dev.ndcg,
            "fast@1": fit.dev.fast_first,
            "base_ndcg@10": fit.curve[0].dev.ndcg,
            "base_fast@1": fit.curve[0].dev.fast_first,
        },
        "share": fit.share,
        "folds": fit.folds,
        "reason": fit.reason,
        "curve": [asdict(epoch) for epoch in fit.curve],
    }


def _recipe(fit: "Fit") -> dict[str, Any]:
    """How an adapter was found; `auto` ends as one kind."""
    return {
        "kind": fit.adapter.kind,
        "index": fit.adapter.index,
        "recipe": asdict(fit.recipe),
        "blend": [{"share": share} | asdict(recipe) for share, recipe in fit.blend],
        "cut_short": fit.cut_short,
        "performant_share": fit.performant_share,
        "tried": [asdict(tried) for tried in fit.tried],
        "tradeoff": [asdict(point) for point in fit.tradeoff],
    }


def _licences(dataset: Dataset) -> dict[str, str]:
    return {source: said.get("licence", "not stated") for source, said in dataset.notes.items()}


def chosen_model(version: str | None) -> ModelRef:
    """The model of that version, or the newest.

    Raises:
        BadInput: if there is none.
    """
    found = find_model(home(), version) if version else latest_model(home())
    if found is None:
        wanted = f"model {version}" if version else "model"
        raise BadInput(f"{home() / 'models'}: no complete {wanted}; run python -m flows.train")
    return found
