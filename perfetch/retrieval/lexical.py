"""BM25 over the same corpus: what matching words alone would find. Identifiers become words."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

import bm25s
import numpy as np

from perfetch.retrieval.ranking import Indices, Matrix

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")

# The library logs every index it builds at DEBUG, for whoever listens on the root logger.
logging.getLogger("bm25s").setLevel(logging.WARNING)


def words(text: str) -> list[str]:
    """The words of prose or code, in lower case: `HTTPServer_port2` is http, server, port, 2."""
    return [word.lower() for word in _WORD.findall(text)]


@dataclass(frozen=True, slots=True)
class Lexical:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) of queries over documents."""

    queries: tuple[tuple[str, ...], ...]
    index: bm25s.BM25
    documents: int

    def scores(self, rows: Indices) -> Matrix:
        """(rows, documents), float32; 0 where no word is shared."""
        scores = np.zeros((len(rows), self.documents), dtype=np.float32)
        for place, row in enumerate(rows.tolist()):
            known = [word for word in self.queries[row] if word in self.index.vocab_dict]
            if known:
                scores[place] = self.index.get_scores(known)
        return scores


def build_lexical(queries: Sequence[str], documents: Sequence[str]) -> Lexical:
    """An index of the documents, and the queries as words.

    Raises:
        ValueError: if no document holds a word.
    """
    tokens = [words(text) for text in documents]
    if not any(tokens):
        raise ValueError("no document holds a word: there is nothing to index")
    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index(tokens, show_progress=False)
    return Lexical(tuple(tuple(words(text)) for text in queries), index, len(documents))
