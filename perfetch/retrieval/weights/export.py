"""A trained encoder as anyone loads it: a sentence-transformers folder, without peft."""

from copy import deepcopy
from pathlib import Path

from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.module import Module
from sentence_transformers.sentence_transformer.modules import Normalize, Router

from perfetch.retrieval.export import routed, save_model
from perfetch.retrieval.weights.settings import BOTH_SIDED, WeightsKind
from perfetch.retrieval.weights.tensors import Weights


def export_weights(
    kind: WeightsKind, weights: Weights | None, encoder: SentenceTransformer, folder: Path
) -> None:
    """Writes a folder whose `encode_query` and `encode_document` are the model's two sides.

    A Router: its query route is the trained encoder, its document route, as plain `encode`, the
    encoder as it was, or the trained one where both sides were trained. (A Router even then: an
    encoder alone would put its own config.json where the model's stands.)

    Args:
        kind: what was trained.
        weights: as a fit gave them; None: the encoder as it is.
        encoder: that they were trained from; not changed.
        folder: is there, and empty.

    Raises:
        OSError: if the folder cannot be written.
    """
    trained = encoder
    if weights is not None:
        trained = deepcopy(encoder).float().cpu()
        trained.load_state_dict(dict(weights))
    query_side = _modules(trained)
    document_side = query_side if kind in BOTH_SIDED else _modules(encoder)
    router = Router.for_query_document(query_side, document_side)
    save_model(routed(router, encoder), folder)


def _modules(model: SentenceTransformer) -> list[Module]:
    """The model's modules, the last of which sets the length to 1."""
    found = [child for child in model.children() if isinstance(child, Module)]
    return found if isinstance(found[-1], Normalize) else [*found, Normalize()]
