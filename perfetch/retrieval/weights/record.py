"""What training has shown so far: for each fold its parts, each judged at some shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from perfetch.retrieval.dev_score import HeldOut

Scores = Mapping[float, HeldOut]
"""By the share of the change that was kept."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of training, at most an epoch, and what its end scores on the fold."""

    loss: float
    scores: Scores

    @property
    def best(self) -> float:
        """The mean NDCG@10 of its best share."""
        return max(found.means.ndcg for found in self.scores.values())


@dataclass(frozen=True, slots=True)
class Record:
    """The parts of each fold that was begun, in order."""

    folds: list[list[Part]] = field(default_factory=list)

    def choices(self) -> dict[tuple[int, float], HeldOut]:
        """What each (part, share) that every fold has reached scores on all folds."""
        reached = min((len(parts) for parts in self.folds), default=0)
        return {
            (number, share): joined([parts[number].scores[share] for parts in self.folds])
            for number in range(reached)
            for share in self.folds[0][number].scores
        }

    def curve(self) -> list[tuple[float, HeldOut]]:
        """(mean loss, what the whole change scores) of each part that every fold has reached."""
        return [
            (float(np.mean([parts[number].loss for parts in self.folds])), found)
            for (number, share), found in self.choices().items()
            if share == 1.0
        ]

    def as_json(self) -> list[Any]:
        """Everything, exactly."""
        return [[_part_as_json(part) for part in parts] for parts in self.folds]


def joined(parts: Sequence[HeldOut]) -> HeldOut:
    """The scores of several sets of queries, one after another."""
    return HeldOut(
        np.concatenate([part.ndcg for part in parts]),
        np.concatenate([part.fast_first for part in parts]),
    )


def best_part(parts: Sequence[Part]) -> int:
    """The first of those with the best score; -1 of none."""
    scores = [part.best for part in parts]
    return scores.index(max(scores)) if scores else -1


def record_from_json(found: Sequence[Any]) -> Record:
    """What `Record.as_json` wrote."""
    return Record([[_part_from_json(part) for part in parts] for parts in found])


def _part_as_json(part: Part) -> dict[str, Any]:
    scores = {
        str(share): {"ndcg": found.ndcg.tolist(), "fast_first": found.fast_first.tolist()}
        for share, found in part.scores.items()
    }
    return {"loss": part.loss, "scores": scores}


def _part_from_json(found: Mapping[str, Any]) -> Part:
    scores = {
        float(share): HeldOut(np.array(one["ndcg"], float), np.array(one["fast_first"], float))
        for share, one in found["scores"].items()
    }
    return Part(found["loss"], scores)
