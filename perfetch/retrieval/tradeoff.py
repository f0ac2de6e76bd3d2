"""The weight of the pairwise term, chosen along the curve of relevance against performance."""

from collections.abc import Callable, Sequence

from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.fit import TradePoint, standard_error
from perfetch.retrieval.trial import Trial

WEIGHTS = (0.3, 1.0, 3.0, 10.0, 30.0)


def trade(
    best: Trial, base: HeldOut, again: Callable[[float, int], Trial]
) -> tuple[Trial, tuple[TradePoint, ...]]:
    """The trial with the most performant answers first that costs no relevance beyond chance.

    Args:
        best: the trial without the pairwise term.
        base: the encoder alone, on the same held-out queries.
        again: the same recipe at another weight, trained for so many steps.

    Returns:
        That trial, never below base in NDCG@10 and within one standard error of the best (the
        one-standard-error rule of Breiman et al., CART, 1984); and the curve.
    """
    trials = [best, *(again(weight, len(best.steps)) for weight in WEIGHTS)]
    ends = [max((found for _, found in trial.steps), key=_ndcg) for trial in trials]
    curve = tuple(
        TradePoint(trial.recipe.pairwise_weight, end.means)
        for trial, end in zip(trials, ends, strict=True)
    )
    return trials[_choice(ends, base)], curve


def _choice(ends: Sequence[HeldOut], base: HeldOut) -> int:
    top = max(ends, key=_ndcg)
    allowed = [
        place
        for place, end in enumerate(ends)
        if _ndcg(end) >= max(_ndcg(base), _ndcg(top) - standard_error(top, end))
    ]
    return max(allowed or [0], key=lambda place: (ends[place].means.fast_first or 0.0, -place))


def _ndcg(held_out: HeldOut) -> float:
    return held_out.means.ndcg
