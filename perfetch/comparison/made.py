"""A kind of any sort, trained on a ground: what it makes of the vectors, and what it is."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from perfetch.comparison.ground import Ground
from perfetch.retrieval.fit import Fit
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_data import LabelledQueries, Matrix, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.settings import BOTH_SIDED
from perfetch.retrieval.weights.sides import trains_weights

if TYPE_CHECKING:
    from perfetch.retrieval.weights.fitting import WeightsFit


@dataclass(frozen=True, slots=True)
class Moved:
    """What a fitted system makes of the vectors."""

    tests: Matrix
    train: Matrix
    documents: Matrix


@dataclass(frozen=True, slots=True)
class Made:
    """A fit that is done; moving the vectors is no part of its time."""

    moved: Callable[[], Moved]
    parameters: int
    """Numbers that were learnt or kept."""
    index: str
    said: str
    """What was chosen, or why training did not help."""


def made(ground: Ground, settings: TrainingSettings, seed: int) -> Made:
    """The kind of these settings, trained on the ground's labels."""
    train = _weights if trains_weights(settings.kind) else _adapter
    return train(ground, settings, seed)


def warm_up() -> None:
    """A tiny fit: what is loaded at the first step of a process is no kind's time."""
    rows = np.eye(4, dtype=np.float32)
    each = tuple(np.array([place]) for place in range(4))
    ones, none = (np.array([1]),) * 4, (np.array([], dtype=np.int64),) * 4
    labels = LabelledQueries(rows, each, ones, none, np.ones(4, dtype=np.float32))
    data = TrainingData(rows, labels, labels, np.arange(4))
    fit_adapter(data, "", TrainingSettings(kind="linear", max_epochs=1), 0)


def parameters_of(part: Any) -> int:  # noqa: ANN401 - an adapter, or a part of one
    """Numbers that an adapter holds, whatever its kind adds."""
    if isinstance(part, np.ndarray):
        return part.size
    if not is_dataclass(part):
        return 0
    return sum(parameters_of(getattr(part, one.name)) for one in fields(part))


def _adapter(ground: Ground, settings: TrainingSettings, seed: int) -> Made:
    revision, data = ground.encoder_revision, ground.data
    fit = fit_adapter(data, revision, settings, seed)
    adapter = fit.adapter

    def moved() -> Moved:
        return Moved(
            tests=adapter.transform(ground.tests, revision),
            train=adapter.transform(data.train.vectors, revision),
            documents=adapter.transform_documents(data.documents, revision),
        )

    return Made(moved, parameters_of(adapter), adapter.index, _said(fit, settings.kind))


def _weights(ground: Ground, settings: TrainingSettings, seed: int) -> Made:
    # Here, because no other kind needs an encoder at hand.
    from perfetch.retrieval.encoder import load_encoder
    from perfetch.retrieval.weights.fitting import fit_weights

    model = load_encoder(ground.encoder_folder).model
    fit = fit_weights(ground.data, model, settings, seed)
    kept = f"{fit.share:.0%} of the change kept, {fit.device}"
    said = f"training did not help, because {fit.reason}" if fit.reason else kept
    count = sum(part.numel() for part in fit.weights.values()) if fit.weights else 0
    return Made(lambda: _embedded(ground, fit), count, fit.index, said)


def _embedded(ground: Ground, fit: "WeightsFit") -> Moved:
    from perfetch.retrieval.encoder import load_encoder
    from perfetch.retrieval.weights.judging import embed
    from perfetch.retrieval.weights.tensors import trainable_copy

    data = ground.data
    if fit.weights is None:
        return Moved(ground.tests, data.train.vectors, data.documents)
    encoder = load_encoder(ground.encoder_folder).model
    model = trainable_copy(encoder, encoder.device).eval()
    model.load_state_dict(dict(fit.weights))
    both = fit.kind in BOTH_SIDED
    return Moved(
        tests=embed(model, ground.asked),
        train=embed(model, data.train.texts),
        documents=embed(model, data.texts) if both else data.documents,
    )


def _said(fit: Fit, kind: str) -> str:
    if fit.reason:
        return f"training did not help, because {fit.reason}"
    kept = f"{fit.share:.0%} of the change kept"
    if kind != "auto":
        return kept
    parts = ", ".join(f"{share:.0%} {_named(recipe)}" for share, recipe in fit.blend)
    return f"{parts}; {kept}{'; cut short' if fit.cut_short else ''}"


def _named(recipe: Recipe) -> str:
    return (
        f"{recipe.kind} ({recipe.negatives}, pseudo {recipe.pseudo_query_weight:g}, temperature "
        f"{recipe.contrastive_temperature:g}, pairwise {recipe.pairwise_weight:g})"
    )
