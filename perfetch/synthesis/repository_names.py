"""Names in a syntax tree: of a function, its scopes, what it calls, what a file imports."""

import re

from tree_sitter import Node

from perfetch.synthesis.repository_docs import text_of
from perfetch.synthesis.repository_grammars import Grammar

MAX_NAME = 400

_LAST_NAME = re.compile(r"([^\W\d][\w$]*)\W*\Z")
_GENERICS = re.compile(r"<[^<>]*>|\[[^\[\]]*\]")


def name_parts(node: Node | None) -> list[str]:
    """The parts of a declared name, `A::B::m` or `exports.m`; none where there is no name."""
    written = _GENERICS.sub("", text_of(node))
    return [part for part in re.split(r"::|\.", re.sub(r"\s", "", written)) if part]


def name_node(node: Node) -> Node | None:
    """The name, in C++ through pointers and references to the innermost declarator."""
    name = node.child_by_field_name("name")
    inner = node.child_by_field_name("declarator")
    while name is None and inner is not None:
        deeper = inner.child_by_field_name("declarator")
        if deeper is None and inner.type == "reference_declarator":
            deeper = next(iter(inner.named_children), None)
        if deeper is None:
            return inner
        inner = deeper
    return name


def scope_names(node: Node, grammar: Grammar) -> list[str]:
    """The names that a class, namespace or impl adds to the scope."""
    name = node.child_by_field_name(grammar.scopes[node.type])
    return re.findall(r"\w+", _GENERICS.sub("", text_of(name)))


def last_name(node: Node | None) -> str:
    """The plain name at the end of `a.b::name<T>`; empty for what has none."""
    # of a long chain of calls only its end matters
    text = text_of(node)[-MAX_NAME:]
    while text != (shorter := _GENERICS.sub("", text)):
        text = shorter
    found = _LAST_NAME.search(text)
    return found[1] if found else ""


def imported_names(node: Node, grammar: Grammar) -> list[str]:
    """What an import names; nothing for a node that is none."""
    if node.type not in grammar.imports and not _imports_by_call(node, grammar):
        return []
    found = grammar.imported.findall(text_of(node))
    names = (name if isinstance(name, str) else "".join(name) for name in found)
    return [name for name in names if name]


def _imports_by_call(node: Node, grammar: Grammar) -> bool:
    if not grammar.import_call or node.type not in grammar.calls:
        return False
    called = node.child_by_field_name(grammar.calls[node.type])
    if called is None or called.end_byte - called.start_byte != len(grammar.import_call):
        return False
    return text_of(called) == grammar.import_call
