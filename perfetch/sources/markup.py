"""From a docstring or a Doxygen comment to plain paragraphs of prose."""

import re

_DOCTEST = re.compile(r"^[ \t]*>>>.*\n?(?:[ \t]*\S.*\n?)*", re.MULTILINE)
# Sections of parameters, results and references: Google, NumPy, Sphinx, Javadoc and Doxygen
_SECTION = re.compile(
    r"(?:args|arguments|parameters|params|attributes|attributes updated|returns?|yields?|raises?|"
    r"examples?|usage|see also|references?|notes?|methods|keyword arguments|options|"
    r"valid \w+(?: \w+)?|standard options|widget-specific options)\b[^.]{0,20}:?\s*$"
    r"|[:@\\](?:param|type|returns?|rtype|raises?|throws?|exception|see|sa|note|since|author|"
    r"version|tparam|retval|pre|post|warning|todo|code|endcode|date|file|ingroup|arg|keyword|var)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-*+•o]|\d+[.)]|\[\d+\])\s|[a-z_*][\w*, ]{0,23}\s?(?::|--?)\s|\S+\s{2,}\S")
_UNDERLINE = re.compile(r"^[=\-~^]{3,}\s*$")
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<(https?|ftp)://[^>]*>|\b(https?|ftp)://\S+"), ""),
    (re.compile(r":[\w:+-]+:`~?([^`<]*?)(?:\s*<[^`>]*>)?`"), r"\1"),
    (re.compile(r"`+([^`<]*?)(?:\s*<[^`>]*>)?`+_{0,2}"), r"\1"),
    (re.compile(r"[@\\](?:c|p|a|e|b|ref|link|em|code|brief|short|details?)\s+"), ""),
    (re.compile(r"\{@\w+\s+([^}]*)\}"), r"\1"),
    (re.compile(r"</?[a-z]{1,6}\s*/?>"), ""),
    (re.compile(r"(?<![\w*])\*{1,2}([A-Za-z_]\w*(?: \w+)*)\*{1,2}(?![\w*])"), r"\1"),
    (re.compile(r"''(\w[^']*)''|``(\w[^']*)''|`(\w[^'`]*)'"), r"\1\2\3"),
    (re.compile(r"\s+"), " "),
)


def paragraphs(docstring: str) -> list[str]:
    """Paragraphs of prose in order, each on one line, without markup.

    Doctests, lists of parameters and section heads are gone.
    """
    text = _DOCTEST.sub("\n", docstring.expandtabs(4))
    blocks = re.split(r"\n[ \t]*\n", text)
    prose = (plain(" ".join(_prose_lines(block))) for block in blocks)
    return [paragraph for paragraph in prose if paragraph]


def plain(text: str) -> str:
    """The text without inline markup (reStructuredText, Markdown, Doxygen), on one line."""
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text.strip()


def _prose_lines(block: str) -> list[str]:
    """The block's lines up to its first section head or list item."""
    lines: list[str] = []
    for line in block.split("\n"):
        stripped = line.strip()
        if _UNDERLINE.match(stripped):
            return lines[:-1]
        if _SECTION.match(stripped) or (_ITEM.match(stripped) and not lines):
            return lines
        if lines and re.match(r"[-*+•]\s", stripped):
            return lines
        lines.append(stripped)
    return lines
