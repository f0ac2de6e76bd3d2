"""One recipe tried on every fold at once: trained a step at a time, judged on what is held out."""

import time
from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from perfetch.retrieval.adapter import Adapter, average
from perfetch.retrieval.dev_score import HeldOut, score_held_out
from perfetch.retrieval.folds import labels_of
from perfetch.retrieval.kinds.paths import BY_FIRST, CLOSED, PATHS
from perfetch.retrieval.kinds.recipe import Recipe, Step
from perfetch.retrieval.kinds.work import seconds_of_step
from perfetch.retrieval.training_data import TrainingData

SHARES = (0.25, 0.5, 0.75, 1.0)


class Trial:
    """A recipe and how far it got; it can be left at any step and taken up again.

    Its best step is the one with the highest NDCG@10, or the last where `last` is set.
    """

    def __init__(
        self,
        recipe: Recipe,
        folds: Sequence[TrainingData],
        revision: str,
        seed: int,
        *,
        last: bool = False,
    ) -> None:
        self.recipe = recipe
        self.cost_s = sum(seconds_of_step(recipe, fold) for fold in folds)
        """Nominal seconds of a step."""
        self.steps: list[tuple[float | None, HeldOut]] = []
        """Of each step the mean of its losses, and what it scores on all folds. Only the best one's
        adapters are kept: of some kinds one holds as much as all vectors of the labels."""
        self.seconds = 0.0
        self._folds, self._revision, self._seed = folds, revision, seed
        self._last = last
        self._runs = [PATHS[recipe.kind](recipe, fold, revision, seed) for fold in folds]
        self._best: tuple[int, Sequence[Adapter]] = (0, ())

    @property
    def work_s(self) -> float:
        """Nominal seconds of all steps so far."""
        return self.cost_s * len(self.steps)

    @property
    def score(self) -> float:
        """The mean NDCG@10 of its best step so far; 0 before the first."""
        return self.held_out.means.ndcg if self.steps else 0.0

    @property
    def held_out(self) -> HeldOut:
        """What its best step scores.

        Raises:
            IndexError: before the first step.
        """
        return self.steps[self._best[0]][1]

    @property
    def blend(self) -> tuple[tuple[float, Recipe], ...]:
        """It stands alone: see `Blend`."""
        return ((1.0, self.recipe),)

    @property
    def adapters(self) -> Sequence[Adapter]:
        """Those of its best step, one per fold."""
        return self._best[1]

    @property
    def since_best(self) -> int:
        """Steps since the best one."""
        return len(self.steps) - 1 - self._best[0] if self.steps else 0

    def advance(self, steps: int, until: Callable[["Trial"], bool] = lambda _: False) -> bool:
        """Goes so many steps on, or until that holds; False where the path has ended."""
        started = time.monotonic()
        before = len(self.steps)
        for found in islice(zip(*self._runs, strict=True), steps):
            self._take([step.adapter for step in found], found)
            if until(self):
                break
        self.seconds += time.monotonic() - started
        return len(self.steps) - before == steps

    def shares(self, most: float) -> list[tuple[float, HeldOut]]:
        """What each share of the best step's change scores, up to `most`."""
        whole = self.recipe.kind in BY_FIRST
        shares = (1.0,) if whole else [most * part for part in SHARES]
        return [
            (
                share,
                score_held_out([one.toward_identity(share) for one in self.adapters], self._folds),
            )
            for share in shares
        ]

    def adapter(self, share: float) -> Adapter:
        """The best step's: the mean over folds, or of a closed form one fit on all labels."""
        number, adapters = self._best
        whole = adapters[0]
        if len(adapters) > 1 and self.recipe.kind in CLOSED:
            path = PATHS[self.recipe.kind]
            steps = path(self.recipe, labels_of(self._folds), self._revision, self._seed)
            whole = next(islice(steps, number, None)).adapter
        elif len(adapters) > 1:
            whole = average(adapters)
        return whole.toward_identity(share)

    def _take(self, adapters: Sequence[Adapter], found: Sequence[Step]) -> None:
        held_out = score_held_out(adapters, self._folds)
        losses = [step.loss for step in found if step.loss is not None]
        if not self.steps or self._last or self._worth(held_out) > self._worth(self.held_out):
            self._best = (len(self.steps), adapters)
        self.steps.append((float(np.mean(losses)) if losses else None, held_out))

    def _worth(self, held_out: HeldOut) -> float:
        by_first = self.recipe.kind in BY_FIRST
        return float(held_out.first.mean()) if by_first else held_out.means.ndcg
