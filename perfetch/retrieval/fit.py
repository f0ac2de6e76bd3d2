"""What training gives: the adapter that held-out labels chose, the way there, and what else ran."""

from dataclasses import dataclass

import numpy as np

from perfetch.retrieval.adapter import Adapter, Index, Kind, identity
from perfetch.retrieval.dev_score import DevScore, HeldOut
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.trial import Trial

ONE_SIDED = 1.645
"""Standard errors below the mean of a normal that leave 5% beneath."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One line of the learning curve; epoch 0 is the encoder alone, before any step."""

    number: int
    loss: float | None
    dev: DevScore


@dataclass(frozen=True, slots=True)
class Tried:
    """One line of the table of a search: the best of one kind."""

    kind: Kind
    dev: DevScore
    seconds: float
    parameters: int
    steps: int
    index: Index = "untouched"
    """What must happen to an index of documents that is there already."""


@dataclass(frozen=True, slots=True)
class TradePoint:
    """What one weight of the pairwise term gives: relevance against performance."""

    pairwise_weight: float
    dev: DevScore


@dataclass(frozen=True, slots=True)
class Fit:
    """The chosen adapter; it is the identity, with the reason, where training did not help."""

    adapter: Adapter
    share: float
    """How much of the change was kept; 0 when held-out labels saw no gain."""
    dev: DevScore
    curve: tuple[Epoch, ...]
    recipe: Recipe
    folds: int = 1
    """1: judged on dev. More: every label of train and dev was held out once, dev is not apart."""
    reason: str = ""
    """Why training did not help; empty where it did."""
    tried: tuple[Tried, ...] = ()
    tradeoff: tuple[TradePoint, ...] = ()


def conclude(trial: Trial, base: HeldOut, folds: int) -> Fit:
    """The best share of a trial's best step, or the identity where that is not above base."""
    curve = [Epoch(0, None, base.means)]
    for number, (loss, held_out) in enumerate(trial.steps, start=1):
        curve.append(Epoch(number, loss, held_out.means))
    share, found = max(trial.shares(), key=lambda one: sure_gain(one[1], base))
    reason = why_not(found, base)
    if reason:
        share, found = 0.0, base
        same = trial.adapter(1.0)
        adapter = identity(trial.recipe.kind, same.dimension, same.encoder_revision)
    else:
        adapter = trial.adapter(share)
    return Fit(adapter, share, found.means, tuple(curve), trial.recipe, folds, reason)


def why_not(found: HeldOut, base: HeldOut) -> str:
    """Why a fit does not count as better than the encoder alone; empty where it does."""
    gain = found.means.ndcg - base.means.ndcg
    queries = len(base.ndcg)
    if gain <= 0:
        return f"no step is above the encoder alone on {queries} held-out queries"
    if sure_gain(found, base) <= 0:
        error = standard_error(found, base)
        return f"a gain of {gain:.4f} on {queries} held-out queries has an error of {error:.4f}"
    return ""


def sure_gain(found: HeldOut, base: HeldOut) -> float:
    """The gain in NDCG@10 that is exceeded with 95%: what shares and recipes are chosen by.

    The best mean of many is luck first where they vary most. Seen on python-apidocs with 100
    labels: a ridge map at +.032, error .024, was -.046 on test.
    """
    return found.means.ndcg - base.means.ndcg - ONE_SIDED * standard_error(found, base)


def standard_error(first: HeldOut, second: HeldOut) -> float:
    """Of the mean paired difference in NDCG@10; 0 of fewer than two queries."""
    gaps = first.ndcg - second.ndcg
    return float(gaps.std(ddof=1) / np.sqrt(len(gaps))) if len(gaps) > 1 else 0.0
