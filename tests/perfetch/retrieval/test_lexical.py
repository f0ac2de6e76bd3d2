import logging

import numpy as np
import pytest

from perfetch.retrieval.lexical import build_lexical, words
from perfetch.retrieval.ranking import top_k


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("read_csv_file", ["read", "csv", "file"]),
        ("parseHTTPResponse", ["parse", "http", "response"]),
        ("std::vector<int> v2;", ["std", "vector", "int", "v", "2"]),
        ("Füllt Ωμ", ["f", "ü", "llt", "ωμ"]),
        ("+-*/", []),
    ],
    ids=["snake", "camel", "c++", "other scripts", "no word"],
)
def test_identifiers_become_words(text, expected):
    assert words(text) == expected


DOCUMENTS = ["def read_csv(path): pass", "int sortValues(int x);", "def write_json(path): pass"]


def test_a_query_finds_the_identifier_that_spells_it():
    index = build_lexical(["read a CSV", "sort values", "write json"], DOCUMENTS)
    order, _ = top_k(index.scores(np.arange(3)), 3)
    assert order[:, 0].tolist() == [0, 1, 2]


def test_scores_are_bm25_by_hand():
    # idf = ln(1 + (3 - 1 + .5) / (1 + .5)) = 0.98083; 4 words, 4 on average: tf part 1 / 2.5
    index = build_lexical(["beta"], ["alpha alpha gamma delta", "x y z beta", "a b c d"])
    assert index.scores(np.array([0]))[0] == pytest.approx([0, 0.98083 / 2.5, 0], abs=1e-5)


def test_a_query_without_a_known_word_scores_zero_everywhere():
    index = build_lexical(["", "zebra"], DOCUMENTS)
    assert not index.scores(np.array([0, 1])).any()


def test_a_corpus_without_a_word_is_refused():
    with pytest.raises(ValueError, match="no document holds a word"):
        build_lexical(["a"], ["+", "-"])


def test_indexing_says_nothing(capfd, caplog):
    with caplog.at_level(logging.DEBUG):
        build_lexical(["read"], DOCUMENTS).scores(np.array([0]))
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
