"""Sentence-transformers' own fine-tuning: MultipleNegativesRankingLoss by its trainer.

`both`: all weights, which is what its documentation shows (lr 2e-5, one epoch, batches of 16, a
tenth of the steps to warm up, no duplicates in a batch); queries and documents are encoded anew.
`query`: a Router whose document route looks the given vectors up, so that an index stays as it is
and no frozen copy encodes the same documents in every epoch (nor drops out parts of them). The
tuned ones choose rate and epochs on dev.
"""

import json
import tempfile
from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
from datasets import Dataset
from frozen import Frozen
from labels import Arrays, Matrix, _labels, chosen_on_dev, ndcg
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.modules.router import Router
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from trials import Trials

RATE, EPOCHS, BATCH, WARM_UP = 2e-5, 1, 16, 0.1
GRID = tuple(product((2e-5, 1e-4), (1, 4)))
Texts = Mapping[str, Any]


def both(data: Arrays) -> dict[str, Any]:
    """All weights, as documented."""
    return _made(data, _trained(data, RATE, EPOCHS, query_alone=False), "as documented")


def query(data: Arrays) -> dict[str, Any]:
    """The query side alone."""
    return _made(data, _trained(data, RATE, EPOCHS, query_alone=True), "as documented")


def both_tuned(data: Arrays) -> dict[str, Any]:
    """The best of GRID on dev, or the encoder alone."""
    return _tuned(data, query_alone=False)


def query_tuned(data: Arrays) -> dict[str, Any]:
    """The query side alone, the best of GRID on dev, or the encoder alone."""
    return _tuned(data, query_alone=True)


def _tuned(data: Arrays, *, query_alone: bool) -> dict[str, Any]:
    trials = Trials(data, "mnrl query" if query_alone else "mnrl both")

    def trial(rate: float, epochs: int) -> tuple[str, dict[str, Any]]:
        said = f"lr {rate:g}, {epochs} epochs"

        def make() -> dict[str, Any]:
            model = _trained(data, rate, epochs, query_alone=query_alone)
            return _made(data, model, said) | {"dev": _queries(model, _texts(data)["dev"])}

        return said, trials.made(said, make)

    tried = (trial(rate, epochs) for rate, epochs in GRID)
    said, found = chosen_on_dev(
        data, tried, lambda one: ndcg(data, "dev", one["dev"], one["documents"])
    )
    made = found if isinstance(found, dict) else {"parameters": 0, "said": said}
    return made | {"seconds_before": trials.seconds_before}


def _made(data: Arrays, model: SentenceTransformer, said: str) -> dict[str, Any]:
    texts = _texts(data)
    trained = sum(part.numel() for part in model.parameters() if part.requires_grad)
    return {
        "queries": _queries(model, texts["test"]),
        "train": _queries(model, texts["train"]),
        "documents": _documents(data, model),
        "parameters": trained,
        "said": said,
    }


def _trained(data: Arrays, rate: float, epochs: int, *, query_alone: bool) -> SentenceTransformer:
    texts = _texts(data)
    pairs = [
        (texts["train"][row], texts["documents"][place])
        for row, places in _labels(data, "train").items()
        for place in places
    ]
    told = Dataset.from_dict({"anchor": [a for a, _ in pairs], "positive": [p for _, p in pairs]})
    model = _split(texts, data["documents"]) if query_alone else _loaded(texts["encoder"])
    with tempfile.TemporaryDirectory() as folder:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=folder,
            num_train_epochs=epochs,
            per_device_train_batch_size=BATCH,
            learning_rate=rate,
            warmup_steps=WARM_UP,
            batch_sampler="no_duplicates",
            router_mapping={"anchor": "query", "positive": "document"} if query_alone else {},
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            use_cpu=True,
            seed=int(data.get("seed", 0)),
        )
        loss = MultipleNegativesRankingLoss(model)
        SentenceTransformerTrainer(model, arguments, told, loss=loss).train()
    return model


def _loaded(folder: str) -> SentenceTransformer:
    return SentenceTransformer(folder, device="cpu", local_files_only=True)


def _split(texts: Texts, vectors: Matrix) -> SentenceTransformer:
    """The encoder for queries, the vectors that are given for documents."""
    documents = [Frozen(texts["documents"], vectors)]
    router = Router.for_query_document(list(_loaded(texts["encoder"])), documents)
    return SentenceTransformer(modules=[router], device="cpu")


def _queries(model: SentenceTransformer, texts: list[str]) -> Matrix:
    return np.asarray(model.encode_query(texts, normalize_embeddings=True), dtype=np.float32)


def _documents(data: Arrays, model: SentenceTransformer) -> Matrix:
    """The frozen ones as they are given, else encoded anew."""
    if isinstance(model[0], Router):
        return data["documents"]
    texts = _texts(data)["documents"]
    return np.asarray(model.encode_document(texts, normalize_embeddings=True), dtype=np.float32)


def _texts(data: Arrays) -> Texts:
    found: Texts = json.loads(bytes(data["texts"]))
    return found
