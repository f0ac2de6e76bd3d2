"""Who stays when two near-duplicates stand on different sides of a split: one, always the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from perfetch.assembly.near_duplicates import Neighbours

JOINS = "would_join_splits"
"""Left out because something like it stands in another split."""
MOVES = "would_move_split"
"""Left out because an earlier version placed it otherwise: its group or the shares changed."""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """An item's right to stay; the smaller claim wins."""

    published: int
    """0 for a set's own split, which is kept as it is; else 1."""
    new: int
    """0 if an earlier version holds it, and a model may have learnt from it; else 1."""
    pseudo: int
    """0 for a judged query or a document; 1 for a pseudo-query, of which there are plenty."""
    digits: str
    """Its stable hash: chance, but the same every night."""
    key: str


def one_label_each(labels: Sequence[tuple[str, str]]) -> list[bool]:
    """Whether the id of each (id, label) has that label alone.

    An id with two labels (the same text in two groups) is left out with all its occurrences: to
    keep one of them would move the id when the other arrives later.
    """
    of_id: defaultdict[str, set[str]] = defaultdict(set)
    for key, label in labels:
        of_id[key].add(label)
    return [len(of_id[key]) == 1 for key, _ in labels]


def admit(labels: Sequence[str], claims: Sequence[Claim], neighbours: Neighbours) -> list[bool]:
    """Whether each item stays, so that no two near-duplicates that stay differ in label.

    Greedy by claim: an item goes only because of one that stays. Two published items never
    exclude each other.
    """
    stays = [False] * len(labels)
    present: defaultdict[int, set[str]] = defaultdict(set)
    for item in sorted(range(len(labels)), key=claims.__getitem__):
        label = labels[item]
        free = all(present[near] <= {label} for near in neighbours.around(item))
        stays[item] = free or claims[item].published == 0
        if stays[item]:
            present[neighbours.classes[item]].add(label)
    return stays
