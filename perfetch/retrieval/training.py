"""Fits a query adapter: labels that are held out stop it and choose how much of it to keep.

Every query is set against the whole corpus when that is small, else against its labels, the
batch's and what the encoder itself ranks high. Slow twins and near misses are documents of the
corpus, so they are always among the negatives.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import get_args

from perfetch.retrieval.adapter import Kind
from perfetch.retrieval.auto import find_best
from perfetch.retrieval.dev_score import score_encoder
from perfetch.retrieval.fit import Fit, conclude
from perfetch.retrieval.folds import folds_of
from perfetch.retrieval.kinds.paths import CLOSED
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.trial import Trial


def fit_adapter(
    data: TrainingData,
    encoder_revision: str,
    settings: TrainingSettings,
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> Fit:
    """The adapter with the best held-out score among all steps and shares toward the identity.

    Args:
        data: what is to be learnt.
        encoder_revision: of the encoder that made its vectors.
        settings: the kind and how it is fitted, or `auto` and how long it may search.
        seed: reaches every random choice. The work of a search is counted; only where the clock
            cuts it short does the machine's speed choose, too.
        progress: called with the share of the work that is done, 0 to 1.
    """
    folds = folds_of(data, seed, unseen=settings.kind == "auto")
    base = score_encoder(folds, encoder_revision)
    start = partial(Trial, folds=folds, revision=encoder_revision, seed=seed)
    if settings.kind == "auto":
        return find_best(
            start,
            base,
            folds,
            has_pseudo=data.pseudo is not None and settings.pseudo_query_weight > 0,
            budget_s=settings.time_budget_s,
            floor=settings.relevance_floor,
            most_kept=settings.most_kept,
            progress=progress,
        )
    trial = start(recipe_of(settings))
    if settings.kind in CLOSED:
        trial.advance(sys.maxsize)
        return conclude(trial, base, len(folds), settings.most_kept)
    for number in range(1, settings.max_epochs + 1):
        trial.advance(1)
        progress(number / settings.max_epochs)
        if trial.since_best >= settings.patience:
            break
    return conclude(trial, base, len(folds), settings.most_kept)


def recipe_of(settings: TrainingSettings) -> Recipe:
    """The settings of one kind.

    Raises:
        ValueError: for `auto`, which is no kind, and for kinds that are no map.
    """
    kind = next((kind for kind in get_args(Kind) if kind == settings.kind), None)
    if kind is None:
        raise ValueError(f"{settings.kind} has no recipe of its own")
    return Recipe(
        kind=kind,
        learning_rate=settings.learning_rate,
        contrastive_temperature=settings.contrastive_temperature,
        toward_identity=settings.toward_identity,
        batch_size=settings.batch_size,
        pairwise_weight=settings.pairwise_weight,
        pseudo_query_weight=settings.pseudo_query_weight,
        negatives=settings.negatives,
        twin_similarity=settings.twin_similarity,
        false_negative_ratio=settings.false_negative_ratio,
        rank=settings.rank,
        units=settings.units,
    )
