import pytest

from perfetch.rendering import render_query
from perfetch.synthesis.context import MAX_CHARACTERS, Context, context_of, render_context
from perfetch.synthesis.repository import RepositoryFunction

WHOLE = Context(
    language="python",
    path="shop/basket.py",
    imports=("os.path", "numpy"),
    uses=("numpy", "pandas"),
    above="\n    total = 0\n    for line in lines:\n",
)


def function(**changed):
    plain = {
        "name": "add_lines",
        "qualname": "Basket.add_lines",
        "language": "python",
        "path": "shop/basket.py",
        "module": "shop.basket",
        "line": 3,
        "text": "def add_lines(x): ...",
        "summary": "",
        "imports": (),
        "uses": (),
        "callers": (),
        "above": "",
    }
    return RepositoryFunction(**plain | changed)


def test_every_part_has_its_line():
    assert render_context(WHOLE) == (
        "language: python\npath: shop/basket.py\nimports: os.path, numpy\nuses: pandas\n"
        "above:\ntotal = 0\nfor line in lines:"
    )


def test_the_intent_stands_before_its_context():
    assert render_query("add up", render_context(WHOLE)).startswith("add up\nlanguage: python\n")


@pytest.mark.parametrize(
    ("context", "rendered"),
    [
        (Context(), ""),
        (Context(language="go"), "language: go"),
        (Context(path="a b\nc.py"), "path: a b c.py"),
        (Context(uses=("serde",)), "uses: serde"),
        (Context(imports=("numpy",), uses=("NumPy",)), "imports: numpy"),
        (Context(above="  x = 1\n\n"), "above:\nx = 1"),
        (Context(above=" \n\n"), ""),
        (Context(imports=("a" * 61, "b", "b")), "imports: b"),
    ],
    ids=["nothing", "language", "one line", "uses", "said once", "above", "blank", "names"],
)
def test_an_empty_part_leaves_no_line(context, rendered):
    assert render_context(context) == rendered


@pytest.mark.parametrize("room", [0, 5, 20, 60, 120, 400, MAX_CHARACTERS])
def test_the_bound_holds_and_the_nearest_lines_stay(room):
    above = "\n".join(f"step_{number}()" for number in range(200))
    names = tuple(f"package{number}" for number in range(50))
    context = Context("typescript", "src/app.ts", names, names[::-1], above)
    rendered = render_context(context, room)
    assert len(rendered) <= room
    assert "above" not in rendered or rendered.endswith("\nstep_199()")
    for line in rendered.partition("above:")[0].splitlines():
        assert line in render_context(context, 10_000)


def test_a_context_never_spells_the_function_that_is_asked_for():
    leaking = function(
        path="shop/add_lines.py",
        imports=("numpy", "shop.add_lines"),
        uses=("add_lines", "rich"),
        above="x = 1\nold = add_lines\nadd_lines_slowly()\n",
    )
    assert render_context(context_of(leaking)) == (
        "language: python\nimports: numpy\nuses: rich\nabove:\nx = 1\nadd_lines_slowly()"
    )


@pytest.mark.parametrize(
    ("name", "path", "stays"),
    [
        ("addLines", "src/add-lines.ts", False),
        ("addLines", "src/lines.ts", True),
        ("Basket", "Basket.java", False),
    ],
)
def test_a_file_named_after_its_function_is_not_told(name, path, stays):
    assert (context_of(function(name=name, path=path)).path == path) == stays
