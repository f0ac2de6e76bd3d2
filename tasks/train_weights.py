"""Trains an encoder's own weights on a dataset version, from where a killed run left it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfetch.reporting.model_card import model_card
from perfetch.retrieval.encoder import Encoder
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from storage.checkpoints import Checkpoints
from storage.home import home
from storage.registry import ModelRef, write_card, write_model
from tasks.runners import read_runner_settings

if TYPE_CHECKING:
    from perfetch.retrieval.weights.fitting import WeightsFit


def fit_encoder(
    version: str,
    data: TrainingData,
    encoder: Encoder,
    settings: TrainingSettings,
    seed: int,
    progress: Callable[[float], None],
) -> "WeightsFit":
    """The fit; its checkpoints lie under `checkpoints/<version>/` until `store_encoder`."""
    from perfetch.retrieval.weights.fitting import fit_weights

    place = Checkpoints(home(), version)
    processes = read_runner_settings().training_processes
    return fit_weights(data, encoder.model, settings, seed, place, progress, processes)


def store_encoder(
    version: str, fit: "WeightsFit", encoder: Encoder, config: dict[str, Any]
) -> ModelRef:
    """Writes the model as anyone can load it, and removes its checkpoints.

    Args:
        version: of the model.
        fit: what training gave.
        encoder: that it was trained from.
        config: what its config.json says beside what the fit found.
    """
    from perfetch.retrieval.weights.export import export_weights

    whole = config | {
        "index": fit.index,
        "weights": {"device": fit.device, "queries": fit.queries, "searched": fit.searched},
    }

    def export(folder: Path) -> None:
        export_weights(fit.kind, fit.weights, encoder.model, folder)
        write_card(folder, model_card(version, whole))

    model = write_model(home(), version, whole, export)
    Checkpoints(home(), version).clear()
    return model
