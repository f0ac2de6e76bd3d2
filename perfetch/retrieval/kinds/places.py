"""Labels of a batch of queries as arrays of places: what every trainer sets its batches up with."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from perfetch.retrieval.training_data import Indices


def padded(labels: Sequence[Indices], rows: Indices) -> tuple[Indices, npt.NDArray[np.float32]]:
    """Positions of the labels of each query (rows, most), and 1 where one stands, else 0."""
    counts = np.array([len(labels[row]) for row in rows])
    places = np.zeros((len(rows), max(1, counts.max())), dtype=np.int64)
    present = np.arange(places.shape[1]) < counts[:, None]
    places[present] = np.concatenate([labels[row] for row in rows])
    return places, present.astype(np.float32)


def pairs(labels: Sequence[Indices], rows: Indices, candidates: Indices) -> tuple[Indices, Indices]:
    """(row, column) of every label that is among the candidates, which ascend."""
    row = np.repeat(np.arange(len(rows)), [len(labels[row]) for row in rows])
    label = np.concatenate([labels[row] for row in rows]).astype(np.int64)
    column = np.searchsorted(candidates, label).clip(max=len(candidates) - 1)
    known = candidates[column] == label
    return row[known], column[known]
