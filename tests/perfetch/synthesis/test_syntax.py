"""What tree-sitter reads off a draft."""

import pytest

from perfetch.synthesis.syntax import (
    comments,
    first_error,
    functions,
    name_words,
    parse,
    shape,
)

PYTHON = '''\
from heapq import nlargest


def top(values: list[int], count: int) -> list[int]:
    """The largest."""
    # as a list
    return nlargest(count, values)
'''
CPP = """\
#include <vector>

template <class T>
std::vector<T> copied(const std::vector<T>& values) {
    return values;  // all of them
}
"""


def test_a_function_is_read_with_its_signature_and_body():
    found = functions(parse(PYTHON, "python"))["top"]
    assert found.signature == "def top(values: list[int], count: int) -> list[int]:"
    assert found.statements == ("return nlargest(count, values)",)
    assert found.arguments == 2


def test_a_function_template_is_a_function():
    found = functions(parse(CPP, "cpp"))["copied"]
    assert found.signature == "std::vector<T> copied(const std::vector<T>& values)"
    assert found.arguments == 1


@pytest.mark.parametrize(
    ("signature", "arguments"),
    [
        ("def f(a, b: int)", 2),
        ("def f()", 0),
        ("def f(a, b=1)", None),
        ("def f(*values)", None),
    ],
)
def test_arguments_are_counted_where_their_number_is_settled(signature, arguments):
    code = f"{signature}:\n    return 1\n"
    assert functions(parse(code, "python"))["f"].arguments == arguments


def test_the_first_broken_line_is_named():
    assert first_error(parse(PYTHON, "python")) == 0
    assert first_error(parse("x = 1\ndef f(:\n    return 2\n", "python")) == 2
    assert first_error(parse("int f() { return 1;", "cpp")) > 0


def test_docstrings_are_comments():
    assert comments(parse(PYTHON, "python")) == ['"""The largest."""', "# as a list"]
    assert comments(parse(CPP, "cpp")) == ["// all of them"]


def test_names_come_apart_into_words():
    assert {"top", "values", "nlargest"} <= name_words(parse(PYTHON, "python"))
    assert {"fast", "path"} <= name_words(parse("int f(int fastPath) { return fastPath; }", "cpp"))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (PYTHON.replace("values", "numbers").replace("# as a list", "#"), True),
        (PYTHON.replace("top", "largest").replace("\n    return", "\n\n    return"), True),
        (PYTHON.replace("nlargest", "nsmallest"), False),
        (PYTHON.replace("count, values", "count, set(values)"), False),
    ],
    ids=["names and comments", "layout", "another library function", "a copy"],
)
def test_shape_is_the_code_without_its_own_names_and_layout(other, same):
    assert (shape(parse(other, "python")) == shape(parse(PYTHON, "python"))) is same


def test_a_set_is_not_a_list_and_a_member_is_not_a_name():
    code = "def f(items):\n    seen = set()\n    for item in items:\n        seen.add(item)\n"
    other = code.replace("set()", "list()")
    assert shape(parse(code, "python")) != shape(parse(other, "python"))
    assert shape(parse(code, "python")) != shape(parse(code.replace(".add", ".append"), "python"))
