"""Clusters of what hangs together: near-duplicates, and queries that share a document.

The paired bootstrap resamples whole clusters, so that ten wordings of one task count once.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from perfetch.assembly.near_duplicates import Neighbours


def document_key(document_id: str) -> str:
    """A document's name among the members of clusters."""
    return f"d/{document_id}"


def query_key(query_id: str) -> str:
    """A query's name among the members of clusters."""
    return f"q/{query_id}"


def near_links(keys: Sequence[str], neighbours: Neighbours) -> list[tuple[str, str]]:
    """Pairs of keys that chain every near-duplicate among the items to its like.

    Args:
        keys: one per item of `neighbours`; an empty key is an item that was left out.
        neighbours: near-duplicates among the items.
    """
    first: dict[int, str] = {}
    links: list[tuple[str, str]] = []
    for key, number in zip(keys, neighbours.classes, strict=True):
        if key:
            links.append((first.setdefault(number, key), key))
    for number, key in first.items():
        links += [(key, first[near]) for near in neighbours.adjacent[number] if near in first]
    return links


def join_clusters(keys: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Key → the smallest key of its connected component."""
    parent = {key: key for key in keys}

    def find(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for left, right in links:
        low, high = sorted((find(left), find(right)))
        parent[high] = low
    return {key: find(key) for key in parent}


def least_of_components(
    count: int, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """(count,): the smallest number of each number's connected component.

    Args:
        count: the numbers are 0 to count - 1.
        left: one end of each link.
        right: the other end.
    """
    least = np.arange(count)
    while True:
        low, high = np.minimum(least[left], least[right]), np.maximum(least[left], least[right])
        apart = low < high
        if not apart.any():
            return least
        # Every root that a link ties to a smaller one hangs below the smallest of these.
        np.minimum.at(least, high[apart], low[apart])
        while not np.array_equal(nearer := least[least], least):
            least = nearer
