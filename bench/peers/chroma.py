"""Chroma's linear adapter on the query alone, after its report and the code that came with it.

Sanjeev and Troynikov, "Embedding Adapters", 2024 (research.trychroma.com/embedding-adapters;
github.com/suvansh/ChromaAdaptEmbed): a linear layer from its random start, with a bias; AdamW, lr
3e-3, batches of 256, ten epochs, the last one kept. Each query brings five documents drawn at
random that do not answer it. Two losses: squared error of the cosine against the relevance, or a
triplet margin of 0.3 between vectors whose length is left as it is. Written from the description;
their code is not here. `tuned` chooses loss, rate and epochs on dev.
"""

from itertools import product
from typing import Any

import numpy as np
import torch
from labels import Arrays, Matrix, _labels, _unit, chosen_on_dev, ndcg
from torch.nn import functional

RATE, BATCH, EPOCHS, NEGATIVES, MARGIN = 3e-3, 256, 10, 5, 0.3
GRID = tuple(product(("mse", "triplet"), (3e-4, 3e-3), (10, 30)))
Map = torch.nn.Linear


def mse(data: Arrays) -> dict[str, Any]:
    """Squared error of the cosine."""
    return _made(data, _trained(data, "mse", RATE, EPOCHS), "as published")


def triplet(data: Arrays) -> dict[str, Any]:
    """Triplet margin."""
    return _made(data, _trained(data, "triplet", RATE, EPOCHS), "as published")


def tuned(data: Arrays) -> dict[str, Any]:
    """The best of GRID on dev, or the encoder alone."""
    tried = ((f"{one}", _trained(data, *one)) for one in GRID)
    said, found = chosen_on_dev(
        data, tried, lambda one: ndcg(data, "dev", _moved(one, data["dev"]), data["documents"])
    )
    if not isinstance(found, torch.nn.Linear):
        return {"parameters": 0, "said": said}
    return _made(data, found, said)


def _made(data: Arrays, adapter: Map, said: str) -> dict[str, Any]:
    return {
        "queries": _moved(adapter, data["test"]),
        "train": _moved(adapter, data["train"]),
        "parameters": sum(part.numel() for part in adapter.parameters()),
        "said": said,
    }


def _moved(adapter: Map, queries: Matrix) -> Matrix:
    with torch.no_grad():
        return _unit(adapter(torch.from_numpy(queries)).numpy())


def _trained(data: Arrays, loss: str, rate: float, epochs: int) -> Map:
    torch.manual_seed(int(data.get("seed", 0)))
    queries, documents = (torch.from_numpy(data[name]) for name in ("train", "documents"))
    rows, documents_of, targets = _pairs(data) if loss == "mse" else _triplets(data)
    adapter = torch.nn.Linear(queries.shape[1], queries.shape[1])
    optimiser = torch.optim.AdamW(adapter.parameters(), lr=rate)
    for _ in range(epochs):
        for batch in torch.randperm(len(rows)).split(BATCH):
            moved = adapter(queries[rows[batch]])
            first = documents[documents_of[batch]]
            if loss == "mse":
                cosine = functional.cosine_similarity(moved, first)
                value = functional.mse_loss(cosine, targets[batch], reduction="sum")
            else:
                other = documents[targets[batch]]
                value = functional.triplet_margin_loss(
                    moved, first, other, margin=MARGIN, reduction="sum"
                )
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
    return adapter


def _pairs(data: Arrays) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(query, document, relevance in [0, 1]) of each label and each negative."""
    grades = data.get("train_grades", np.ones(len(data["train_rows"])))
    told = list(
        zip(data["train_rows"], data["train_positives"], grades / grades.max(), strict=True)
    )
    told += [(row, place, 0.0) for row, places in _negatives(data).items() for place in places]
    rows, places, relevance = zip(*told, strict=True)
    return torch.tensor(rows), torch.tensor(places), torch.tensor(relevance).float()


def _triplets(data: Arrays) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(query, positive, negative)."""
    others = _negatives(data)
    told = [
        (row, place, other)
        for row, places in _labels(data, "train").items()
        for place in places
        for other in others[row]
    ]
    rows, places, negatives = zip(*told, strict=True)
    return torch.tensor(rows), torch.tensor(places), torch.tensor(negatives)


def _negatives(data: Arrays) -> dict[int, list[int]]:
    rng = np.random.default_rng(int(data.get("seed", 0)))
    count = len(data["documents"])
    return {
        row: [
            int(p) for p in rng.choice(count, min(count, NEGATIVES), replace=False) if p not in own
        ]
        for row, own in _labels(data, "train").items()
    }
