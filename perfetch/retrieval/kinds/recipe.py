"""How one adapter is fitted, and a step on the way: what every kind takes and gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from perfetch.retrieval.adapter import Adapter, Kind
from perfetch.retrieval.training_data import TrainingData

Negatives = Literal["corpus", "answers"]
Floor = Literal["best", "half", "base"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind and all that shapes its fit; what a kind does not know it does not read."""

    kind: Kind
    learning_rate: float = 1e-3
    contrastive_temperature: float = 0.04
    toward_identity: float = 0.0
    """Weight of the mean squared distance from the identity."""
    batch_size: int = 256
    queries_per_step: int | None = None
    """After how many a step is shown; None: after all of them, one epoch."""
    pairwise_weight: float = 0.0
    prior: float = 0.0
    """Of affine: length of the bias toward performant answers that is added to what is trained."""
    pseudo_query_weight: float = 0.0
    negatives: Negatives = "corpus"
    """Which documents a query is set against: all it may meet, or those that answer a label. What
    is only ever a negative is pushed away from every query, so neither is right for every set."""
    twin_similarity: float = 0.95
    false_negative_ratio: float | None = None
    """A document to which the encoder gives this share of the positive's score is no negative."""
    rank: int = 32
    """Of low_rank."""
    units: int = 128
    """Of mlp."""


@dataclass(frozen=True, slots=True)
class Step:
    """An adapter on the way: after one epoch, or at one setting of a closed form."""

    label: str
    loss: float | None
    adapter: Adapter


Path = Callable[[Recipe, TrainingData, str, int], Iterator[Step]]
"""(recipe, data, encoder revision, seed) → its steps: endless where it trains, else a few."""
