"""Finds the kind and the settings for one set, inside a time budget, by successive halving.

First which labels teach (against which negatives, with how much of the pseudo-queries), on the
cheapest kind; then kinds and rates on the two best answers to that; then the finalists, to the end.

Source: Jamieson and Talwalkar, AISTATS 2016, arXiv:1502.07943.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.fit import Fit, TradePoint, Tried, conclude, sure_gain
from perfetch.retrieval.kinds.paths import CLOSED
from perfetch.retrieval.kinds.recipe import Floor, Negatives, Recipe
from perfetch.retrieval.tradeoff import trade
from perfetch.retrieval.trial import Trial

FEW = 1_500
"""Labels below which a step is a small batch at a small rate."""
QUERIES_PER_STEP = 8_192
NEGATIVES: tuple[Negatives, ...] = ("answers", "corpus")
PSEUDO_WEIGHTS = (0.3, 0.0, 1.0)
FIRST_STEPS = 4
FINALISTS = 3
MAX_STEPS = 60
PATIENCE = 6

Start = Callable[[Recipe], Trial]


class Search:
    """Trials of one set, and the time that is left for them."""

    def __init__(self, start: Start, budget_s: float, progress: Callable[[float], None]) -> None:
        self.trials: list[Trial] = []
        self._start, self._progress = start, progress
        self._began, self._budget_s = time.monotonic(), budget_s

    @property
    def spent(self) -> float:
        """Share of the budget, 0 to 1."""
        return min(1.0, (time.monotonic() - self._began) / self._budget_s)

    def run(self, recipes: Sequence[Recipe], steps: int, until: float) -> list[Trial]:
        """New trials of these, so many steps each, best first; none starts after `until`."""
        made = []
        for recipe in recipes:
            if self.trials and self.spent >= until:
                break
            trial = self._start(recipe)
            trial.advance(steps if recipe.kind not in CLOSED else MAX_STEPS)
            self._progress(self.spent)
            made.append(trial)
            self.trials.append(trial)
        return ranked(made)

    def finish(self, trials: Sequence[Trial], until: float) -> None:
        """Trains each until it has stopped to improve, a step of each in turn."""
        running = list(trials)
        while running and self.spent < until:
            running = [
                trial
                for trial in running
                if trial.advance(1) and trial.since_best < PATIENCE and len(trial.steps) < MAX_STEPS
            ]
            self._progress(self.spent)

    def again(self, best: Trial, weight: float) -> Trial | None:
        """The same recipe with that weight of the pairwise term, as far; None when time is up."""
        if self.spent >= 1:
            return None
        trial = self._start(replace(best.recipe, pairwise_weight=weight))
        trial.advance(len(best.steps))
        self._progress(self.spent)
        return trial


def ranked(trials: Sequence[Trial]) -> list[Trial]:
    """Best first."""
    return sorted(trials, key=lambda trial: -trial.score)


def find_best(
    start: Start,
    base: HeldOut,
    folds: int,
    labels: int,
    *,
    has_pseudo: bool,
    budget_s: float,
    floor: Floor,
    progress: Callable[[float], None],
) -> Fit:
    """The fit of the best trial, with the table of all kinds and the curve of the trade-off.

    Args:
        start: makes the trial of a recipe.
        base: the encoder alone on the held-out labels.
        folds: how many.
        labels: train queries.
        has_pseudo: whether there are pseudo-queries.
        budget_s: wall time; a trial that runs when it ends is ended at its next step.
        floor: of relevance, along the curve.
        progress: called with the share of the budget that is spent.
    """
    twins = base.means.fast_first is not None
    search, end = Search(start, budget_s, progress), 0.6 if twins else 1.0
    closed = [Recipe("ridge"), Recipe("knn")] if labels else []
    search.run(closed[:1], 0, 1.0)
    first = search.run(list(_teaching(labels, has_pseudo)), FIRST_STEPS, 0.35 * end)
    variants = [*closed[1:], *_variants([trial.recipe for trial in first[:2]])]
    second = search.run(variants, FIRST_STEPS, 0.7 * end)
    search.finish(ranked(first + second)[:FINALISTS], end)
    best = max(search.trials, key=lambda trial: sure_gain(trial.held_out, base))
    curve: tuple[TradePoint, ...] = ()
    if twins and best.recipe.kind not in CLOSED:
        best, curve = trade(best, base, search.again, floor)
    fit = conclude(best, base, folds)
    return replace(fit, tried=_table(search.trials), tradeoff=curve)


def _teaching(labels: int, has_pseudo: bool) -> Iterator[Recipe]:
    few = labels < FEW
    plain = Recipe(
        "linear",
        learning_rate=3e-4 if few else 1e-3,
        batch_size=64 if few else 256,
        queries_per_step=QUERIES_PER_STEP,
    )
    for weight in PSEUDO_WEIGHTS if has_pseudo else (0.0,):
        for negatives in NEGATIVES:
            yield replace(plain, negatives=negatives, pseudo_query_weight=weight)


def _variants(recipes: Sequence[Recipe]) -> Iterator[Recipe]:
    for recipe in recipes:
        yield replace(recipe, kind="affine")
        yield replace(recipe, kind="mlp", units=256)
        yield replace(recipe, learning_rate=2 * recipe.learning_rate)
        yield replace(recipe, contrastive_temperature=0.025)
        yield replace(recipe, toward_identity=300.0)
        yield replace(recipe, kind="low_rank", rank=64)
        yield replace(recipe, contrastive_temperature=0.07)


def _table(trials: Sequence[Trial]) -> tuple[Tried, ...]:
    """The best trial of each kind, best first."""
    best: dict[str, Trial] = {}
    for trial in ranked(trials):
        best.setdefault(trial.recipe.kind, trial)
    return tuple(
        Tried(
            kind=trial.recipe.kind,
            dev=trial.held_out.means,
            seconds=round(trial.seconds, 3),
            parameters=_parameters(trial.adapter(1.0)),
            steps=len(trial.steps),
            index=trial.adapter(1.0).index,
        )
        for trial in best.values()
    )


def _parameters(adapter: Adapter) -> int:
    """Numbers that its file holds."""
    parts = [adapter.weight, adapter.bias]
    if adapter.hidden is not None:
        parts += [adapter.hidden.inner, adapter.hidden.threshold, adapter.hidden.outer]
    return sum(part.size for part in parts)
