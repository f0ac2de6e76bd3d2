"""How much of the code's own words a query gives away."""

from functools import cache

from perfetch.records import Language
from perfetch.synthesis.syntax import name_words, parse
from perfetch.synthesis.wording_rules import word_set

_STOP_TEXT = """
a an and any are as at be by can do each for from given has how i if in into is it its my no not of
on one or over so that the their then there this to up use want was when where which with you
"""
_STOP_WORDS = frozenset(_STOP_TEXT.split())


def leaks_name(text: str, function: str) -> bool:
    """Whether every word of the function's name stands in the text, as the catalogue measures."""
    lowered = text.lower()
    return all(word in lowered for word in function.lower().split("_"))


def overlap(text: str, code: str, language: Language) -> float:
    """Share of a query's telling words that the code's names hold, 0 to 1."""
    words = word_set(text) - _STOP_WORDS
    return len(words & _names(code, language)) / max(1, len(words))


@cache
def _names(code: str, language: Language) -> frozenset[str]:
    return frozenset(name_words(parse(code, language)))
