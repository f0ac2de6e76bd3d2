"""Which cells of the taxonomy are asked for, and in which order.

Each language has an endless sequence of its own, so another language beside it changes nothing of
what was paid for. A cell takes, axis by axis, the value used least so far among those that still
leave a possible combination; among equals the one met least by the values chosen before, then by
a seeded draw. So every prefix is spread evenly over every axis.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from perfetch.records import Language, content_id
from perfetch.synthesis.taxonomy import AXES, PERSONAS, Combination, fits

PERSONAS_PER_CELL = 2
_ORDER = ("domain", "data", "operation", "constraint")
"""Of choosing: of all orders one whose prefixes were measured most even."""
_Tree = dict[str, "_Tree"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to ask for."""

    cell_id: str
    """"python-00017-3f2a90c1": language, place in its sequence, hash of all that is asked for."""
    language: Language
    combination: Combination
    personas: tuple[str, ...]

    @property
    def group(self) -> str:
        """Where saturation is measured: cells of one group are asked no more together."""
        return f"{self.language}/{self.combination.domain}"

    @property
    def slice(self) -> str:
        """The label of its documents and queries in reports."""
        return self.combination.domain


def plan(languages: Sequence[Language], seed: int) -> Iterator[Cell]:
    """Endless: the languages in turn, each with its own sequence; the same for the same seed."""
    sequences = [_sequence(language, seed) for language in dict.fromkeys(languages)]
    while True:
        yield from (next(sequence) for sequence in sequences)


def groups(languages: Sequence[Language]) -> frozenset[str]:
    """Every group that the plan of these languages has."""
    return frozenset(f"{language}/{domain}" for language in languages for domain in AXES["domain"])


def _sequence(language: Language, seed: int) -> Iterator[Cell]:
    rng = random.Random(f"plan/{language}/{seed}")
    used: Counter[tuple[str, ...]] = Counter()
    place = 0
    while True:
        chosen = _choose(used, rng)
        personas = sorted(PERSONAS, key=lambda name: (used["persona", name], rng.random()))
        personas = personas[:PERSONAS_PER_CELL]
        _count(used, chosen, personas)
        combination = Combination(**chosen)
        parts = (language, *(chosen[axis] for axis in AXES), *personas)
        yield Cell(
            cell_id=f"{language}-{place:05d}-{content_id(*parts)[:8]}",
            language=language,
            combination=combination,
            personas=tuple(personas),
        )
        place += 1


def _choose(used: Counter[tuple[str, ...]], rng: random.Random) -> dict[str, str]:
    chosen: dict[str, str] = {}
    possible = _possible()
    for axis in _ORDER:

        def burden(value: str, axis: str = axis) -> tuple[int, int, int, float]:
            same = used["all", *chosen.values(), value]
            met = sum(used[one, axis, chosen[one], value] for one in chosen)
            return used[axis, value], same, met, rng.random()

        chosen[axis] = min(possible, key=burden)
        possible = possible[chosen[axis]]
    return chosen


def _count(used: Counter[tuple[str, ...]], chosen: dict[str, str], personas: Sequence[str]) -> None:
    axes = list(chosen)
    used.update((axis, chosen[axis]) for axis in axes)
    used.update(
        (one, other, chosen[one], chosen[other])
        for place, other in enumerate(axes)
        for one in axes[:place]
    )
    used["all", *chosen.values()] += 1
    used.update(("persona", name) for name in personas)


@cache
def _possible() -> _Tree:
    """Every possible combination, as a tree: one level for each axis, in the order of choosing."""
    tree: _Tree = {}
    for values in product(*(AXES[axis] for axis in _ORDER)):
        if fits(**dict(zip(_ORDER, values, strict=True))):
            node = tree
            for value in values:
                node = node.setdefault(value, {})
    return tree
