"""What is to be trained, how, and where it may be left."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from sentence_transformers import SentenceTransformer

from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.weights.checkpoints import CheckpointPlace
from perfetch.retrieval.weights.settings import WeightsKind, WeightsSettings


@dataclass(frozen=True, slots=True)
class Job:
    """One fit's settings and means, without its data."""

    kind: WeightsKind
    model: SentenceTransformer
    """The encoder; nothing of it is changed."""
    recipe: Recipe
    """Temperature, negatives and weights of the terms."""
    settings: WeightsSettings
    seed: int
    device: torch.device
    place: CheckpointPlace | None
    """None: a run that is killed begins anew."""
    progress: Callable[[float], None]
    """Called with the share of the work that is done, 0 to 1."""
    processes: int = 1
    """That train both sides at once on this machine, a GPU each."""
