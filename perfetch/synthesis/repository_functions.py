"""The functions of one file of any language of the table, with what surrounds them.

One walk over the syntax tree. A function inside a function is a part of it, none of its own.
Nothing is executed; a file that does not parse still yields what lies outside of the broken part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from perfetch.synthesis.repository_docs import comments_above, docstring_of, text_of, without
from perfetch.synthesis.repository_grammars import Grammar, parser_of
from perfetch.synthesis.repository_names import (
    imported_names,
    last_name,
    name_node,
    name_parts,
    scope_names,
)

LINES_ABOVE = 12

_PARTS = frozenset({"decorator", "template_parameter_list", "requires_clause"})
_TEST_MARK = re.compile(r"@(?:\w*Test|Before\w*|After\w*)\b|#\[(?:\w+::)*test\b")
_TEST_SCOPES = frozenset({"test", "tests"})


@dataclass(frozen=True, slots=True)
class Found:
    """A function or method as it stands in its file."""

    name: str
    qualname: str
    """Enclosing classes, namespaces or the receiver, and the name, dotted."""
    line: int
    """Of its first line after decorators and attributes, from 1."""
    text: str
    """Dedented, with decorators, without documentation; ends in one newline."""
    body: str
    """Without documentation and outer braces."""
    doc: str
    """The documentation comment or docstring, as written."""
    above: str
    """The lines before its documentation, the nearest last, at most 12."""
    calls: frozenset[str]
    """Plain names of what it calls."""
    broken: bool
    """Whether the parser met an error inside."""
    marked_test: bool
    """Whether an attribute, an annotation or the enclosing scope makes it a test."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one file holds."""

    functions: tuple[Found, ...]
    imports: tuple[str, ...]
    """Names of what it imports, each once, in order."""
    broken: bool
    """Whether a part of it does not parse."""


@dataclass(slots=True)
class _Seen:
    """A function node met on the walk, before it is taken apart."""

    node: Node
    outer: Node
    name: str
    scope: tuple[str, ...]
    calls: set[str] = field(default_factory=set)


def contents_of(text: str, grammar: Grammar) -> Contents:
    """The functions and imports of a file's text, line ends as LF."""
    source = text.encode()
    tree = parser_of(grammar).parse(source)
    lines = text.split("\n")
    seen: list[_Seen] = []
    imports: dict[str, None] = {}
    stack: list[tuple[Node, tuple[str, ...], _Seen | None]] = [(tree.root_node, (), None)]
    while stack:
        node, scope, inside = stack.pop()
        imports.update(dict.fromkeys(imported_names(node, grammar)))
        if inside is None:
            inside = _function_at(node, scope, grammar)
            if inside is not None:
                seen.append(inside)
        if inside is not None and node.type in grammar.calls:
            inside.calls.add(last_name(node.child_by_field_name(grammar.calls[node.type])))
        if inside is None and node.type in grammar.scopes:
            scope = (*scope, *scope_names(node, grammar))
        stack += [(child, scope, inside) for child in reversed(node.named_children)]
    functions = tuple(_take_apart(one, grammar, source, lines) for one in seen)
    return Contents(functions, tuple(imports), tree.root_node.has_error)


def _function_at(node: Node, scope: tuple[str, ...], grammar: Grammar) -> _Seen | None:
    """The function that starts at this node: one with a name, or a holder of a function value."""
    if node.type in grammar.functions:
        outer, name, owner = node, name_node(node), node.child_by_field_name("receiver")
        if owner is not None:
            scope = (*scope, last_name(owner))
    elif node.type in grammar.holders:
        named, value = map(node.child_by_field_name, grammar.holders[node.type])
        if value is None or value.type not in grammar.values:
            return None
        outer, name, node = node, named, value
    else:
        return None
    parts = name_parts(name)
    if not parts or node.child_by_field_name("body") is None:
        return None
    return _Seen(node, _widen(outer, grammar), parts[-1], (*scope, *parts[:-1]))


def _take_apart(seen: _Seen, grammar: Grammar, source: bytes, lines: list[str]) -> Found:
    body = seen.node.child_by_field_name("body")
    inner = docstring_of(body) if grammar.docstrings else None
    first, *_ = (*_attributes(seen.outer, grammar), seen.outer)
    above_doc, comments = comments_above(first)
    start, end = first.start_byte, seen.outer.end_byte
    head = source[start : body.start_byte if body else end].decode()
    top = above_doc.start_point.row
    scopes = {part.lower() for part in seen.scope}
    return Found(
        name=seen.name,
        qualname=".".join([*seen.scope, seen.name]),
        line=seen.node.start_point.row + 1,
        text=_dedent(_indent_of(source, start) + without(source, start, end, inner)),
        body=_inside(without(source, body.start_byte, body.end_byte, inner)) if body else "",
        doc=text_of(inner) if inner else comments,
        above="\n".join(lines[max(0, top - LINES_ABOVE) : top]).strip("\n"),
        calls=frozenset(seen.calls - {"", seen.name}),
        broken=seen.node.has_error,
        marked_test=bool(_TEST_MARK.search(head)) or not scopes.isdisjoint(_TEST_SCOPES),
    )


def _widen(outer: Node, grammar: Grammar) -> Node:
    """The function with its decorators, template or `export`, where they hold nothing else."""
    parent = outer.parent
    while parent is not None and parent.type in grammar.wrappers:
        rest = [child for child in parent.named_children if child.type not in _PARTS]
        if len([child for child in rest if "comment" not in child.type]) != 1:
            break
        outer, parent = parent, parent.parent
    return outer


def _attributes(outer: Node, grammar: Grammar) -> Iterator[Node]:
    """The attributes right before a node, in order."""
    found: list[Node] = []
    above = outer.prev_named_sibling
    while above is not None and above.type in grammar.attributes:
        found.append(above)
        above = above.prev_named_sibling
    return reversed(found)


def _indent_of(source: bytes, start: int) -> str:
    """The white space before a byte on its line; empty when there is anything else."""
    before = source[source.rfind(b"\n", 0, start) + 1 : start].decode()
    return before if not before.strip() else ""


def _inside(body: str) -> str:
    """A body without the braces around it."""
    stripped = body.strip()
    braced = stripped.startswith("{") and stripped.endswith("}")
    return (stripped[1:-1] if braced else body).strip("\n")


def _dedent(text: str) -> str:
    """Takes the first line's indentation from every line that has it."""
    lines = text.split("\n")
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return "\n".join(line.removeprefix(indent).rstrip() for line in lines).strip("\n") + "\n"
