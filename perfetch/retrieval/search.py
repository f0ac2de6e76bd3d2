"""Trials of one set within a budget: of work, which is counted, and at most of time."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from perfetch.retrieval.kinds.paths import CLOSED
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.trial import Trial

WORK = 0.5
"""Nominal seconds of work in a second of the budget: a machine half as fast, or busy, ends the same
search before the clock does, and finds the same model."""
MAX_STEPS = 60
PATIENCE = 6


class Start(Protocol):
    """Makes the trial of a recipe."""

    def __call__(self, recipe: Recipe, *, last: bool = ...) -> Trial:
        """A trial before its first step."""


class Search:
    """Trials of one set, and the work and the time that are left for them."""

    def __init__(self, start: Start, budget_s: float, progress: Callable[[float], None]) -> None:
        self.trials: list[Trial] = []
        self._start, self._progress = start, progress
        self._began, self._budget_s = time.monotonic(), budget_s
        self.cut_short = False
        """Whether the clock has ended a part of the search: the machine's speed decided on it."""

    @property
    def spent(self) -> float:
        """Share of the work that is done, 0 to 1."""
        done = sum(trial.work_s for trial in self.trials)
        return min(1.0, done / (WORK * self._budget_s))

    def late(self, until: float = 1.0) -> bool:
        """Whether this share of the time is over; `cut_short` remembers that it was.

        Each part of a search has its share of the work and of the time, so that a machine that is
        too slow cuts all of them and leaves none out.
        """
        is_late = time.monotonic() - self._began >= until * self._budget_s
        self.cut_short = self.cut_short or is_late
        return is_late

    def run(self, recipes: Sequence[Recipe], steps: int, until: float) -> list[Trial]:
        """New trials of these, so many steps each, best first; none starts after `until`."""
        made = []
        for recipe in recipes:
            if self.trials and self._ended(until):
                break
            trial = self._start(recipe)
            self.trials.append(trial)
            self._advance(trial, steps if recipe.kind not in CLOSED else MAX_STEPS, until)
            made.append(trial)
        return ranked(made)

    def finish(self, trials: Sequence[Trial], until: float) -> None:
        """Trains each until it has stopped to improve, a step of each in turn."""
        running = list(trials)
        while running and not self._ended(until):
            running = [
                trial
                for trial in running
                if trial.advance(1) and trial.since_best < PATIENCE and len(trial.steps) < MAX_STEPS
            ]
            self._progress(self.spent)

    def to_the_last(self, recipe: Recipe, steps: int) -> Trial:
        """A trial that keeps its last step and is no candidate itself."""
        trial = self._start(recipe, last=True)
        self._advance(trial, steps, 1.0)
        return trial

    def _ended(self, until: float) -> bool:
        return self.spent >= until or self.late(until)

    def _advance(self, trial: Trial, steps: int, until: float) -> None:
        trial.advance(steps, until=lambda _: self.late(until))
        self._progress(self.spent)


def ranked(trials: Sequence[Trial]) -> list[Trial]:
    """Best first."""
    return sorted(trials, key=lambda trial: -trial.score)
