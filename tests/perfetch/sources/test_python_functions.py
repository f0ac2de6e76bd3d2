import ast

import pytest

from perfetch.sources.python_functions import python_functions

SOURCE = '''\
import functools


class Box:
    if True:
        @functools.cache
        def size(self, unit: str = "mm"):  # in millimetres
            """Return the size.

            More.
            """
            text = """
at the margin"""
            def inner():
                """No function of its own."""
            return text

    def one(self): "Tell one."; return 1


async def überall(a,
                  b):
    "Gehe überall hin."; x = "ü"
    return x
'''


def functions():
    return {function.qualname: function for function in python_functions(SOURCE, "m", "m.py")}


def test_functions_and_methods_are_found_but_not_those_inside_functions():
    assert list(functions()) == ["Box.size", "Box.one", "überall"]


def test_a_document_is_valid_code_without_its_docstring():
    for function in functions().values():
        (node,) = ast.parse(function.text).body
        assert ast.get_docstring(node) is None
        assert function.docstring

    assert functions()["Box.size"].text == (
        "@functools.cache\n"
        'def size(self, unit: str = "mm"):  # in millimetres\n'
        '    text = """\nat the margin"""\n'
        "    def inner():\n"
        '        """No function of its own."""\n'
        "    return text\n"
    )


def test_a_signature_stands_on_one_line():
    found = functions()

    assert found["Box.size"].signature == 'def size(self, unit: str = "mm")'
    assert found["überall"].signature == "async def überall(a, b)"
    assert found["Box.one"].signature == "def one(self)"


@pytest.mark.parametrize(
    ("body", "unfit"),
    [
        ("pass", "no implementation"),
        ("...", "no implementation"),
        ("raise NotImplementedError('later')", "no implementation"),
        ("return self.x", "returns a constant or an attribute"),
        ("return None", "returns a constant or an attribute"),
        ("raise ValueError(self)", ""),
        ("return self.x + 1", ""),
    ],
)
def test_stubs_are_told_from_implementations(body, unfit):
    (function,) = python_functions(f'def f(self):\n    "Say it."\n    {body}\n', "m", "m.py")

    assert function.unfit == unfit


def test_an_overload_is_no_implementation():
    (function,) = python_functions("@typing.overload\ndef f(x):\n    return x + 1\n", "m", "m.py")

    assert function.unfit == "overload"


@pytest.mark.parametrize("text", ["def f(:\n", "x = '\0'", "(" * 5000], ids=["", "NUL", "deep"])
def test_broken_source_is_a_syntax_error(text):
    with pytest.raises(SyntaxError):
        python_functions(text, "m", "m.py")


def test_invalid_escapes_in_the_source_warn_nobody():
    assert python_functions("def f():\n    return '\\d'\n", "m", "m.py")


def test_a_body_starts_with_the_comments_and_decorators_above_its_first_statement():
    text = 'def f():\n    """Say."""\n\n    # why\n    @g\n    def h(): pass\n    return h\n'

    (function,) = python_functions(text, "m", "m.py")

    assert function.body == "# why\n@g\ndef h(): pass\nreturn h\n"
