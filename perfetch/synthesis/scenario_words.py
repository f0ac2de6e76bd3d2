"""Names of code in what people write: spelled as in code, or given away word by word."""

import re
from collections.abc import Iterable

from perfetch.synthesis.wording_rules import STOP_WORDS, word_set

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_INNER = re.compile(r"[^_]_[^_]|[a-z0-9][A-Z]")
_ENDING = re.compile(r"(?:ing|ies|ied|ed|es|s|e|y)$")
_MIN_STEM = 3
_LANGUAGES = re.compile(
    r"\b(?:python|c\+\+|cpp|javascript|typescript|node(?:\.?js)?|java|golang|rust)(?!\w)"
    r"|\b(?:in|with|using) go\b",
    re.IGNORECASE,
)


def parts_of(name: str) -> list[str]:
    """The words of a name, lower case: `parseHTTP_date2` is parse, http, date, 2."""
    return [part.lower() for part in _PARTS.findall(name)]


def telling_names(code: str) -> frozenset[str]:
    """The identifiers that can be nothing else: with an inner underscore or capital."""
    return frozenset(name for name in _IDENTIFIER.findall(code) if _INNER.search(name))


def spelled_name(text: str, names: Iterable[str]) -> str:
    """The first of these names that stands in the text as in code; empty for none.

    A name of one plain word cannot be told from the word: it counts only before a parenthesis.
    """
    written = set(_IDENTIFIER.findall(text))
    lowered = {word.lower() for word in written}
    for name in sorted(names):
        joined = "".join(parts_of(name))
        of_many = bool(_INNER.search(name))
        if of_many and (name in written or name.lower() in lowered or joined in lowered):
            return name
        if re.search(rf"(?<!\w){re.escape(name)}\(", text):
            return name
    return ""


def leaks_name(text: str, name: str) -> bool:
    """Whether every word of the name stands in the text, endings aside, or the name as one word."""
    parts = [part for part in parts_of(name) if not part.isdigit()]
    words = {stem(word) for word in word_set(text)}
    spelled = bool(parts) and all(stem(part) in words for part in parts)
    return spelled or "".join(parts) in word_set(text)


def overlap(text: str, code: str) -> float:
    """Share of a query's telling words that names in the code hold, endings aside; 0 to 1."""
    words = telling_words(text)
    names = {stem(part) for part in parts_of(code)}
    return len(words & names) / max(1, len(words))


def telling_words(text: str) -> frozenset[str]:
    """The stems of a text's words that are no stop words."""
    return frozenset(stem(word) for word in word_set(text) - STOP_WORDS)


def names_language(text: str) -> bool:
    """Whether the text names a programming language."""
    return bool(_LANGUAGES.search(text))


def stem(word: str) -> str:
    """The word without a common ending; crude: it only has to do the same to both sides."""
    shorter = _ENDING.sub("", word)
    return shorter if len(shorter) >= _MIN_STEM else word
