"""Queries that a document asks of itself, without a label: they teach, they never judge.

Kinds: `name` (class and function as words), `paragraph` (docstring after its summary), `comment`
(whole-line comments, joined), `span` (some lines of the body), `signature`. None equals or nearly
equals a judged query: a judged question must not be learned by another door.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from perfetch.records import PseudoQuery, content_id
from perfetch.sources.selection import Chosen
from perfetch.sources.summaries import is_prose
from perfetch.sources.words import content_stems, split_identifier

MAX_WORDS = 40
MAX_PARAGRAPHS = 2
MIN_SPAN_LINES, MAX_SPAN_LINES = 3, 8
NEARLY_EQUAL = 0.6
"""Jaccard similarity of stemmed words without stop words, from which two queries are one."""

Kind = Literal["name", "paragraph", "comment", "span", "signature"]

_COMMENT = re.compile(r"^[ \t]*(?:#+|//+!?<?)([^\n]*)$|/\*+!?<?((?s:.*?))\*+/", re.MULTILINE)
_MARKER = re.compile(r"^(?:XXX|TODO|FIXME|NOTE|HACK|BUG)\b(?:\([^)]*\))?:?\s*")
_DIRECTIVE = re.compile(r"^(?:type:|noqa|pragma|pylint|mypy|fmt:|NOLINT|clang-format|[-=*#/]{3,})")


def pseudo_queries(chosen: Chosen, document_id: str) -> list[PseudoQuery]:
    """All of one document's, in the order of the kinds, none twice."""
    function = chosen.function
    texts: list[tuple[Kind, str]] = [("name", _name(chosen))]
    texts += [("paragraph", text) for text in _paragraphs(chosen.later)]
    texts += [("comment", _comment(function.body)), ("span", _span(function.body, document_id))]
    texts += [("signature", function.signature)]
    unique = {text: kind for kind, text in reversed(texts) if text}
    return [
        PseudoQuery(content_id("pseudo", kind, document_id, text), text, document_id, kind)
        for text, kind in reversed(unique.items())
    ]


def without_judged(
    pseudo: Sequence[PseudoQuery], judged: Iterable[str]
) -> tuple[list[PseudoQuery], int]:
    """Those that are not nearly equal to any judged query, and how many others there were."""
    index = _Index([content_stems(text) for text in judged])
    kept = [query for query in pseudo if not index.has_near(content_stems(query.text))]
    return kept, len(pseudo) - len(kept)


class _Index:
    """Sets of stems, found by a prefix filter.

    Two sets with Jaccard ≥ t share one of the rarest `(1 - t) * size + 1` members of either, so
    only these need looking up.

    Source: Chaudhuri, Ganti, Kaushik, ICDE 2006, https://doi.org/10.1109/ICDE.2006.9
    """

    def __init__(self, sets: list[frozenset[str]]) -> None:
        self._sets = sets
        self._frequency = Counter(member for members in sets for member in members)
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, members in enumerate(sets):
            for member in self._prefix(members):
                self._postings[member].append(number)

    def has_near(self, members: frozenset[str]) -> bool:
        near = {
            number for member in self._prefix(members) for number in self._postings.get(member, ())
        }
        return any(_jaccard(members, self._sets[number]) >= NEARLY_EQUAL for number in near)

    def _prefix(self, members: frozenset[str]) -> list[str]:
        order = sorted(members, key=lambda member: (self._frequency[member], member))
        # the small excess keeps (1 - 0.6) * 5 from being rounded below 2
        return order[: int((1 - NEARLY_EQUAL) * len(order) + 1e-9) + 1]


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(1, len(left | right))


def _name(chosen: Chosen) -> str:
    parts = split_identifier(chosen.function.qualname)
    if len(parts) < 2:
        parts = split_identifier(chosen.function.module.rpartition(".")[2]) + parts
    return " ".join(parts)


def _paragraphs(later: tuple[str, ...]) -> list[str]:
    shortened = (" ".join(text.split()[:MAX_WORDS]) for text in later)
    return [text for text in shortened if is_prose(text)][:MAX_PARAGRAPHS]


def _comment(body: str) -> str:
    lines = (" ".join((match[1] or match[2] or "").split()) for match in _COMMENT.finditer(body))
    prose = (_MARKER.sub("", line) for line in lines if not _DIRECTIVE.match(line))
    text = " ".join(" ".join(prose).split()[:MAX_WORDS])
    return text if is_prose(text) else ""


def _span(body: str, document_id: str) -> str:
    """About a third of the body, 3 to 8 lines, at a place that the document's id decides."""
    lines = [line for line in body.split("\n") if line.strip()]
    length = min(MAX_SPAN_LINES, max(MIN_SPAN_LINES, len(lines) // 3))
    start = int(document_id[:8], 16) % max(1, len(lines) - length + 1)
    span = lines[start : start + length]
    margin = min((len(line) - len(line.lstrip()) for line in span), default=0)
    return "\n".join(line[margin:] for line in span)
