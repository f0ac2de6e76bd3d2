"""The weight of the pairwise term, chosen along the curve of relevance against performance."""

from collections.abc import Callable, Sequence

from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.fit import TradePoint, standard_error
from perfetch.retrieval.kinds.recipe import Floor
from perfetch.retrieval.trial import Trial

WEIGHTS = (0.3, 1.0, 3.0, 10.0, 30.0)


def trade(
    best: Trial,
    base: HeldOut,
    again: Callable[[Trial, float], Trial | None],
    floor: Floor,
) -> tuple[Trial, tuple[TradePoint, ...]]:
    """The trial with the most performant answers first that keeps to the floor of relevance.

    Args:
        best: the trial without the pairwise term.
        base: the encoder alone, on the same held-out queries.
        floor: "best": within one standard error of the best NDCG@10 (the one-standard-error rule
            of Breiman et al., CART, 1984); "base": not below base.
        again: the same recipe at another weight, trained as far; None when time is up.

    Returns:
        That trial, never below base in NDCG@10; and the curve.
    """
    others = [again(best, weight) for weight in WEIGHTS]
    trials = [best, *(trial for trial in others if trial is not None)]
    ends = [max((found for _, found in trial.steps), key=_ndcg) for trial in trials]
    curve = tuple(
        TradePoint(trial.recipe.pairwise_weight, end.means)
        for trial, end in zip(trials, ends, strict=True)
    )
    return trials[_choice(ends, base, floor)], curve


def _choice(ends: Sequence[HeldOut], base: HeldOut, floor: Floor) -> int:
    top = max(ends, key=_ndcg)
    allowed = [
        place
        for place, end in enumerate(ends)
        if _ndcg(end) >= _ndcg(base)
        and (floor == "base" or _ndcg(end) >= _ndcg(top) - standard_error(top, end))
    ]
    return max(allowed or [0], key=lambda place: (ends[place].means.fast_first or 0.0, -place))


def _ndcg(held_out: HeldOut) -> float:
    return held_out.means.ndcg
