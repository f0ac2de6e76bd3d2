"""The champion as anyone loads it: a sentence-transformers folder with a Router.

Query route: encoder, adapter (one Dense or two), Normalize. Document route: the encoder as it
was, and of a kind that maps documents its Dense and Normalize. Plain `.encode` takes the document
route, so users call `encode_query`. Single documents that have moved stand in a file of their own.
"""

import os
import re
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import save
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.module import Module
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Router
from torch.nn import Identity, ReLU
from torch.nn import Module as Layer

from perfetch.retrieval.adapter import Adapter, Matrix
from perfetch.retrieval.prompts import both_prompts
from perfetch.retrieval.stored_adapter import HIDDEN


def export_router(adapter: Adapter, encoder: SentenceTransformer, folder: Path) -> None:
    """Writes a folder whose `encode_query` is encoder, then adapter, and so `encode_document`.

    The encoder's weights are saved once, in float32 as the adapter's; both routes share them. What
    the encoder puts before queries, and before documents, stays.

    Raises:
        OSError: if the folder cannot be written.
    """
    modules = [
        child for child in deepcopy(encoder).float().cpu().children() if isinstance(child, Module)
    ]
    if not any(isinstance(module, Normalize) for module in modules):
        modules.append(Normalize())
    router = Router.for_query_document(
        query_modules=[*modules, *_layers(adapter), Normalize()],
        document_modules=[*modules, *_document_layers(adapter)],
    )
    save_model(routed(router, encoder), folder)


def routed(router: Router, encoder: SentenceTransformer) -> SentenceTransformer:
    """The router as a model that puts before queries and documents what the encoder does."""
    query, document = both_prompts(encoder.prompts, encoder.default_prompt_name)
    return SentenceTransformer(
        modules=[router],
        device="cpu",
        prompts={"query": query, "document": document},
        default_prompt_name="document" if document else None,
    )


def save_model(model: SentenceTransformer, folder: Path) -> None:
    """Writes the model into the folder, without a card.

    Raises:
        OSError: if the folder cannot be written.
    """
    try:
        model.save(str(folder), create_model_card=False, safe_serialization=True)
    except SafetensorError as error:
        # It tells the system's error number in its text alone.
        number = re.search(r"os error (\d+)", str(error))
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1])), str(folder)) from error


def adapter_bytes(adapter: Adapter) -> bytes:
    """The adapter as safetensors in float32.

    `weight` and `bias`; of a bent map `HIDDEN`, of a kind that maps documents `documents`.
    """
    tensors = {"weight": adapter.weight, "bias": adapter.bias}
    if adapter.hidden is not None:
        hidden = adapter.hidden
        parts = (hidden.inner, hidden.threshold, hidden.outer)
        tensors |= dict(zip(HIDDEN, parts, strict=True))
    if adapter.documents is not None:
        tensors["documents"] = adapter.documents
    return save(
        {name: torch.from_numpy(np.ascontiguousarray(part)) for name, part in tensors.items()},
        metadata={"kind": adapter.kind, "encoder_revision": adapter.encoder_revision},
    )


def _layers(adapter: Adapter) -> list[Dense]:
    """The map as standard modules: one layer, or for a bent map two.

    A relu lets q through as relu(q) - relu(-q): so the bent map needs no module of its own.
    """
    if adapter.hidden is None:
        return [_dense(adapter.weight, adapter.bias, Identity())]
    hidden, same = adapter.hidden, np.eye(adapter.dimension, dtype=np.float32)
    none = np.zeros(2 * adapter.dimension, dtype=np.float32)
    return [
        _dense(
            np.concatenate([same, -same, hidden.inner]),
            np.concatenate([none, hidden.threshold]),
            ReLU(),
        ),
        _dense(
            np.concatenate([adapter.weight, -adapter.weight, hidden.outer], axis=1),
            adapter.bias,
            Identity(),
        ),
    ]


def _document_layers(adapter: Adapter) -> list[Module]:
    if adapter.documents is None:
        return []
    none = np.zeros(adapter.dimension, dtype=np.float32)
    return [_dense(adapter.documents, none, Identity()), Normalize()]


def _dense(weight: Matrix, bias: Matrix, activation: Layer) -> Dense:
    return Dense(
        in_features=weight.shape[1],
        out_features=weight.shape[0],
        bias=True,
        activation_function=activation,
        init_weight=torch.from_numpy(weight),
        init_bias=torch.from_numpy(bias),
    )
