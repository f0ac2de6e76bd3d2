"""How test queries are cut into splits and slices, and how a report's slices are walked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from perfetch.dataset import PlacedQuery

Mask = npt.NDArray[np.bool_]

POOLED = "pooled"


def split_masks(tested: Sequence[PlacedQuery]) -> Iterator[tuple[str, Mask]]:
    """(split, which queries) of each test split, and of all of them together as "pooled"."""
    names = np.array([placed.split for placed in tested])
    for name in np.unique(names).tolist():
        yield name, names == name
    yield POOLED, np.ones(len(tested), dtype=np.bool_)


def slice_masks(
    tested: Sequence[PlacedQuery], mask: Mask, *, by_split: bool
) -> Iterator[tuple[str, str, Mask]]:
    """(kind, label, mask): by source, language, label; split of the pooled; leak-free source."""
    labels = {
        "source": [placed.query.source for placed in tested],
        "language": [placed.query.language for placed in tested],
        "slice": [placed.query.slice for placed in tested],
    }
    if by_split:
        labels["split"] = [placed.split for placed in tested]
    for kind, values in labels.items():
        array = np.array(values)
        for label in np.unique(array[mask]).tolist():
            if label:
                yield kind, label, mask & (array == label)
    leak_free = mask & ~np.array([placed.query.leaks_name for placed in tested])
    sources = np.array(labels["source"])
    for label in np.unique(sources[leak_free]).tolist():
        yield "leak_free", label, leak_free & (sources == label)


def walk_slices(slices: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, part) of every slice of a split: "source code", "leak_free"."""
    for kind, inside in slices.items():
        if isinstance(inside.get("queries"), int):
            yield kind, inside
        else:
            yield from ((f"{kind} {label}", part) for label, part in inside.items())
