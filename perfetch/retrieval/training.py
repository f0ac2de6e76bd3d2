"""Fits a query adapter: train is fitted, dev stops it and chooses how much of it to keep.

Every query is set against the whole corpus when that is small, else against its labels, the
batch's and what the encoder itself ranks high. Slow twins and near misses are documents of the
corpus, so they are always among the negatives.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch

from perfetch.retrieval.adapter import Adapter, identity
from perfetch.retrieval.dev_score import DevScore, score_on_dev
from perfetch.retrieval.losses import info_nce, pairwise
from perfetch.retrieval.training_data import Indices, Matrix, TrainingData, dense
from perfetch.retrieval.training_settings import TrainingSettings

WHOLE_CORPUS = 20_000
"""Documents up to which each query meets the whole corpus: 256 x 20,000 scores are 20 MB."""
SAMPLED_NEGATIVES = 8_192
SHARES = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Epoch:
    """One line of the learning curve; epoch 0 is the encoder alone, before any step."""

    number: int
    loss: float | None
    dev: DevScore


@dataclass(frozen=True, slots=True)
class Fit:
    """What training gives: the adapter that dev chose, and the way there."""

    adapter: Adapter
    share: float
    """How much of the change was kept; 0 when dev saw no gain, and the adapter is the identity."""
    dev: DevScore
    curve: tuple[Epoch, ...]


def fit_adapter(
    data: TrainingData,
    encoder_revision: str,
    settings: TrainingSettings,
    seed: int,
    progress: Callable[[Epoch], None] = lambda _: None,
) -> Fit:
    """The adapter with the best dev score among all epochs and shares toward the identity."""
    start = identity(settings.kind, data.documents.shape[1], encoder_revision)
    curve = [Epoch(0, None, score_on_dev(start, data))]
    best, best_score = start, curve[0].dev
    for number, (loss, adapter) in enumerate(_epochs(data, start, settings, seed), start=1):
        curve.append(Epoch(number, loss, score_on_dev(adapter, data)))
        progress(curve[-1])
        if curve[-1].dev.ndcg > best_score.ndcg:
            best, best_score = adapter, curve[-1].dev
        since = number - max(curve, key=lambda epoch: epoch.dev.ndcg).number
        if since >= settings.patience or number == settings.max_epochs:
            break
    return _keep_the_best_share(best, data, start, curve)


def _keep_the_best_share(
    best: Adapter, data: TrainingData, start: Adapter, curve: list[Epoch]
) -> Fit:
    candidates = [(0.0, start, curve[0].dev)]
    for share in SHARES:
        adapter = best.toward_identity(share)
        candidates.append((share, adapter, score_on_dev(adapter, data)))
    share, adapter, score = max(candidates, key=lambda candidate: candidate[2].ndcg)
    return Fit(adapter, share, score, tuple(curve))


def _epochs(
    data: TrainingData, start: Adapter, settings: TrainingSettings, seed: int
) -> Iterator[tuple[float, Adapter]]:
    """Endless epochs: the mean loss, and a copy of the adapter after it."""
    rng = np.random.default_rng(seed)
    weight = torch.tensor(start.weight, requires_grad=True)
    bias = torch.tensor(start.bias, requires_grad=settings.kind == "affine")
    trained = [weight, bias] if settings.kind == "affine" else [weight]
    optimizer = torch.optim.Adam(trained, lr=settings.learning_rate)
    while True:
        losses = []
        for rows in _batches(len(data.train), settings.batch_size, rng):
            optimizer.zero_grad()
            loss = _loss(weight, bias, data, rows, settings, rng)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(loss.item())
        yield (
            float(np.mean(losses)),
            Adapter(
                start.kind,
                weight.detach().numpy().copy(),
                bias.detach().numpy().copy(),
                start.encoder_revision,
            ),
        )


def _batches(count: int, size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    order = rng.permutation(count)
    for start in range(0, count, size):
        yield order[start : start + size].tolist()


def _loss(
    weight: torch.Tensor,
    bias: torch.Tensor,
    data: TrainingData,
    rows: list[int],
    settings: TrainingSettings,
    rng: np.random.Generator,
) -> torch.Tensor:
    columns = _columns(data, rows, rng)
    positives, fast, slow = (
        _mask(labels, rows, columns, len(data.documents))
        for labels in (data.train.positives, data.train.fast, data.train.slow)
    )
    documents = torch.from_numpy(data.documents[columns])
    masked = _near_copies(documents, data, rows, settings.twin_similarity) & ~slow
    queries = torch.from_numpy(data.train.vectors[rows]) @ weight.T + bias
    scores = torch.nn.functional.normalize(queries, dim=1) @ documents.T
    each = info_nce(scores, positives, masked, settings.contrastive_temperature)
    if settings.pairwise_weight > 0:
        twins = pairwise(scores, fast, slow, settings.contrastive_temperature)
        each = each + settings.pairwise_weight * twins
    counts = torch.from_numpy(data.train.weights[rows])
    pull = (weight - torch.eye(len(weight))).square().mean() + bias.square().mean()
    return (each * counts).sum() / counts.sum() + settings.toward_identity * pull


def _columns(data: TrainingData, rows: list[int], rng: np.random.Generator) -> Indices:
    """Which documents the batch meets: all seen ones, or its labels and a sample of the rest."""
    if len(data.seen) <= WHOLE_CORPUS:
        return data.seen
    labels = [data.train.positives[row] for row in rows] + [data.train.slow[row] for row in rows]
    sample = rng.choice(data.seen, SAMPLED_NEGATIVES, replace=False)
    return np.unique(np.concatenate([*labels, sample]))


def _mask(
    labels: tuple[Indices, ...], rows: list[int], columns: Indices, documents: int
) -> torch.Tensor:
    return torch.from_numpy(dense([labels[row] for row in rows], documents)[:, columns])


def _near_copies(
    documents: torch.Tensor, data: TrainingData, rows: list[int], similarity: float
) -> torch.Tensor:
    """Documents so close to a query's first positive that they may answer it, too."""
    first: Matrix = data.documents[[data.train.positives[row][0] for row in rows]]
    return torch.from_numpy(first) @ documents.T >= similarity
