"""Several trials as one map: what they add to a query, in shares that sum to 1.

Maps that are means of each other's weights are means of each other's outputs, before the length is
set: a blend costs nothing to make, and is judged on the same held-out labels as its parts.
"""

from collections.abc import Sequence
from functools import cached_property

from perfetch.retrieval.adapter import Adapter, blended
from perfetch.retrieval.dev_score import HeldOut, score_held_out
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.trial import SHARES, Trial


class Blend:
    """The best steps of some trials; it can stand where a trial is judged or concluded."""

    def __init__(
        self, trials: Sequence[Trial], shares: Sequence[float], folds: Sequence[TrainingData]
    ) -> None:
        self._trials, self._shares, self._folds = trials, shares, folds

    @property
    def recipe(self) -> Recipe:
        """That of its first trial."""
        return self._trials[0].recipe

    @property
    def blend(self) -> tuple[tuple[float, Recipe], ...]:
        """The recipe of each trial, after its share."""
        recipes = [trial.recipe for trial in self._trials]
        return tuple(zip(self._shares, recipes, strict=True))

    @property
    def steps(self) -> list[tuple[float | None, HeldOut]]:
        """Those of its first trial."""
        return self._trials[0].steps

    @cached_property
    def held_out(self) -> HeldOut:
        """What the whole blend scores."""
        return score_held_out(self._adapters, self._folds)

    def mixed(self, other: Trial, share: float) -> "Blend":
        """This blend with that share of another trial, 0 to 1; 0 is itself."""
        if share == 0:
            return self
        own = [(1 - share) * part for part in self._shares]
        return Blend([*self._trials, other], [*own, share], self._folds)

    def shares(self, most: float) -> list[tuple[float, HeldOut]]:
        """What each share of its change scores, up to `most`."""
        return [
            (
                share,
                score_held_out([one.toward_identity(share) for one in self._adapters], self._folds),
            )
            for share in (most * part for part in SHARES)
        ]

    def adapter(self, share: float) -> Adapter:
        """The blend of its trials' adapters."""
        whole = blended([trial.adapter(1.0) for trial in self._trials], self._shares)
        return whole.toward_identity(share)

    @cached_property
    def _adapters(self) -> list[Adapter]:
        """One per fold."""
        by_fold = zip(*(trial.adapters for trial in self._trials), strict=True)
        return [blended(adapters, self._shares) for adapters in by_fold]
