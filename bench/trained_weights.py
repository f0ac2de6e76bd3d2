"""The kinds that train an encoder's weights, as the bench of adapters asks of every kind."""

from collections.abc import Sequence

from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.training_data import Matrix, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.fitting import fit_weights
from perfetch.retrieval.weights.judging import embed
from perfetch.retrieval.weights.settings import BOTH_SIDED
from perfetch.retrieval.weights.tensors import trainable_copy


def fitted(
    data: TrainingData, settings: TrainingSettings, seed: int, asked: Sequence[str]
) -> tuple[Matrix, Matrix, str]:
    """What a fit makes of the queries asked and of the corpus, and what is to be said of it."""
    encoder = load_encoder()
    fit = fit_weights(data, encoder.model, settings, seed)
    said = f"share {fit.share:g}, {fit.folds} folds, {len(fit.curve) - 1} parts, {fit.device}"
    model = trainable_copy(encoder.model, encoder.model.device).eval()
    if fit.weights is not None:
        model.load_state_dict(dict(fit.weights))
    documents = embed(model, data.texts) if settings.kind in BOTH_SIDED else data.documents
    return embed(model, asked), documents, fit.reason or said
