"""The champion as anyone loads it: a sentence-transformers folder with a Router.

Query route: encoder, adapter (a Dense), Normalize. Document route: the encoder as it was. Plain
`.encode` takes the document route, so users call `encode_query`.
"""

import os
import re
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import save
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.module import Module
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Router
from torch.nn import Identity

from perfetch.retrieval.adapter import Adapter


def export_router(adapter: Adapter, encoder: SentenceTransformer, folder: Path) -> None:
    """Writes a folder whose `encode_query` is encoder, then adapter.

    The encoder's weights are saved once; both routes share them.

    Raises:
        OSError: if the folder cannot be written.
    """
    modules = [child for child in encoder.children() if isinstance(child, Module)]
    if not any(isinstance(module, Normalize) for module in modules):
        modules.append(Normalize())
    router = Router.for_query_document(
        query_modules=[*modules, _dense(adapter), Normalize()],
        document_modules=modules,
    )
    try:
        SentenceTransformer(modules=[router], device="cpu").save(
            str(folder), create_model_card=False, safe_serialization=True
        )
    except SafetensorError as error:
        # It tells the system's error number in its text alone.
        number = re.search(r"os error (\d+)", str(error))
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1])), str(folder)) from error


def adapter_bytes(adapter: Adapter) -> bytes:
    """The adapter as safetensors: `weight` (dim, dim) and `bias` (dim,), float32."""
    return save(
        {"weight": torch.from_numpy(adapter.weight), "bias": torch.from_numpy(adapter.bias)},
        metadata={"kind": adapter.kind, "encoder_revision": adapter.encoder_revision},
    )


def _dense(adapter: Adapter) -> Dense:
    dense = Dense(
        in_features=adapter.dimension,
        out_features=adapter.dimension,
        bias=True,
        activation_function=Identity(),
        init_weight=torch.from_numpy(adapter.weight),
        init_bias=torch.from_numpy(adapter.bias),
    )
    return dense
