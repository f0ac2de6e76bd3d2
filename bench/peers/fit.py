"""Fits the peers from their own packages on vectors that are given; nothing of Perfetch is here.

    python bench/peers/fit.py SET.npz FITTED.npz

SET.npz, as `python -m bench.adapters --peers` makes it: documents, train, dev and test (rows, dim);
train_rows, train_positives, dev_rows and dev_positives, one label a line. FITTED.npz, per system:
`<system>/queries` (the test queries as it moves them) or `<system>/documents`, and
`<system>/seconds`. Systems: LlamaIndex's adapter engine at its documented defaults (batch 10, one
epoch, lr 2e-5), the same tuned on dev over GRID, and NUDGE-N, which chooses on dev by itself.
"""

import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.finetuning import EmbeddingAdapterFinetuneEngine
from llama_index.finetuning.embeddings.common import EmbeddingQAFinetuneDataset
from nudge import NUDGEN

DEFAULTS = {"lr": 2e-5, "epochs": 1, "batch_size": 10}
GRID = tuple(
    {"lr": lr, "epochs": epochs, "batch_size": 64}
    for lr, epochs in product((1e-4, 3e-4, 1e-3), (4, 12, 30))
)
Matrix = npt.NDArray[np.float32]
Arrays = Mapping[str, Matrix]


class Given(BaseEmbedding):
    """Vectors looked up by name: "q7" is train query 7, "d3" document 3."""

    queries: Any
    documents: Any

    def _get_query_embedding(self, query: str) -> list[float]:
        return self.queries[int(query[1:])].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self.documents[int(text[1:])].tolist()


def main() -> None:
    """Writes what every peer made of the set."""
    data = np.load(sys.argv[1])
    found: dict[str, Any] = {}
    for system, fit in (
        ("llama-index", _llama_index_default),
        ("llama-index tuned", _llama_index_tuned),
        ("nudge-n", _nudge),
    ):
        torch.manual_seed(0)
        started = time.monotonic()
        kind, vectors = fit(data)
        found[f"{system}/{kind}"] = vectors
        found[f"{system}/seconds"] = time.monotonic() - started
        print(f"{system}: {found[f'{system}/seconds']:.1f} s", file=sys.stderr, flush=True)
    np.savez(sys.argv[2], **found)


def _llama_index_default(data: Arrays) -> tuple[str, Matrix]:
    return "queries", _unit(data["test"] @ _engine(data, **DEFAULTS).T)


def _llama_index_tuned(data: Arrays) -> tuple[str, Matrix]:
    weights = [np.eye(data["train"].shape[1]), *(_engine(data, **one) for one in GRID)]
    best = max(weights, key=lambda weight: _dev_score(data, weight))
    return "queries", _unit(data["test"] @ best.T)


def _engine(data: Arrays, lr: float, epochs: int, batch_size: int) -> Matrix:
    """The trained weight (dim, dim)."""
    positives = _labels(data, "train")
    dataset = EmbeddingQAFinetuneDataset(
        queries={f"q{row}": f"q{row}" for row in positives},
        corpus={f"d{place}": f"d{place}" for places in positives.values() for place in places},
        relevant_docs={f"q{row}": [f"d{p}" for p in places] for row, places in positives.items()},
    )
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddingAdapterFinetuneEngine(
            dataset,
            Given(queries=data["train"], documents=data["documents"]),
            dim=data["train"].shape[1],
            batch_size=batch_size,
            epochs=epochs,
            device="cpu",
            model_output_path=folder,
            show_progress_bar=False,
            optimizer_params={"lr": lr},
        )
        engine.finetune()
    weight: Matrix = engine.model.linear.weight.detach().numpy().copy()
    return weight


def _nudge(data: Arrays) -> tuple[str, Matrix]:
    sets = [
        {
            "q_embs": data[split][list(_labels(data, split))],
            "q_ans_indx": [list(places) for places in _labels(data, split).values()],
        }
        for split in ("train", "dev")
    ]
    device = torch.device("cpu")
    return "documents", NUDGEN(device=device).finetune_embeddings(data["documents"], *sets)


def _labels(data: Arrays, split: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row, place in zip(data[f"{split}_rows"], data[f"{split}_positives"], strict=True):
        found.setdefault(int(row), []).append(int(place))
    return found


def _dev_score(data: Arrays, weight: Matrix) -> float:
    """Mean NDCG@10 of the dev queries, every positive counted alike."""
    scores = _unit(data["dev"] @ weight.T) @ data["documents"].T
    total = 0.0
    labels = _labels(data, "dev")
    for row, places in labels.items():
        ranks = (scores[row][None, :] >= scores[row][places][:, None]).sum(1)
        ideal = (1 / np.log2(np.arange(2, min(len(places), 10) + 2))).sum()
        total += float((1 / np.log2(ranks[ranks <= 10] + 1)).sum() / ideal)
    return total / max(1, len(labels))


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / lengths).astype(np.float32)


if __name__ == "__main__":
    Path(sys.argv[2]).parent.mkdir(parents=True, exist_ok=True)
    main()
