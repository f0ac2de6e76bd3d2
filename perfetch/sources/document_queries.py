"""Queries that a published document asks of itself, whatever its language: they teach, never judge.

Kinds: `name` (the title, or what the text defines or calls first, in words), `words` (its most
telling words in their order, identifiers split), `comment` (comments that few others share) and
`span` (some lines of code or a sentence of prose: inverse cloze, Lee et al., arXiv:1906.00300).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from perfetch.records import PseudoKind, PseudoQuery, content_id
from perfetch.sources.pseudo_queries import MAX_SPAN_LINES, MAX_WORDS, MIN_SPAN_LINES
from perfetch.sources.summaries import MIN_WORDS, is_prose
from perfetch.sources.words import STOP_WORDS, split_identifier

TELLING_WORDS = 8
PROSE_WORDS = 0.7
"""Share of plain words from which a text is prose, not code."""
COMMON = 0.01
"""A comment that this share of the documents has, as a licence, tells nothing of any of them."""

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_PLAIN = re.compile(r"[(\"'\[]*[^\W\d_]+(?:[-'/][^\W\d_]+)*[)\"'\],.;:!?]*")
_DEFINED = re.compile(
    r"\b(?:def|class|func|fn|function|struct|interface)\s+([^\W\d]\w*)|([^\W\d][\w.:]*)\s*\("
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_COMMENT = re.compile(
    r"^[ \t]*(?:#+|//+!?<?|--+)([^\n]*)$|[;{}) \t](?://|# )([^\n]*)$"
    r"|/\*+!?<?((?s:.*?))\*+/|\"\"\"((?s:.*?))\"\"\"|'''((?s:.*?))'''",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A document as its set gives it."""

    document_id: str
    title: str
    text: str


def document_queries(documents: Sequence[Titled]) -> list[PseudoQuery]:
    """Every document's, in order; none twice for one document."""
    words = [_words(one.text) for one in documents]
    spread = Counter(word for own in words for word in set(own))
    comments = [_comments(one.text) for one in documents]
    shared = Counter(comment for own in comments for comment in set(own))
    most = max(2, COMMON * len(documents))
    made: list[PseudoQuery] = []
    for one, own, said in zip(documents, words, comments, strict=True):
        texts: list[tuple[PseudoKind, str]] = [("name", _name(one))]
        if not _is_prose(one.text):
            texts.append(("words", _telling(own, spread, len(documents))))
            texts.append(("comment", _joined([text for text in said if shared[text] <= most])))
        texts.append(("span", _span(one)))
        unique = {text: kind for kind, text in reversed(texts) if text}
        made += [
            PseudoQuery(
                content_id("pseudo", kind, one.document_id, text), text, one.document_id, kind
            )
            for text, kind in reversed(unique.items())
        ]
    return made


def _is_prose(text: str) -> bool:
    tokens = text.split()
    plain = sum(_PLAIN.fullmatch(token) is not None for token in tokens)
    return len(tokens) >= MIN_WORDS and plain >= PROSE_WORDS * len(tokens)


def _words(text: str) -> list[str]:
    parts = (part for name in _IDENTIFIER.findall(text) for part in split_identifier(name))
    return [part for part in parts if len(part) > 1 and not part.isdigit()]


def _name(one: Titled) -> str:
    if one.title.strip():
        return " ".join(one.title.split()[:MAX_WORDS])
    found = None if _is_prose(one.text) else _DEFINED.search(one.text)
    parts = split_identifier(found[1] or found[2]) if found else []
    return " ".join(parts) if len(parts) > 1 else ""


def _telling(own: Sequence[str], spread: Counter[str], documents: int) -> str:
    """The words that are frequent here and rare elsewhere (tf-idf), in the order they come."""
    counts = Counter(word for word in own if word not in STOP_WORDS)
    weight = {
        word: (1 + log(count)) * log((documents + 1) / spread[word])
        for word, count in counts.items()
    }
    kept = sorted(weight, key=lambda word: (-weight[word], word))[:TELLING_WORDS]
    order = [word for word in dict.fromkeys(own) if word in kept]
    return " ".join(order) if len(order) > 1 else ""


def _comments(text: str) -> list[str]:
    return [
        " ".join(" ".join(group for group in match.groups() if group).split())
        for match in _COMMENT.finditer(text)
    ]


def _joined(comments: Sequence[str]) -> str:
    prose = " ".join(text for text in comments if is_prose(text))
    return " ".join(prose.split()[:MAX_WORDS])


def _span(one: Titled) -> str:
    """A sentence, or about a third of the lines, at a place that the document's id decides."""
    place = int(content_id(one.document_id)[:8], 16)
    if _is_prose(one.text):
        sentences = [text for text in _SENTENCE.split(one.text) if len(text.split()) > MIN_WORDS]
        return sentences[place % len(sentences)] if len(sentences) > 1 else ""
    lines = [line for line in one.text.split("\n") if line.strip()]
    length = min(MAX_SPAN_LINES, max(MIN_SPAN_LINES, len(lines) // 3))
    start = place % max(1, len(lines) - length + 1)
    return "\n".join(lines[start : start + length]) if len(lines) > length else ""
