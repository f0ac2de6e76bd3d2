"""Words of identifiers and of prose, and the light stemming under which they are compared."""

import re

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_SUFFIXES = ("ingly", "edly", "ing", "ies", "ied", "es", "ed", "s", "e", "y")
_MIN_STEM = 3

_STOP_TEXT = """
a an and any are as at be by can do for from given has if in into is it its no not of on or over so
some such than that the their then there these this to up used using was when where which will with
you your
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())


def split_identifier(identifier: str) -> list[str]:
    """The words of a snake_case, camelCase or dotted name, lower case: parseHTTPDate → 3 words."""
    return [part.lower() for part in _PARTS.findall(identifier)]


def words(text: str) -> list[str]:
    """The words and numbers of a text, lower case, in order; underscores part them."""
    return [word.lower() for word in _WORD.findall(text)]


def stem(word: str) -> str:
    """The word without a common English ending: "returns", "returned" and "return" are one.

    Crude on purpose: it only has to give both sides of a comparison the same form.
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
            word = word.removesuffix(suffix)
            break
    # "stopped" has become "stopp"
    return word[:-1] if len(word) > _MIN_STEM and word[-1] == word[-2] else word


def content_stems(text: str) -> frozenset[str]:
    """The stems of a text's words without stop words; of stop words alone, all of them."""
    found = words(text)
    return frozenset(stem(word) for word in found if word not in STOP_WORDS) or frozenset(found)
