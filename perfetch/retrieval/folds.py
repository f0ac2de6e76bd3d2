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
MOST_SCORES = 2_000_000_000
"""Held-out queries times documents that are scored after each step: seconds on two cores."""
SHARED = 0.1
"""From this share on dev asks for documents that train answers with, and folds do so, too."""


def folds_of(data: TrainingData, seed: int, *, unseen: bool = False) -> tuple[TrainingData, ...]:
    """The data as it is, or its labels in folds, each with all others as train.

    Of a corpus so large that each step would be judged for minutes, a part of the held-out queries
    stands for all.

    Args:
        data: train and dev.
        seed: of the draws.
        unseen: whether a search is to be judged, beside dev, on groups of documents that training
            never met, as the held-out tests of a corpus with unseen documents are.
    """
    rng = np.random.default_rng(seed)
    return tuple(_few_held_out(fold, rng) for fold in _folds(data, rng, unseen))


def labels_of(folds: Sequence[TrainingData]) -> TrainingData:
    """All labels as train: what a closed form is fitted on once its step is chosen."""
    first = folds[0]
    return first if len(folds) == 1 else replace(first, train=join(first.train, first.dev))


def _folds(data: TrainingData, rng: np.random.Generator, unseen: bool) -> tuple[TrainingData, ...]:
    if len(data.train) >= FEW_LABELS and len(data.dev) >= FEW_DEV:
        apart = unseen and len(data.seen) < len(data.documents)
        return (data, _without_groups(data, rng)) if apart else (data,)
    labels = join(data.train, data.dev)
    groups = _groups(labels, data.group_of, by_query=_shares_answers(data))
    members = np.unique(groups)
    if len(members) < 2:
        return (data,)
    parts = np.array_split(rng.permutation(members), min(FOLDS, len(members)))
    return tuple(_fold(data, labels, np.isin(groups, part)) for part in parts)


def _fold(
    data: TrainingData, labels: LabelledQueries, held_out: npt.NDArray[np.bool_]
) -> TrainingData:
    return replace(
        data,
        train=labels.take(np.flatnonzero(~held_out).tolist()),
        dev=labels.take(np.flatnonzero(held_out).tolist()),
    )


def _few_held_out(data: TrainingData, rng: np.random.Generator) -> TrainingData:
    most = max(1, MOST_SCORES // max(1, len(data.documents)))
    if len(data.dev) <= most:
        return data
    rows = np.sort(rng.choice(len(data.dev), most, replace=False))
    return replace(data, dev=data.dev.take(rows.tolist()))


def _without_groups(data: TrainingData, rng: np.random.Generator) -> TrainingData:
    """A fifth of the seen groups become unseen; what was asked of them becomes dev."""
    group_of = data.group_of
    groups = np.unique(group_of[data.seen])
    taken = np.isin(group_of, rng.permutation(groups)[: len(groups) // FOLDS])
    return replace(
        data,
        train=data.train.take(_rows(data.train, taken, asked=False)),
        dev=data.train.take(_rows(data.train, taken, asked=True)),
        seen=data.seen[~taken[data.seen]],
        pseudo=data.pseudo and data.pseudo.take(_rows(data.pseudo, taken, asked=False)),
    )


def _rows(queries: LabelledQueries, taken: npt.NDArray[np.bool_], *, asked: bool) -> list[int]:
    """The queries that ask for a taken document, or those that do not."""
    return [
        row
        for row, positions in enumerate(queries.positives)
        if bool(taken[positions].any()) == asked
    ]


def _shares_answers(data: TrainingData) -> bool:
    """Whether dev asks for documents that train answers with: folds repeat how the two stand."""
    if not len(data.train) or not len(data.dev):
        return False
    answers = np.concatenate(data.train.positives)
    shared = [bool(np.isin(positions, answers).any()) for positions in data.dev.positives]
    return float(np.mean(shared)) >= SHARED


def _groups(labels: LabelledQueries, group_of: Indices, *, by_query: bool) -> Indices:
    """(queries,): the group of each, held out together: those that share an answer, or one each."""
    parent = list(range(len(labels)))
    if not by_query:
        first: dict[int, int] = {}
        for row, positions in enumerate(labels.positives):
            for group in group_of[positions].tolist():
                parent[_root(parent, row)] = _root(parent, first.setdefault(group, row))
    return np.array([_root(parent, row) for row in range(len(labels))], dtype=np.int64)


def _root(parent: list[int], row: int) -> int:
    """The row that stands for all that are joined to this one."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row
