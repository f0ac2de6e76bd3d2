"""Signatures by which near-duplicates among millions of sets are found, none of them missed.

The prefix filter of near_duplicates.py in arrays, with combinations of rare members instead of
single ones where sets are small: two sets that share o members, in one order of rarity, share l of
them among their first n - o + l (Wang et al., SIGMOD 2012,
https://doi.org/10.1145/2213836.2213847). A combination of three words is shared by far fewer
strangers than a word, so that the work grows with the rows and not with their square.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

ROUNDING = 1e-9
WIDTH = 3
LARGEST_WIDE = 20
"""Members of a set up to which combinations are taken: of larger ones there would be too many."""
BUCKETS = 1 << 24
DIGEST_BYTES = 12
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Sets:
    """Some sets as arrays: the members of set k are `members[starts[k]:starts[k + 1]]`."""

    members: Numbers
    """A hash of 64 bits stands for a member: of 100 million two agree with odds of 1 in 3,700."""
    starts: Numbers

    @property
    def sizes(self) -> Numbers:
        """How many members each has."""
        return np.diff(self.starts)

    @property
    def owners(self) -> Numbers:
        """The set of each member."""
        return np.repeat(np.arange(len(self.starts) - 1), self.sizes)

    def bitmaps(self) -> Numbers:
        """(sets,): 64 bits, one for each member, several of them on one bit.

        Two bitmaps differ in no more bits than the sets in members, which spares most pairs that
        share a signature by chance a closer look. Needs sets that are not empty.
        """
        bits = np.left_shift(np.int64(1), (self.members >> 58) & 63)
        return np.bitwise_or.reduceat(bits, self.starts[:-1])

    def digests(self) -> list[bytes]:
        """The same 12 bytes for equal sets."""
        ordered = self.members[np.lexsort((self.members, self.owners))].tobytes()
        edges = (self.starts * 8).tolist()
        return [
            blake2b(ordered[start:stop], digest_size=DIGEST_BYTES).digest()
            for start, stop in pairwise(edges)
        ]


@dataclass(frozen=True, slots=True)
class Signs:
    """Signatures: sets without one in common are no near-duplicates."""

    owner: Numbers
    sign: Numbers
    rest: Numbers
    """At most so many members are shared with a set of which this is the first common sign."""


def sets_of(texts: Sequence[str], shingles: Callable[[str], frozenset[str]]) -> Sets:
    """The shingles of each text. Hashes are those of this process, for tables of this run alone."""
    hashed = [list(map(hash, shingles(text))) for text in texts]
    starts = np.zeros(len(hashed) + 1, dtype=np.int64)
    np.cumsum([len(each) for each in hashed], out=starts[1:])
    flat = np.fromiter((each for one in hashed for each in one), np.int64, int(starts[-1]))
    return Sets(flat, starts)


def sets_from(lists: Any) -> Sets:  # noqa: ANN401 - Arrow's, which has no types
    """The sets in an Arrow array of lists of 64 bit numbers."""
    starts = np.asarray(lists.offsets, dtype=np.int64)
    members = np.asarray(lists.values, dtype=np.int64)
    return Sets(members[starts[0] : starts[-1]], starts - starts[0])


def count_members(counts: npt.NDArray[np.uint32], sets: Sets) -> None:
    """Adds to `counts`, (BUCKETS,): how often members occur, several of them in one bucket."""
    np.add.at(counts, sets.members & (BUCKETS - 1), 1)


def signatures(sets: Sets, counts: npt.NDArray[np.uint32], threshold: float) -> Signs:
    """The signatures of some sets for a Jaccard overlap of `threshold` or more."""
    frequency = counts[sets.members & (BUCKETS - 1)]
    ordered = sets.members[np.lexsort((sets.members, frequency, sets.owners))]
    found = [
        _signs_of_size(ordered, sets.starts[:-1][sets.sizes == size], int(size), threshold)
        for size in np.unique(sets.sizes)
    ]
    owners = [np.flatnonzero(sets.sizes == size) for size in np.unique(sets.sizes)]
    parts = [
        (own[rows], signs, rest)
        for own, of_size in zip(owners, found, strict=True)
        for rows, signs, rest in of_size
    ]
    return Signs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def width_of(size: int, threshold: float) -> int:
    """How many members a signature joins when the larger set of a pair has this size."""
    return 1 if size > LARGEST_WIDE else min(WIDTH, least_shared(size, threshold))


def least_shared(size: int, threshold: float) -> int:
    """How many members a set of this size shares, at least, with a near-duplicate."""
    return math.ceil(threshold * size - ROUNDING)


def _signs_of_size(
    ordered: Numbers, starts: Numbers, size: int, threshold: float
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    largest = math.floor(size / threshold + ROUNDING)
    widths = {width_of(other, threshold) for other in range(size, largest + 1)}
    for width in sorted(width for width in widths if width <= size):
        prefix = size - max(least_shared(size, threshold), width) + width
        first = ordered[starts[:, None] + np.arange(prefix)]
        chosen = np.array(list(combinations(range(prefix), width)))
        signs = _mixed(first[:, chosen], width)
        rest = width - 1 + size - chosen[:, -1]
        rows = np.repeat(np.arange(len(starts)), len(chosen))
        yield rows, signs.ravel(), np.tile(rest, len(starts))


def _mixed(members: Any, width: int) -> Numbers:  # noqa: ANN401 - (sets, combinations, width)
    """One number per combination; of one member, one that no combination of several shares."""
    mixed = np.full(members.shape[:2], width, dtype=np.uint64)
    for place in range(width):
        mixed = (mixed ^ members[:, :, place].view(np.uint64)) * _MIX
        mixed ^= mixed >> np.uint64(29)
    signs: Numbers = mixed.view(np.int64)
    return signs
