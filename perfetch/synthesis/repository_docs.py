"""What a function's author says of it: the docstring or the comment above; its first sentence."""

import re

from tree_sitter import Node

MAX_SUMMARY = 300

_BANNER = re.compile(r"(?:/\*+|//+|#+)\s*(?:[-=*#~]{3,}|(?:end)?region\b)")
_DIRECTIVE = re.compile(
    r"(?:/\*|//|#)\s*(?:eslint|prettier|@ts-|nolint|go:|clang-|NOLINT|pragma|noqa|type:|pylint)"
)
_FRAME = re.compile(r"^[ \t]*(?:/\*+!?|//[/!]*|\*(?!/)|#+)[ \t]?|[ \t]*\*+/[ \t]*$", re.MULTILINE)
_QUOTES = re.compile(r"\A[A-Za-z]*(\"\"\"|'''|\"|')|(\"\"\"|'''|\"|')\Z")
_TAG = re.compile(
    r"^\s*(?:[@\\](?!brief|short)\w+|:\w+|Args:|Arguments:|Returns:|Parameters\b|#+ \w+)"
)
_BRIEF = re.compile(r"[@\\](?:brief|short)\s+")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)\s+(?=[A-Z`\"'(])")


def docstring_of(body: Node | None) -> Node | None:
    """The statement that is a body's docstring; None where the first one is anything else."""
    statements = [] if body is None else [c for c in body.named_children if c.type != "comment"]
    first = statements[0] if statements else None
    if first is None or first.type != "expression_statement" or first.named_child_count != 1:
        return None
    return first if first.named_children[0].type in ("string", "concatenated_string") else None


def comments_above(outer: Node) -> tuple[Node, str]:
    """(the first of the comments above, however far; the text of those that document the node).

    A documentation block (`/**`) may stand a blank line away, any other comment may not.
    """
    comments: list[str] = []
    below = outer
    above = outer.prev_named_sibling
    documents = True
    while above is not None and "comment" in above.type and not _trails(above):
        text = text_of(above).rstrip("\n")
        gap = below.start_point.row - _last_row(above)
        documents &= gap <= (2 if text.startswith("/**") else 1) and not _BANNER.match(text)
        if documents and not _DIRECTIVE.match(text):
            comments.insert(0, text)
        below, above = above, above.prev_named_sibling
    return below, "\n".join(comments)


def summary_of(doc: str) -> str:
    """The first sentence of a comment or docstring in one line; empty where it says nothing."""
    plain = _BRIEF.sub("", _FRAME.sub("", _QUOTES.sub("", doc.strip())))
    lines: list[str] = []
    for line in plain.strip().split("\n"):
        if _TAG.match(line) or (lines and not line.strip()):
            break
        lines.append(line.strip())
    sentence = _SENTENCE.split(" ".join(lines).strip(), maxsplit=1)[0]
    return sentence[:MAX_SUMMARY] if re.search(r"[^\W\d_]{2}", sentence) else ""


def without(source: bytes, start: int, end: int, doc: Node | None) -> str:
    """The text between two bytes, without the docstring and the line that it leaves empty."""
    if doc is None:
        return source[start:end].decode()
    before = source[start : doc.start_byte].decode()
    after = source[doc.end_byte : end].decode()
    rest = after.lstrip(" \t").removeprefix(";").lstrip(" \t")
    if rest.startswith("\n") and not before.rpartition("\n")[2].strip():
        return before.rpartition("\n")[0] + rest
    return before + rest


def _trails(comment: Node) -> bool:
    """Whether it stands at a line's end: then it belongs to what is before it."""
    before = comment.prev_named_sibling
    return before is not None and _last_row(before) == comment.start_point.row


def _last_row(node: Node) -> int:
    """Rust's line comments end at the start of the next line."""
    return node.end_point.row - (node.end_point.column == 0)


def text_of(node: Node | None) -> str:
    """A node's text; empty for none."""
    return node.text.decode() if node is not None and node.text is not None else ""
