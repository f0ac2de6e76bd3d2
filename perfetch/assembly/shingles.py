"""Texts as sets of shingles, so that the same thing written a little differently overlaps.

Documents: runs of tokens, case and numbers levelled, so that another draw of a family's
parameters is the same document. With runs of 3, a 60-token function with 4 scattered tokens
changed still reaches the default threshold of 0.7, the one of BigCode's deduplication
(Kocetkov et al., "The Stack", 2022, https://arxiv.org/abs/2211.15533; runs of 5 there, over
files, which are longer). Queries: their words without order, articles or a leading "Generate";
at the default of 0.8, one word in five may be missing, or one in nine replaced.
"""

import re

_TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|[^\w\s]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_NUMBER = "0"
_SILENT = frozenset({"a", "an", "the", "generate"})


def document_shingles(text: str, size: int) -> frozenset[str]:
    """The runs of `size` tokens in a document; a shorter document is one run. Never empty."""
    tokens = [_level(token) for token in _TOKEN.findall(text)]
    if len(tokens) <= size:
        return frozenset([" ".join(tokens)])
    starts = range(len(tokens) - size + 1)
    return frozenset(" ".join(tokens[start : start + size]) for start in starts)


def query_shingles(text: str) -> frozenset[str]:
    """The words of a query; of one without words, its characters as they are. Never empty."""
    words = [_level(word) for word in _WORD.findall(_CAMEL.sub(" ", text))]
    telling = frozenset(word for word in words if word not in _SILENT)
    return telling or frozenset(words) or frozenset([text.strip()])


def _level(token: str) -> str:
    return _NUMBER if token[0].isdigit() else token.casefold()
