"""What selection is judged on: dev where there is enough of it, else folds over train and dev.

A choice among many settings on fifty dev queries finds luck. With few labels every one of them is
held out once, and the choice rests on all.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from perfetch.retrieval.training_data import Indices, LabelledQueries, TrainingData, join

FEW_LABELS = 500
FEW_DEV = 200
FOLDS = 5
SHARED = 0.1
"""From this share on dev asks for documents that train answers with, and folds do so, too."""


def folds_of(data: TrainingData, seed: int) -> tuple[TrainingData, ...]:
    """The data as it is, or its labels in folds, each with all others as train."""
    if len(data.train) >= FEW_LABELS and len(data.dev) >= FEW_DEV:
        return (data,)
    labels = join(data.train, data.dev)
    groups = _groups(labels, by_query=_shares_answers(data))
    members = np.unique(groups)
    if len(members) < 2:
        return (data,)
    order = np.random.default_rng(seed).permutation(members)
    parts = np.array_split(order, min(FOLDS, len(order)))
    return tuple(_fold(data, labels, np.isin(groups, part)) for part in parts)


def _fold(
    data: TrainingData, labels: LabelledQueries, held_out: npt.NDArray[np.bool_]
) -> TrainingData:
    return replace(
        data,
        train=labels.take(np.flatnonzero(~held_out).tolist()),
        dev=labels.take(np.flatnonzero(held_out).tolist()),
    )


def _shares_answers(data: TrainingData) -> bool:
    """Whether dev asks for documents that train answers with: folds repeat how the two stand."""
    if not len(data.train) or not len(data.dev):
        return False
    answers = np.concatenate(data.train.positives)
    shared = [bool(np.isin(positions, answers).any()) for positions in data.dev.positives]
    return float(np.mean(shared)) >= SHARED


def _groups(labels: LabelledQueries, *, by_query: bool) -> Indices:
    """(queries,): the group of each, held out together: those that share an answer, or one each."""
    groups = np.arange(len(labels))
    if by_query:
        return groups
    first: dict[int, int] = {}
    for row, positions in enumerate(labels.positives):
        for position in positions.tolist():
            other = groups[first.setdefault(position, row)]
            groups[groups == groups[row]] = other
    return groups


def labels_of(folds: Sequence[TrainingData]) -> TrainingData:
    """All labels as train: what a closed form is fitted on once its step is chosen."""
    first = folds[0]
    return first if len(folds) == 1 else replace(first, train=join(first.train, first.dev))
