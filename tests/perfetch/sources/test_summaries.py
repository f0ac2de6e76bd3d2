import pytest

from perfetch.sources.summaries import is_prose, leaks_name, summarise, without_identifier


@pytest.mark.parametrize(
    ("docstring", "name", "expected"),
    [
        ("Return the sum of two numbers.", "total", "Return the sum of two numbers"),
        ("find(s, sub) -> int\n\nReturn the lowest index.", "find", "Return the lowest index"),
        ("read(n) -> the bytes of a block", "read", "Return the bytes of a block"),
        ("Split, e.g. at a tab. Then more follows.", "part", "Split, e.g. at a tab"),
        ("Internal: close the idle sockets.", "_x", "Close the idle sockets"),
        ("Helper function to sort names by length.", "by_length", "Sort names by length"),
        ("Join :class:`Path` and ``name`` with *sep*.", "f", "Join Path and name with sep"),
        ("`foo_bar(x)` does the heavy work.", "foo_bar", "Does the heavy work"),
        ("Like this:\n\n>>> f(1)\n2", "f", ""),
        ("Args:\n    x: the value that is stored.", "f", ""),
        ("See RFC 2822 for this.", "f", ""),
        ("self // other", "__floordiv__", ""),
        ("Deprecated, use the other one instead.", "f", ""),
        ("Too short", "f", ""),
        ("", "f", ""),
    ],
)
def test_a_summary_reads_as_a_person_asks(docstring, name, expected):
    assert summarise(docstring, name)[0] == expected


def test_what_follows_the_summary_is_no_part_of_it():
    docstring = "Sort the names. Equal names keep order.\n\nThis is stable.\n\nArgs:\n    x: it."

    assert summarise(docstring, "f") == (
        "Sort the names",
        ("Equal names keep order.", "This is stable."),
    )


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Use parse_date on the text", "parse_date", "Use on the text"),
        ("Use email.utils.parse_date on it", "parse_date", "Use on it"),
        ("Call parseDate() on it", "parseDate", "Call on it"),
        ("Call 'close' at the end", "close", "Call at the end"),
        ("Close the file, then close it again", "close", "Close the file, then close it again"),
        ("Use parse_dates on it", "parse_date", "Use parse_dates on it"),
    ],
)
def test_an_identifier_never_stands_in_a_query(text, name, expected):
    assert without_identifier(text, name) == expected


@pytest.mark.parametrize(
    ("query", "name", "leaks"),
    [
        ("Returns the sizes of files", "file_size", True),
        ("Returns the sizes of files", "getFileSize", False),
        ("Get the local variables of a task", "getcoroutinelocals", False),
        ("Get the local variables of a coroutine", "getcoroutinelocals", True),
        ("Test whether a path is a symbolic link", "islink", True),
        ("Close the file", "close", True),
        ("Sum the values using a map", "sin", False),
        ("Anything at all", "_", False),
    ],
)
def test_a_name_leaks_when_all_its_words_are_there(query, name, leaks):
    assert leaks_name(query, name) is leaks


@pytest.mark.parametrize(
    "text", ["x = a + b", "foo(bar, 1)", "1 2 3 4", "a | b | c", "- - -", "D[k] if k in D"]
)
def test_code_is_no_prose(text):
    assert not is_prose(text)
