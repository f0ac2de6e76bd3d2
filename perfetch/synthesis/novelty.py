"""What repeats something is dropped as it comes; where nothing new comes, no more is asked.

MinHash proposes earlier texts that may be alike, the exact overlap of their shingles decides: the
same answers give the same outcome, in every replay.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfetch.records import Language
from perfetch.synthesis.syntax import parse, tokens
from perfetch.synthesis.wording_rules import word_set

if TYPE_CHECKING:
    from datasketch import MinHash

SAME_WORDING = 0.8
SAME_PROGRAM = 0.7
"""Overlaps from which texts are one, as in `assembly.shingles`."""
RUN = 3
"""Tokens of a shingle of code."""
WINDOW = 16
LEAST_NEW = 0.15
"""A group of cells whose last `WINDOW` intents brought a smaller share of new ones is closed."""

_PERMUTATIONS = 64
_SILENT = frozenset(["a", "an", "the", "generate"])


class Seen:
    """Texts as sets of shingles; finds the first one that a new one repeats."""

    def __init__(self, threshold: float) -> None:
        # Not above: it brings an integrator and a client for Redis, and most runs ask no model.
        from datasketch import MinHashLSH

        self._threshold = threshold
        # Proposes generously: a sketch misses some pairs at its own threshold.
        self._sketches = MinHashLSH(threshold=threshold / 2, num_perm=_PERMUTATIONS)
        self._shingles: list[frozenset[str]] = []
        self._owners: list[str] = []
        self._exact: dict[frozenset[str], int] = {}

    def owner_of(self, shingles: frozenset[str]) -> str:
        """Who brought the earliest text that is alike; nobody ("") where the text is new."""
        if shingles in self._exact:
            return self._owners[self._exact[shingles]]
        proposed = sorted(self._sketches.query(_sketch(shingles)))
        alike = (at for at in proposed if _overlap(shingles, self._shingles[at]) >= self._threshold)
        return next((self._owners[at] for at in alike), "")

    def add(self, shingles: frozenset[str], owner: str) -> None:
        """Remembers a text under the name of who brought it."""
        if shingles in self._exact:
            return
        place = len(self._shingles)
        self._exact[shingles] = place
        self._shingles.append(shingles)
        self._owners.append(owner)
        self._sketches.insert(place, _sketch(shingles))


def wording_shingles(text: str) -> frozenset[str]:
    """A wording's words without order and articles. Never empty."""
    words = word_set(text)
    return (words - _SILENT) or words or frozenset([text])


def program_shingles(code: str, language: Language) -> frozenset[str]:
    """Runs of a program's tokens, numbers levelled, comments left out. Never empty."""
    found = tokens(parse(code, language))
    starts = range(max(1, len(found) - RUN + 1))
    return frozenset(" ".join(found[start : start + RUN]) for start in starts)


@dataclass(frozen=True, slots=True)
class GroupYield:
    """What a group of cells brought."""

    group: str
    asked: int
    new: int
    closed: bool

    @property
    def share_new(self) -> float:
        """Of the intents asked for, 0 to 1."""
        return self.new / self.asked if self.asked else 0.0


class Saturation:
    """What became of every intent that was asked for, by group of cells, in order."""

    def __init__(self) -> None:
        self._outcomes: defaultdict[str, list[bool]] = defaultdict(list)

    def record(self, group: str, new: Iterable[bool]) -> None:
        """Notes for each intent asked for whether a new one came."""
        self._outcomes[group] += new

    def is_closed(self, group: str) -> bool:
        """Whether the group is asked no more."""
        last = self._outcomes.get(group, [])[-WINDOW:]
        return len(last) == WINDOW and sum(last) < LEAST_NEW * WINDOW

    def table(self) -> tuple[GroupYield, ...]:
        """Every group that was asked, by name."""
        return tuple(
            GroupYield(group, len(outcomes), sum(outcomes), self.is_closed(group))
            for group, outcomes in sorted(self._outcomes.items())
        )


def _sketch(shingles: frozenset[str]) -> "MinHash":
    from datasketch import MinHash

    sketch = MinHash(num_perm=_PERMUTATIONS, seed=1)
    sketch.update_batch([shingle.encode() for shingle in sorted(shingles)])
    return sketch


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)
