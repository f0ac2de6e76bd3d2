"""Relevance against performance: the adapter chosen for the one, blended with one for the other.

The second is trained with a heavy pairwise term: it puts performant answers above their slow twins
and gives topic up. Between the two lies the curve, which costs no more training. Seen on 283 graded
problems: blends keep more relevance, at the same share of performant answers first, than maps that
were trained at weights between.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from perfetch.retrieval.blend import Blend
from perfetch.retrieval.dev_score import HeldOut
from perfetch.retrieval.fit import TradePoint
from perfetch.retrieval.kinds.recipe import Floor, Recipe
from perfetch.retrieval.worth import ONE_SIDED, Worth, standard_error, sure_gain, sure_speed

PAIRWISE_WEIGHT = 100.0
PRIOR = 1.0
FASTER = 3.0
"""Times the learning rate: the pairwise term goes far from the identity."""
SHARES = tuple(twentieth / 20 for twentieth in range(1, 21))


def performant(recipe: Recipe) -> Recipe:
    """The recipe of the other end: an affine map, whose bias is a prior for performance."""
    return replace(
        recipe,
        kind="affine",
        learning_rate=FASTER * recipe.learning_rate,
        pairwise_weight=PAIRWISE_WEIGHT,
        prior=PRIOR,
        toward_identity=0.0,
    )


def trade(
    base: HeldOut, blend: Callable[[float], Blend], floor: Floor
) -> tuple[Blend, Worth, tuple[TradePoint, ...]]:
    """The blend with the most performant answers first that keeps to the floor of relevance.

    Args:
        base: the encoder alone, on the same held-out queries.
        blend: with that share of the performant end; 0 is the adapter chosen for relevance alone.
        floor: "best": NDCG@10 not below the best beyond chance; "half": half of the gain in it is
            kept; "base": not below base.

    Returns:
        That blend, never below base in NDCG@10 where any is not; what to choose by how much of it
        is kept; and the curve.
    """
    shares = (0.0, *SHARES)
    blends = [blend(share) for share in shares]
    ends = [one.held_out for one in blends]
    curve = tuple(TradePoint(share, end.means) for share, end in zip(shares, ends, strict=True))
    if floor == "best":
        return blends[_nearly_best(ends, base)], sure_gain, curve
    least, top = _ndcg(base), max(map(_ndcg, ends))
    worth = partial(sure_speed, least=(least + top) / 2 if floor == "half" else least)
    worths = [worth(end, base) for end in ends]
    fastest = max(range(len(ends)), key=lambda place: (worths[place], -place))
    # where not even the twins gained beyond chance, what relevance gained is kept
    return blends[fastest], worth if worths[fastest] > 0 else sure_gain, curve


def _nearly_best(ends: Sequence[HeldOut], base: HeldOut) -> int:
    top = max(ends, key=_ndcg)
    allowed = [
        place
        for place, end in enumerate(ends)
        if _ndcg(end)
        >= max(_ndcg(base), _ndcg(top) - ONE_SIDED * standard_error(top, end, base.witnesses))
    ]
    return max(allowed or [0], key=lambda place: (ends[place].means.fast_first or 0.0, -place))


def _ndcg(held_out: HeldOut) -> float:
    return held_out.means.ndcg
