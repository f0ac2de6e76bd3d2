"""What a bench of many sets comes to: mean gains, and the points that this project has set itself.

Seeds are averaged query by query; a mean over sets counts each set once. A set is clean where
hardly a test query is answered by a document that also answers a label: elsewhere a system may gain
by learning which documents are asked for at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from perfetch.retrieval.significance import MIN_CLUSTERS, paired_bootstrap

AUTO, BASE, BM25 = "auto", "base", "bm25"
LABELS_ALONE = "auto, labels alone"
"""`auto` without pseudo-queries: it sees vectors and labels, no text, as the peers do."""
PEER_DEFAULT = "llama-index"
UNTOUCHED = "untouched"
CLEAN_BELOW = 0.1
TIMES_DEFAULT, TIMES_TUNED = 5.0, 1.5
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """One system on one set with one seed."""

    set: str
    system: str
    is_peer: bool
    index: str
    ndcg: Numbers
    """(test queries,)"""
    clusters: tuple[str, ...]
    shared: float
    """Share of the test queries with an answer that also answers a label."""


class Standing:
    """All runs of a bench, by set and system."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = list(runs)
        self.sets = list(dict.fromkeys(run.set for run in self._runs))
        self.clean = [name for name in self.sets if next(self._of(name)).shared < CLEAN_BELOW]

    @property
    def systems(self) -> list[str]:
        """All but the encoder alone."""
        return [name for name in dict.fromkeys(r.system for r in self._runs) if name != BASE]

    def is_untouched_peer(self, system: str) -> bool:
        """Whether it is a peer that leaves an index as it is."""
        runs = [run for run in self._runs if run.system == system]
        return any(run.is_peer and run.index == UNTOUCHED for run in runs)

    def is_peer(self, system: str) -> bool:
        """Whether it comes from another package."""
        return any(run.is_peer for run in self._runs if run.system == system)

    def values(self, name: str, system: str) -> Numbers | None:
        """(test queries,): NDCG@10, the mean over seeds; None where it did not run."""
        found = [run.ndcg for run in self._of(name) if run.system == system]
        return np.mean(found, axis=0) if found else None

    def gain(self, system: str, sets: Sequence[str]) -> float | None:
        """Mean relative gain over these sets; None where it did not run on all of them."""
        gains = []
        for name in sets:
            own, base = self.values(name, system), self.values(name, BASE)
            if own is None or base is None:
                return None
            gains.append(float(own.mean() / base.mean() - 1))
        return float(np.mean(gains)) if gains else None

    def below(self, system: str, other: str) -> list[str]:
        """The sets on which it is significantly below the other (95%, paired, clustered)."""
        found = []
        for name in self.sets:
            own, theirs = self.values(name, system), self.values(name, other)
            clusters = next(self._of(name)).clusters
            if own is None or theirs is None or len(set(clusters)) < MIN_CLUSTERS:
                continue
            (result,) = paired_bootstrap(
                own[:, None], theirs[:, None], clusters, confidence=0.95, seed=0
            )
            if result.ci_high < 0:
                found.append(name)
        return found

    def _of(self, name: str) -> Iterator[Run]:
        return (run for run in self._runs if run.set == name)


def told(standing: Standing) -> Iterator[str]:
    """A line for each system's mean gain, then one for each point."""
    clean = ", ".join(standing.clean) or "none"
    yield f"mean relative gain in NDCG@10 over all {len(standing.sets)} sets, and the clean ones: "
    yield f"{clean}"
    for system in standing.systems:
        whole, part = (standing.gain(system, s) for s in (standing.sets, standing.clean))
        yield f"  {system:<18} {_percent(whole):>8} {_percent(part):>8}"
    yield from _points(standing)


def best_tuned_peer(standing: Standing) -> str | None:
    """The index-untouched peer with the highest mean gain over all sets."""
    peers = [name for name in standing.systems if standing.is_untouched_peer(name)]
    known = {
        name: gain for name in peers if (gain := standing.gain(name, standing.sets)) is not None
    }
    return max(known, key=known.__getitem__) if known else None


def _points(standing: Standing) -> Iterator[str]:
    if AUTO not in standing.systems:
        yield "points: not judged, because auto did not run"
        return
    below = standing.below(AUTO, BASE)
    yield _point(not below, f"auto is significantly below base on: {_listed(below)}")
    peer = best_tuned_peer(standing)
    if peer is None:
        yield "points against peers: not judged, because no peer ran on every set"
        return
    for label, sets in (("all", standing.sets), ("clean", standing.clean)):
        for other, times in ((PEER_DEFAULT, TIMES_DEFAULT), (peer, TIMES_TUNED)):
            yield _ratio(standing, other, times, label, sets)
    yield from _labels_alone(standing, peer)
    below = standing.below(AUTO, peer)
    yield _point(not below, f"auto is significantly below {peer} on: {_listed(below)}")
    yield _best_of_all(standing)


def _ratio(standing: Standing, other: str, times: float, label: str, sets: Sequence[str]) -> str:
    ours, theirs = standing.gain(AUTO, sets), standing.gain(other, sets)
    if ours is None or theirs is None:
        return f"not judged: {other} did not run on all of the {label} sets"
    figures = f"auto {_percent(ours)}, {other} {_percent(theirs)}, {label} sets"
    # A peer that gains nothing is beaten by any gain.
    holds = ours > 0 and ours >= times * theirs
    return _point(holds, f"auto gains at least {times:g} times as much as {other}: {figures}")


def _labels_alone(standing: Standing, peer: str) -> Iterator[str]:
    ours, theirs = (standing.gain(name, standing.sets) for name in (LABELS_ALONE, peer))
    if ours is not None and theirs is not None:
        figures = f"{_percent(ours)}, {_percent(theirs)}"
        yield _point(ours >= theirs, f"{LABELS_ALONE} gains no less than {peer}: {figures}")


def _best_of_all(standing: Standing) -> str:
    wins = []
    for name in standing.sets:
        means = {
            system: float(found.mean())
            for system in standing.systems
            if (found := standing.values(name, system)) is not None
        }
        peers = {system for system in means if standing.is_peer(system)}
        theirs = [means[system] for system in peers]
        ours = [means[system] for system in means.keys() - peers - {BM25}]
        if max(ours, default=0.0) >= max(theirs, default=0.0):
            wins.append(name)
    holds = 2 * len(wins) >= len(standing.sets)
    return _point(
        holds, f"the best of all kinds is no worse than the best peer on: {_listed(wins)}"
    )


def _point(holds: bool, what: str) -> str:
    return f"{'holds' if holds else 'FAILS'}  {what}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "no set"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1%}"
