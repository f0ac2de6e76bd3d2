"""Which functions of a folder call which, by name.

Where several functions of a language share a name, only calls from the same file count.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath

from perfetch.synthesis.repository_functions import Contents
from perfetch.synthesis.repository_grammars import BY_SUFFIX

MAX_CALLERS = 3

Callers = Mapping[tuple[str, str], tuple[str, ...]]
"""(path, qualified name) → qualified names of its callers."""


def callers_in(contents: Mapping[str, Contents]) -> Callers:
    """The first 3 callers of every function, by path and line."""
    anywhere: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    within: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    shared: Counter[tuple[str, str]] = Counter()
    for path, inside in contents.items():
        for function in inside.functions:
            shared[_family(path), function.name] += 1
            for called in function.calls:
                anywhere[_family(path), called].append(function.qualname)
                within[path, called].append(function.qualname)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for path, inside in contents.items():
        for function in inside.functions:
            key = (_family(path), function.name)
            names = anywhere[key] if shared[key] == 1 else within[path, function.name]
            found[path, function.qualname] = tuple(dict.fromkeys(names))[:MAX_CALLERS]
    return found


def _family(path: str) -> str:
    return BY_SUFFIX[PurePosixPath(path).suffix].family
