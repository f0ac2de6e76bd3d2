import pytest

from perfetch.sources.document_queries import Titled, document_queries

LICENCE = "# This is licensed to everyone under these terms\n"
CPP = """// Sums what is in the window
int slidingSum(const std::vector<int>& values) {
    int total = 0;
    for (int value : values) total += value;
    return total;
}"""


def asked(*texts, title=""):
    """{kind: text} of the first document among these."""
    documents = [Titled(f"d{place}", title, text) for place, text in enumerate(texts)]
    return {one.kind: one.text for one in document_queries(documents) if one.document_id == "d0"}


def test_code_of_any_language_asks_by_its_name_its_words_and_its_comment():
    found = asked(CPP, "def other(x):\n    return x", "fn third() {}")
    assert found["name"] == "sliding sum"
    assert found["comment"] == "Sums what is in the window"
    assert {"sliding", "total"} <= set(found["words"].split())
    assert len(found["words"].split()) <= 8


def test_prose_asks_by_its_title_and_a_sentence_of_its_own():
    text = "Cells grow in the dark. Light stops them at once. Nobody knows the reason for it."
    found = asked(text, title="Growth of cells")
    assert found["name"] == "Growth of cells"
    assert found["span"] in text
    assert set(found) == {"name", "span"}


def test_a_comment_that_many_documents_share_tells_nothing():
    many = [f"{LICENCE}def f_gold(x{n}):\n    return x{n}" for n in range(9)]
    assert "comment" not in asked(*many)


@pytest.mark.parametrize("text", ["", "x", "()", "1 + 1", "\n\n"], ids=repr)
def test_a_document_that_says_nothing_asks_nothing(text):
    assert asked(text) == {}


def test_a_document_asks_the_same_whatever_stands_after_it():
    first, again = asked(CPP, "fn third() {}"), asked(CPP, "fn third() {}")
    assert first == again
