"""What training gives: the adapter that held-out labels chose, the way there, and what else ran."""

from dataclasses import dataclass

from perfetch.retrieval.adapter import Adapter, Index, Kind, identity
from perfetch.retrieval.blend import Blend
from perfetch.retrieval.dev_score import DevScore, HeldOut
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.trial import Trial
from perfetch.retrieval.worth import FEWEST, Worth, standard_error, sure_gain


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
    """What a share of the adapter that prefers performant answers gives: see `tradeoff`."""

    performant_share: float
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
    """The surest one's, where several are blended."""
    blend: tuple[tuple[float, Recipe], ...]
    """What the adapter is made of before `share` is kept: shares that sum to 1."""
    folds: int = 1
    """1: judged on dev. More: so many fits, each judged on labels that it did not see."""
    reason: str = ""
    """Why training did not help; empty where it did."""
    tried: tuple[Tried, ...] = ()
    tradeoff: tuple[TradePoint, ...] = ()
    cut_short: bool = False
    """Whether the budget ended a search early: too small for the corpus, or for a slow machine,
    which has chosen then, too."""

    @property
    def performant_share(self) -> float:
        """Of the performant end of the trade-off; 0 where nothing was traded."""
        if not self.tradeoff:
            return 0.0
        return sum(share for share, recipe in self.blend if recipe.pairwise_weight > 0)


def conclude(
    trial: Trial | Blend,
    base: HeldOut,
    folds: int,
    most_kept: float,
    worth: Worth = sure_gain,
) -> Fit:
    """The best share of a trial or a blend, or the identity where that is not above base."""
    curve = [Epoch(0, None, base.means)]
    for number, (loss, held_out) in enumerate(trial.steps, start=1):
        curve.append(Epoch(number, loss, held_out.means))
    share, found = max(trial.shares(most_kept), key=lambda one: worth(one[1], base))
    reason = "" if worth(found, base) > 0 else why_not(found, base)
    if reason:
        share, found = 0.0, base
        same = trial.adapter(1.0)
        adapter = identity(trial.recipe.kind, same.dimension, same.encoder_revision)
    else:
        adapter = trial.adapter(share)
    return Fit(adapter, share, found.means, tuple(curve), trial.recipe, trial.blend, folds, reason)


def why_not(found: HeldOut, base: HeldOut) -> str:
    """Why a fit does not count as better than the encoder alone; empty where it does."""
    gain = found.means.ndcg - base.means.ndcg
    queries, answers = len(base.ndcg), base.counted
    if gain <= 0:
        return f"no step is above the encoder alone on {queries} held-out queries"
    if answers < FEWEST:
        few = "" if answers == queries else f" with {answers} different answers"
        return f"{queries} held-out queries{few} are too few to tell a gain; {FEWEST} or more can"
    if sure_gain(found, base) <= 0:
        error = standard_error(found, base, base.witnesses)
        return f"a gain of {gain:.4f} on {queries} held-out queries has an error of {error:.4f}"
    return ""
