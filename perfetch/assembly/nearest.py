"""The largest overlap of some sets with any of a stream of sets: all are compared, none is skipped.

What the audit of a large assembly counts by: it shares nothing with the signatures by which
near-duplicates are found.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from perfetch.assembly.signatures import Sets

Overlaps = npt.NDArray[np.float64]


def nearest_overlaps(sample: Sets, stream: Iterable[Sets]) -> Overlaps:
    """(sets of the sample,): the largest Jaccard overlap of each with a set of the stream, 0 to 1.

    Time grows with members of the stream times sets of the sample; memory with one part of the
    stream times the sample.
    """
    best = np.zeros(len(sample.sizes))
    order = np.argsort(sample.members, kind="stable")
    members, holders = sample.members[order], sample.owners[order]
    for part in stream:
        first = np.searchsorted(members, part.members, side="left")
        often = np.searchsorted(members, part.members, side="right") - first
        shared = _shared(part, first, often, holders, len(best))
        whole = part.sizes[:, None] + sample.sizes[None, :] - shared
        np.maximum(best, (shared / whole).max(axis=0, initial=0.0), out=best)
    return best


def _shared(
    part: Sets,
    first: npt.NDArray[np.int64],
    often: npt.NDArray[np.int64],
    holders: npt.NDArray[np.int64],
    sample: int,
) -> npt.NDArray[np.int64]:
    """(sets of the part, sets of the sample): how many members both have."""
    total = int(often.sum())
    within = np.arange(total) - np.repeat(np.cumsum(often) - often, often)
    holder = holders[np.repeat(first, often) + within]
    pairs = np.repeat(part.owners, often) * sample + holder
    rows = len(part.sizes)
    return np.bincount(pairs, minlength=rows * sample).reshape(rows, sample)
