"""Functions that serve the same need in another language or with another library.

For their queries the context decides which of the two is the answer, so that it is worth reading.
Scenarios that share their telling words are proposed; the model, which sees no code, decides.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import log, sqrt

from perfetch.synthesis.repository import RepositoryFunction
from perfetch.synthesis.scenario_rules import Scenario
from perfetch.synthesis.scenario_words import telling_words

NEAR = 0.35
"""Cosine of two scenarios' weighted words from which they are proposed."""
COMMON = 200
"""Scenarios that share a word beyond which it tells nothing."""


def libraries_of(function: RepositoryFunction) -> frozenset[str]:
    """Packages of the project's manifest that the file imports and the code names."""
    imported = {_root(name) for name in function.imports}
    words = set(re.findall(r"\w+", function.text))
    named = {_root(name) for name in function.uses}
    return frozenset(name for name in named if name in imported and name in words)


def told_apart(one: RepositoryFunction, other: RepositoryFunction) -> bool:
    """Whether a context tells them apart: another language, or other libraries in the code."""
    if one.language != other.language:
        return True
    ours, theirs = libraries_of(one), libraries_of(other)
    return bool(ours) and bool(theirs) and not ours & theirs


def near_pairs(
    functions: Sequence[RepositoryFunction], scenarios: Mapping[int, Scenario]
) -> list[tuple[int, int]]:
    """Pairs of places, each place at most once, the nearest first.

    Args:
        functions: of the repository.
        scenarios: by the function's place.
    """
    weights = _weights(scenarios)
    cosines = _cosines(weights)
    near = sorted((-cosine, pair) for pair, cosine in cosines.items() if cosine >= NEAR)
    taken: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for _, (one, other) in near:
        free = one not in taken and other not in taken
        if free and told_apart(functions[one], functions[other]):
            pairs.append((one, other))
            taken |= {one, other}
    return pairs


def _weights(scenarios: Mapping[int, Scenario]) -> dict[int, dict[str, float]]:
    """Each scenario's words, rare ones weighing more, as a vector of length 1."""
    words = {
        place: telling_words(" ".join((scenario.intent, *scenario.keywords)))
        for place, scenario in scenarios.items()
    }
    held = Counter(word for found in words.values() for word in found)
    vectors = {}
    for place, found in words.items():
        vector = {word: log(1 + len(words) / held[word]) for word in sorted(found)}
        length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        vectors[place] = {word: weight / length for word, weight in vector.items()}
    return vectors


def _cosines(weights: Mapping[int, Mapping[str, float]]) -> dict[tuple[int, int], float]:
    """Of every pair that shares a word which is not everywhere."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, vector in weights.items():
        for word in vector:
            holders[word].append(place)
    cosines: defaultdict[tuple[int, int], float] = defaultdict(float)
    for word, places in holders.items():
        for one, other in combinations(places, 2) if len(places) <= COMMON else ():
            cosines[one, other] += weights[one][word] * weights[other][word]
    return cosines


def _root(name: str) -> str:
    """What code calls a package: `github.com/spf13/pflag` is pflag, `numpy.linalg` is numpy."""
    first, *rest = name.lower().split("/")
    if rest and (first.startswith("@") or "." in first.strip(".")):
        first = rest[-1]
    return re.split(r"[.:]", first)[0].replace("-", "_")
