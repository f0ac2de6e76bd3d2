"""What a draft's code is made of, read by tree-sitter: nothing is run."""

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_cpp
import tree_sitter_python
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser

from perfetch.records import Language

_GRAMMARS = {"python": tree_sitter_python.language, "cpp": tree_sitter_cpp.language}
_NAMES = re.compile(r"(?:^|_)identifier$")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_BUILT_IN = frozenset(dir(builtins))
_TRANSPARENT = ("module", "translation_unit", "decorated_definition", "template_declaration")
_TEXTS = ("string", "string_literal", "raw_string_literal", "char_literal")


@dataclass(frozen=True, slots=True)
class Function:
    """A function that stands at the top of the code."""

    name: str
    signature: str
    """From `def`, or the return type, to where the body starts."""
    statements: tuple[str, ...]
    """Of its body, without comments and docstring."""
    arguments: int | None
    """How many it takes; None where that is open (defaults, variadic ones)."""


def parse(code: str, language: Language) -> Node:
    """The root of the code's syntax tree."""
    return _parser(language).parse(code.encode()).root_node


def first_error(root: Node) -> int:
    """The line, from 1, where the syntax first breaks; 0 where it does not."""
    if not root.has_error:
        return 0
    broken = (node for node in _walk(root) if node.is_error or node.is_missing)
    return next((node.start_point.row + 1 for node in broken), 1)


def functions(root: Node) -> dict[str, Function]:
    """Name → function, of those that stand at the top."""
    found = (_function(node) for node in _top(root) if node.type == "function_definition")
    return {function.name: function for function in found if function}


def comments(root: Node) -> list[str]:
    """The comments, docstrings included."""
    found = []
    for node in _walk(root):
        parent = node.parent
        alone = parent is not None and parent.type == "expression_statement"
        if node.type == "comment" or (node.type == "string" and alone):
            found.append(_text(node))
    return found


def name_words(root: Node) -> set[str]:
    """The words of every identifier, lower case."""
    names = (_text(node) for node in _walk(root) if _NAMES.search(node.type))
    return {word.lower() for name in names for word in _WORDS.findall(name)}


def shape(root: Node) -> tuple[str, ...]:
    """The code's tokens without comments and layout, its own names numbered as they come.

    Equal for two programs that differ in nothing but these; `set` and `list`, `append` and `add`
    are not its own.
    """
    given = _BUILT_IN | {
        _text(name)
        for node in root.children
        if node.type.startswith("import")
        for name in _leaves(node)
    }
    numbers: dict[str, str] = {}
    tokens = []
    for node in _leaves(root):
        text = _text(node)
        if node.type == "identifier" and text not in given and not _is_member(node):
            text = numbers.setdefault(text, f"name{len(numbers)}")
        tokens.append(text)
    return tuple(tokens)


def tokens(root: Node) -> list[str]:
    """The code's tokens without comments and layout, numbers levelled."""
    return ["0" if text[0].isdigit() else text for text in map(_text, _leaves(root)) if text]


@cache
def _parser(language: Language) -> Parser:
    return Parser(Grammar(_GRAMMARS[language]()))


def _walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def _leaves(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "comment":
            continue
        if node.children and node.type not in _TEXTS:
            waiting += reversed(node.children)
        else:
            yield node


def _is_member(node: Node) -> bool:
    """Whether the name belongs to a module, a namespace or an object: what `.` or `::` leads to."""
    before = node.prev_sibling
    return before is not None and before.type in (".", "::")


def _top(root: Node) -> Iterator[Node]:
    for child in root.named_children:
        if child.type in _TRANSPARENT:
            yield from _top(child)
        else:
            yield child


def _function(node: Node) -> Function | None:
    body = node.child_by_field_name("body")
    declarator = node.child_by_field_name("declarator") or node
    while declarator.type.endswith(("pointer_declarator", "reference_declarator")):
        declarator = declarator.named_children[-1]
    name = declarator.child_by_field_name("name") or declarator.child_by_field_name("declarator")
    parameters = declarator.child_by_field_name("parameters")
    if body is None or name is None or parameters is None:
        return None
    whole = node.text or b""
    statements = [child for child in body.named_children if child.type != "comment"]
    return Function(
        name=_text(name),
        signature=whole[: body.start_byte - node.start_byte].decode().strip(),
        statements=tuple(_text(child) for child in _without_docstring(statements)),
        arguments=_count(parameters),
    )


def _without_docstring(statements: list[Node]) -> list[Node]:
    first = statements[0].named_children if statements else []
    return statements[1:] if first and first[0].type == "string" else statements


def _count(parameters: Node) -> int | None:
    plain = ("identifier", "typed_parameter", "parameter_declaration")
    given = [child for child in parameters.named_children if child.type != "comment"]
    return len(given) if all(child.type in plain for child in given) else None


def _text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")
