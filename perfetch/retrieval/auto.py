"""Finds the kind and the settings for one set, inside a time budget, by successive halving.

First which labels teach (against which negatives, with how much of the pseudo-queries), on the
cheapest kind; then kinds and rates on the two best answers to that; then the finalists, to the end.

Source: Jamieson and Talwalkar, AISTATS 2016, arXiv:1502.07943.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.blend import Blend
from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.fit import Fit, TradePoint, Tried, conclude
from perfetch.retrieval.kinds.recipe import Floor, Negatives, Recipe
from perfetch.retrieval.search import Search, Start, ranked
from perfetch.retrieval.tradeoff import performant, trade
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.trial import Trial
from perfetch.retrieval.worth import Worth, sure_gain

FEW = 1_500
"""Labels below which a batch is small."""
SMALL_BATCH, LARGE_BATCH = 64, 256
RATE = 1e-3
"""Of a small batch; of one that is four times as large it is twice that, the square root, as
Malladi et al. have it of Adam (NeurIPS 2022, arXiv:2205.10287). A budget holds fewer large ones."""
QUERIES_PER_STEP = 8_192
NEGATIVES: tuple[Negatives, ...] = ("answers", "corpus")
PSEUDO_WEIGHTS = (0.0, 0.3, 1.0)
"""Labels alone first: they cost least where they are few, and teach most where they are many. After
pseudo-queries a budget that is too small for the corpus never came to them."""
FIRST_STEPS = 3
FEWEST_COMPARED = 2
"""Answers to what teaches; a budget that is spent on fewer is too small for the corpus."""
FINALISTS = 3
TOGETHER = (1, 2, 3, 5)
"""How many of the surest trials may be blended."""
PERFORMANT_STEPS = 10
FOR_PERFORMANCE = 0.2
"""Share of the work that is kept for the other end of the trade-off, where there are twins."""


def find_best(
    start: Start,
    base: HeldOut,
    folds: Sequence[TrainingData],
    *,
    has_pseudo: bool,
    budget_s: float,
    floor: Floor,
    most_kept: float,
    progress: Callable[[float], None],
) -> Fit:
    """The fit of the best trial, with the table of all kinds and the curve of the trade-off.

    Args:
        start: makes the trial of a recipe.
        base: the encoder alone on the held-out labels.
        folds: what is trained on, and held out.
        has_pseudo: whether there are pseudo-queries.
        budget_s: wall time at most, and each part has its share of it; a trial that runs when that
            ends is ended at its next step. What ends a part is its work, counted, so that a busy
            machine finds the same.
        floor: of relevance, along the curve.
        most_kept: the largest share of the change.
        progress: called with the share of the budget that is spent.
    """
    search, labels = Search(start, budget_s, progress), len(folds[0].train)
    twins = base.means.fast_first is not None
    end = 1 - FOR_PERFORMANCE if twins else 1.0
    closed = [Recipe("ridge"), Recipe("knn")] if labels else []
    search.run(closed[:1], 0, 0.35 * end)
    first = search.run(list(_teaching(labels, has_pseudo)), FIRST_STEPS, 0.35 * end)
    variants = [*closed[1:], *_variants([trial.recipe for trial in first[:2]])]
    second = search.run(variants, FIRST_STEPS, 0.7 * end)
    search.finish(ranked(first + second)[:FINALISTS], end)
    best = _best(search.trials, folds, base)
    worth: Worth = sure_gain
    curve: tuple[TradePoint, ...] = ()
    if twins and not search.late():
        best, worth, curve = _traded(search, best, base, floor)
    fit = conclude(best, base, len(folds), most_kept, worth)
    cut_short = search.cut_short or len(first) < FEWEST_COMPARED
    return replace(fit, tried=_table(search.trials), tradeoff=curve, cut_short=cut_short)


def _best(trials: Sequence[Trial], folds: Sequence[TrainingData], base: HeldOut) -> Blend:
    """The surest trial alone, or together with the next ones where that is surer."""
    surest = sorted(trials, key=lambda trial: -sure_gain(trial.held_out, base))
    counts = [count for count in TOGETHER if count <= len(surest)]
    together = [Blend(surest[:count], [1 / count] * count, folds) for count in counts]
    return max(together, key=lambda blend: sure_gain(blend.held_out, base))


def _traded(
    search: Search, best: Blend, base: HeldOut, floor: Floor
) -> tuple[Blend, Worth, tuple[TradePoint, ...]]:
    """What the trade-off of relevance and performance chooses, by what, and the whole curve."""
    other = search.to_the_last(performant(best.recipe), PERFORMANT_STEPS)
    return trade(base, partial(best.mixed, other), floor)


def _teaching(labels: int, has_pseudo: bool) -> Iterator[Recipe]:
    batch = SMALL_BATCH if labels < FEW else LARGE_BATCH
    rate = RATE * (batch / SMALL_BATCH) ** 0.5
    plain = Recipe("linear", rate, batch_size=batch, queries_per_step=QUERIES_PER_STEP)
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
