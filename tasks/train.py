"""Fits a challenger on a dataset version and stores it as anyone can load it.

Torch is imported where something is trained: a run that finds its model never waits for it.
"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact

from perfetch.dataset import Dataset
from perfetch.errors import BadInput, SourceInvalid
from perfetch.records import content_id
from perfetch.rendering import TEMPLATE_VERSION
from perfetch.reporting.model_card import model_card
from perfetch.retrieval.encoder import Encoder
from perfetch.retrieval.labels import training_data
from perfetch.retrieval.moved_documents import FILE as MOVED
from perfetch.retrieval.moved_documents import moved_bytes
from perfetch.retrieval.training_settings import TrainingSettings
from storage.datasets import read_dataset
from storage.home import home, write_bytes
from storage.registry import ModelRef, find_model, latest_model, write_card, write_model
from tasks.encode import encoder_of, vectors_of
from tasks.policy import RETRIED
from tasks.progress import ShownProgress
from tasks.stopwatch import timed

if TYPE_CHECKING:
    from perfetch.retrieval.fit import Epoch, Fit


@task(name="train adapter", **RETRIED)
@timed("train")
def train_adapter(
    dataset_path: str, encoder_name: str, settings: TrainingSettings, seed: int
) -> ModelRef:
    """The challenger for these inputs; one that is trained already is found, not made again."""
    encoder = encoder_of(encoder_name)
    version = _version(Path(dataset_path).name, encoder.revision, settings, seed)
    found = find_model(home(), version)
    if found is not None:
        get_run_logger().info("train     model %s is there already: nothing trained", version)
        return found
    dataset = read_dataset(Path(dataset_path))
    fit = _fit(dataset, encoder, settings, seed)
    config = _config(Path(dataset_path).name, encoder, settings, seed, fit)
    config["sources"] = _licences(dataset)
    _show(version, fit)

    def export(folder: Path) -> None:
        from perfetch.retrieval.export import adapter_bytes, export_router

        export_router(fit.adapter, encoder.model, folder)
        write_bytes(folder / "adapter.safetensors", adapter_bytes(fit.adapter))
        if fit.adapter.moved is not None:
            texts = [placed.document.text for placed in dataset.documents]
            write_bytes(folder / MOVED, moved_bytes(fit.adapter.moved, texts))
        write_card(folder, model_card(version, config))

    return write_model(home(), version, config, export)


def _fit(dataset: Dataset, encoder: Encoder, settings: TrainingSettings, seed: int) -> "Fit":
    from perfetch.retrieval.training import fit_adapter

    kinds = settings.pseudo_queries
    vectors = vectors_of(dataset, encoder, kinds)
    data = training_data(dataset, vectors, kinds)
    if not len(data.train) and data.pseudo is None:
        raise SourceInvalid("dataset: no query in split 'train'; add examples and try again")
    if len(data.train) + len(data.dev) < 2:
        raise SourceInvalid("dataset: no query to hold out; training needs two or more")
    with ShownProgress("train", 100, "percent") as shown:
        return fit_adapter(
            data,
            encoder.revision,
            settings,
            seed,
            progress=lambda share: shown.advance(max(0, int(100 * share) - shown.done)),
        )


def _version(dataset: str, revision: str, settings: TrainingSettings, seed: int) -> str:
    parts = (dataset, revision, settings.model_dump_json(), str(seed), str(TEMPLATE_VERSION))
    return content_id("model", *parts)[:16]


def _config(
    dataset: str, encoder: Encoder, settings: TrainingSettings, seed: int, fit: "Fit"
) -> dict[str, Any]:
    return {
        "schema": 1,
        "kind": fit.adapter.kind,
        "index": fit.adapter.index,
        "encoder": {
            "name": encoder.name,
            "revision": encoder.revision,
            "dimension": encoder.dimension,
        },
        "dataset": dataset,
        "template_version": TEMPLATE_VERSION,
        "seed": seed,
        "settings": settings.model_dump(mode="json"),
        "dev": {
            "ndcg@10": fit.dev.ndcg,
            "fast@1": fit.dev.fast_first,
            "base_ndcg@10": fit.curve[0].dev.ndcg,
            "base_fast@1": fit.curve[0].dev.fast_first,
        },
        "share": fit.share,
        "folds": fit.folds,
        "reason": fit.reason,
        "recipe": asdict(fit.recipe),
        "tried": [asdict(tried) for tried in fit.tried],
        "tradeoff": [asdict(point) for point in fit.tradeoff],
        "curve": [asdict(epoch) for epoch in fit.curve],
    }


def _licences(dataset: Dataset) -> dict[str, str]:
    return {source: said.get("licence", "not stated") for source, said in dataset.notes.items()}


def _show(version: str, fit: "Fit") -> None:
    base = fit.curve[0].dev
    get_run_logger().info(
        "train     model %s: dev NDCG@10 %.3f -> %.3f after %d epochs%s%s",
        version,
        base.ndcg,
        fit.dev.ndcg,
        len(fit.curve) - 1,
        "" if fit.adapter.index == "untouched" else f"; an index has to be {fit.adapter.index}",
        f"; training did not help, because {fit.reason}" if fit.reason else "",
    )
    create_table_artifact(
        [_row(epoch) for epoch in fit.curve],
        key="learning-curve",
        description=f"Model {version}: dev after each epoch; epoch 0 is the encoder alone",
    )
    if fit.tried:
        _show_tried(version, fit)


def _show_tried(version: str, fit: "Fit") -> None:
    """The table of the kinds, in the log and as an artifact."""
    rows = [
        {
            "kind": tried.kind,
            "dev NDCG@10": round(tried.dev.ndcg, 4),
            "seconds": round(tried.seconds, 1),
            "parameters": tried.parameters,
            "index": tried.index,
        }
        for tried in fit.tried
    ]
    for row in rows:
        get_run_logger().info(
            "train     %-9s dev NDCG@10 %.3f, %5.1f s, %8d parameters, index %s", *row.values()
        )
    create_table_artifact(rows, key="kinds", description=f"Model {version}: each kind at its best")


def _row(epoch: "Epoch") -> dict[str, Any]:
    return {
        "epoch": epoch.number,
        "loss": epoch.loss and round(epoch.loss, 4),
        "dev NDCG@10": round(epoch.dev.ndcg, 4),
        "dev fast@1": epoch.dev.fast_first and round(epoch.dev.fast_first, 4),
    }


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
