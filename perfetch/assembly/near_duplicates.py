"""All pairs of sets with a Jaccard overlap at or above a threshold, exactly.

An exact join instead of MinHash: a sketch misses some pairs by chance, and the promise that no
near-duplicate stands in two splits allows none. Prefix filtering makes it as quick: with the
tokens of every set in one order, rare ones first, two sets that overlap by t share a token among
their first n - ceil(t n) + 1 (Bayardo et al., WWW 2007, https://doi.org/10.1145/1242572.1242591).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Near-duplicates among items; items with equal sets share a class."""

    classes: tuple[int, ...]
    """The class of each item, in the order given."""
    adjacent: tuple[tuple[int, ...], ...]
    """Per class the other classes at or above the threshold, ascending."""

    def around(self, item: int) -> tuple[int, ...]:
        """The item's class and those next to it."""
        own = self.classes[item]
        return (own, *self.adjacent[own])


def jaccard(left: Set[object], right: Set[object]) -> float:
    """Share of common members, 0 to 1; of two empty sets 1."""
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared) if left or right else 1.0


def find_near_duplicates(sets: Sequence[frozenset[str]], threshold: float) -> Neighbours:
    """The classes of equal sets, and which of them overlap by `threshold` (above 0) or more."""
    numbers: dict[frozenset[str], int] = {}
    classes = tuple(numbers.setdefault(members, len(numbers)) for members in sets)
    adjacent: list[list[int]] = [[] for _ in numbers]
    for left, right in _join(_rare_first(list(numbers)), threshold):
        adjacent[left].append(right)
        adjacent[right].append(left)
    return Neighbours(classes, tuple(tuple(sorted(others)) for others in adjacent))


def _rare_first(sets: list[frozenset[str]]) -> list[list[int]]:
    """Each set as ascending numbers; the rarer a member among the sets, the smaller its number."""
    frequency = Counter(member for members in sets for member in members)
    order = sorted(frequency, key=lambda member: (frequency[member], member))
    number = {member: position for position, member in enumerate(order)}
    return [sorted(number[member] for member in members) for members in sets]


def _join(sets: list[list[int]], threshold: float) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    whole = [frozenset(members) for members in sets]
    earlier: defaultdict[int, list[int]] = defaultdict(list)
    # Small sets first: every candidate is then at most as large as the set that looks it up.
    for this in sorted(range(len(sets)), key=lambda index: (len(sets[index]), index)):
        least = math.ceil(threshold * len(sets[this]) - _ROUNDING)
        prefix = sets[this][: len(sets[this]) - least + 1]
        candidates = {other for token in prefix for other in earlier[token]}
        found += [
            (this, other)
            for other in candidates
            if len(sets[other]) >= least and jaccard(whole[this], whole[other]) >= threshold
        ]
        for token in prefix:
            earlier[token].append(this)
    return found
