"""How much of the code's own words a query gives away."""

from functools import cache

from perfetch.records import Language
from perfetch.synthesis.syntax import name_words, parse
from perfetch.synthesis.wording_rules import STOP_WORDS, word_set


def leaks_name(text: str, function: str) -> bool:
    """Whether every word of the function's name stands in the text, as the catalogue measures."""
    lowered = text.lower()
    return all(word in lowered for word in function.lower().split("_"))


def overlap(text: str, code: str, language: Language) -> float:
    """Share of a query's telling words that the code's names hold, 0 to 1."""
    words = word_set(text) - STOP_WORDS
    return len(words & _names(code, language)) / max(1, len(words))


@cache
def _names(code: str, language: Language) -> frozenset[str]:
    return frozenset(name_words(parse(code, language)))
