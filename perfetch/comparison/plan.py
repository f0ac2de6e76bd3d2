"""What a comparison fits, in which order: first every system on the whole set, then the curve.

The curve goes seed by seed, and within a seed from few labels to many: where time ends it, what is
there is a curve of every system, only with fewer repeats.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from perfetch.comparison.settings import ComparisonSettings


@dataclass(frozen=True, slots=True)
class Planned:
    """One fit."""

    system: str
    is_peer: bool
    seed: int
    labels: int | None
    """In all; None: the whole set."""

    @property
    def named(self) -> str:
        """For a log."""
        labels = "all labels" if self.labels is None else f"{self.labels} labels"
        return f"{self.system}, {labels}, seed {self.seed}"


def whole(
    settings: ComparisonSettings, peers: Sequence[str], first_seed: int
) -> tuple[Planned, ...]:
    """Every system on all labels, once for each seed."""
    return tuple(
        Planned(system, is_peer, seed, None)
        for seed in range(first_seed, first_seed + settings.seeds)
        for system, is_peer in _systems(settings, peers)
    )


def curve(
    settings: ComparisonSettings, peers: Sequence[str], first_seed: int, labels: int
) -> tuple[Planned, ...]:
    """Every system on fewer labels.

    Args:
        settings: which numbers of labels; those the set does not have are left out.
        peers: their names.
        first_seed: the others follow it.
        labels: that the set has.
    """
    sizes = sorted({size for size in settings.labels if size < labels})
    return tuple(
        Planned(system, is_peer, seed, size)
        for seed in range(first_seed, first_seed + settings.seeds)
        for size in sizes
        for system, is_peer in _systems(settings, peers)
    )


def _systems(settings: ComparisonSettings, peers: Sequence[str]) -> list[tuple[str, bool]]:
    kinds = dict.fromkeys(settings.kinds)
    return [(kind, False) for kind in kinds] + [(peer, True) for peer in peers]
