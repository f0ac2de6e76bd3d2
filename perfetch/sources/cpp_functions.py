"""The functions and methods of a C++ source file with the Doxygen comments over them."""

import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_cpp
from tree_sitter import Language, Node, Parser

from perfetch.sources.function import Function, dedent

_SCOPES = ("namespace_definition", "class_specifier", "struct_specifier", "union_specifier")
_NAMES = (
    "identifier",
    "field_identifier",
    "qualified_identifier",
    "destructor_name",
    "operator_name",
    "operator_cast",
)
_DOXYGEN = re.compile(r"/\*[*!](?!<)|//[/!](?!<)")
_FRAME = re.compile(r"^\s*(?:/\*[*!]+|//[/!]+|\*(?!/))[ \t]?|\s*\*+/\s*$", re.MULTILINE)
_OWN_PARAGRAPH = re.compile(r"[@\\](?:brief|short|details?|remarks?|copydoc)\b\s*")


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_cpp.language()))


def cpp_functions(text: str, module: str, file: str) -> list[Function]:
    """Functions of a file and methods of its classes that are defined there, in order.

    Args:
        text: the file's, line ends as LF.
        module: its dotted path.
        file: its path, for people.
    """
    source = text.encode()
    tree = _parser().parse(source)
    return [
        _take_apart(node, scope, source, module, file) for scope, node in _walk(tree.root_node, ())
    ]


def _walk(node: Node, scope: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    for child in node.named_children:
        if child.type == "function_definition":
            yield scope, child
        elif child.type in _SCOPES:
            yield from _walk(child, (*scope, *_scope_name(child)))
        elif not child.type.endswith(("statement", "expression", "comment")):
            yield from _walk(child, scope)


def _scope_name(node: Node) -> list[str]:
    name = node.child_by_field_name("name")
    return _text(name).split("::") if name else []


def _take_apart(
    node: Node, scope: tuple[str, ...], source: bytes, module: str, file: str
) -> Function:
    outer = node
    while outer.parent is not None and outer.parent.type == "template_declaration":
        outer = outer.parent
    body = node.child_by_field_name("body")
    inside = _text(body).removeprefix("{").removesuffix("}") if body else ""
    name = _name(node)
    return Function(
        module=module,
        qualname=".".join([*scope, *name.split("::")]),
        where=f"{file}:{node.start_point.row + 1}",
        text=dedent(_lines(outer, source)),
        body=dedent(inside.strip("\n").split("\n")),
        signature=_signature(outer, body, source),
        docstring=_docstring(outer),
        unfit=_unfit(node, inside, name),
    )


def _unfit(node: Node, inside: str, name: str) -> str:
    if node.has_error or not name:
        return "syntax error"
    return "" if inside.strip() else "no implementation"


def _name(node: Node) -> str:
    """The declared name, through pointers and references; empty where there is none."""
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type not in _NAMES:
        inner = declarator.child_by_field_name("declarator")
        declarator = inner or next(iter(declarator.named_children), None)
    return re.sub(r"<[^<>]*>|\s", "", _text(declarator)) if declarator else ""


def _lines(node: Node, source: bytes) -> list[str]:
    """The node's lines, the first with the white space before it."""
    line_start = source.rfind(b"\n", 0, node.start_byte) + 1
    before = source[line_start : node.start_byte]
    start = line_start if not before.strip() else node.start_byte
    return source[start : node.end_byte].decode().split("\n")


def _signature(outer: Node, body: Node | None, source: bytes) -> str:
    end = body.start_byte if body else outer.end_byte
    return " ".join(source[outer.start_byte : end].decode().split())


def _docstring(outer: Node) -> str:
    """The Doxygen comment that ends on the line above, without its frame; empty if none."""
    comments: list[str] = []
    below = outer
    above = outer.prev_named_sibling
    while above is not None and above.type == "comment" and _adjacent(above, below):
        if not _DOXYGEN.match(_text(above)):
            break
        comments.insert(0, _text(above))
        below, above = above, above.prev_named_sibling
    text = _FRAME.sub("", "\n".join(comments))
    return "" if "@file" in text else _OWN_PARAGRAPH.sub("\n\n", text).strip()


def _adjacent(above: Node, below: Node) -> bool:
    return below.start_point.row - above.end_point.row <= 1


def _text(node: Node | None) -> str:
    return node.text.decode() if node is not None and node.text is not None else ""
