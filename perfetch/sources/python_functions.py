"""The functions and methods of a Python source file, by `ast`; nothing is executed."""

import ast
import inspect
import warnings
from collections.abc import Iterator

from perfetch.sources.function import Function, dedent

_TRANSPARENT = (ast.If, ast.Try, ast.ExceptHandler, ast.With, ast.For, ast.While)


def python_functions(text: str, module: str, file: str) -> list[Function]:
    """Functions of a module and methods of its classes, in order.

    A function inside a function is a part of it, no function of its own.

    Args:
        text: the file's, line ends as LF.
        module: its dotted path.
        file: its path, for people.

    Raises:
        SyntaxError: if the text is not Python for this interpreter.
    """
    tree = _parse(text)
    lines = text.split("\n")
    return [
        _take_apart(node, ".".join([*scope, node.name]), lines, module, file)
        for scope, node in _walk(tree, ())
    ]


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            # invalid escapes in the user's strings are not this run's concern
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (ValueError, RecursionError, MemoryError) as error:
        # NUL bytes and nesting past the parser's limits
        raise SyntaxError(str(error) or "too deeply nested") from error


def _walk(
    node: ast.AST, scope: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield scope, child
        elif isinstance(child, ast.ClassDef):
            yield from _walk(child, (*scope, child.name))
        elif isinstance(child, _TRANSPARENT):
            yield from _walk(child, scope)


def _take_apart(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    qualname: str,
    lines: list[str],
    module: str,
    file: str,
) -> Function:
    doc = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
    statements = node.body[1:] if doc else node.body
    first = min((line.lineno for line in node.decorator_list), default=node.lineno)
    last = node.end_lineno or node.lineno
    kept = _without(lines, first, last, doc)
    body = _body(kept, statements)
    return Function(
        module=module,
        qualname=qualname,
        where=f"{file}:{node.lineno}",
        text=dedent([line for _, line in kept]),
        body=dedent(body),
        signature=_signature(node.body[0], node, lines),
        docstring=inspect.cleandoc(ast.get_docstring(node, clean=False) or ""),
        unfit=_unfit(node, statements),
    )


def _body(kept: list[tuple[int, str]], statements: list[ast.stmt]) -> list[str]:
    """The lines from the first statement on, with the comments right above it."""
    if not statements:
        return []
    decorators = getattr(statements[0], "decorator_list", [])
    first = min(node.lineno for node in [statements[0], *decorators])
    above = [line for number, line in kept if number < first]
    body = [line for number, line in kept if number >= first]
    while above and (not above[-1].strip() or above[-1].lstrip().startswith("#")):
        body.insert(0, above.pop())
    while body and not body[0].strip():
        body.pop(0)
    return body


def _without(
    lines: list[str], first: int, last: int, doc: ast.stmt | None
) -> list[tuple[int, str]]:
    """(number, line) from first to last, without the docstring and the line it leaves empty."""
    numbered = [(number, lines[number - 1]) for number in range(first, last + 1)]
    if doc is None or doc.end_lineno is None:
        return numbered
    # columns of ast count UTF-8 bytes
    before = lines[doc.lineno - 1].encode()[: doc.col_offset].decode()
    after = lines[doc.end_lineno - 1].encode()[doc.end_col_offset :].decode()
    rest = before + after.lstrip().removeprefix(";").lstrip()
    middle = [(doc.lineno, rest.rstrip())] if rest.strip() else []
    return (
        [pair for pair in numbered if pair[0] < doc.lineno]
        + middle
        + [pair for pair in numbered if pair[0] > doc.end_lineno]
    )


def _signature(
    first: ast.stmt, node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]
) -> str:
    """The header on one line, up to the first statement of the body."""
    header = lines[node.lineno - 1 : first.lineno - 1]
    if first.lineno == node.lineno:
        header = [lines[first.lineno - 1].encode()[: first.col_offset].decode()]
    plain = (line.partition("  #")[0].strip() for line in header)
    joined = " ".join(line for line in plain if line and not line.startswith("#"))
    return joined.replace("( ", "(").replace(" )", ")").removesuffix(":")


def _unfit(node: ast.FunctionDef | ast.AsyncFunctionDef, statements: list[ast.stmt]) -> str:
    decorators = (ast.unparse(decorator) for decorator in node.decorator_list)
    if any(decorator.rpartition(".")[2] == "overload" for decorator in decorators):
        return "overload"
    if all(_does_nothing(statement) for statement in statements):
        return "no implementation"
    if len(statements) == 1 and _returns_plain(statements[0]):
        return "returns a constant or an attribute"
    return ""


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise) and statement.exc is not None:
        return "NotImplementedError" in ast.unparse(statement.exc)
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return constant or isinstance(statement, ast.Pass)


def _returns_plain(statement: ast.stmt) -> bool:
    plain = ast.Constant | ast.Attribute | ast.Name | None
    return isinstance(statement, ast.Return) and isinstance(statement.value, plain)
