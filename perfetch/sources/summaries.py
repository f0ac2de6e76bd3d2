"""The judged query of a function: its docstring's summary, as a person would ask for it.

The function's own identifier never stands in it: where it is written as code (in backquotes,
quotes, before a parenthesis, after a dot) or could be nothing but an identifier (it has an
underscore, a digit or an inner capital) it is taken out, dotted prefix and all. A name that is one
plain word ("close") cannot be told from the verb ("Close the file"), so it stays, and the query
counts as a name leak like every query that spells out all words of the name.
"""

import re

from perfetch.sources.markup import paragraphs
from perfetch.sources.words import split_identifier, stem, words

MIN_WORDS = 3
MAX_WORDS = 50

_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!\beg\.)(?<!\bie\.)(?<!i\.e\.)(?<!etc\.)(?<!cf\.)(?<!vs\.)\s+(?=\S)"
)
_CALL_HEAD = re.compile(r"^[\w.]*\w\((?:[^()]|\([^()]*\))*\)\s*(?:(?:->|=>|:=?|--?|=)\s*)?")
_RESULT_END = re.compile(r"\.\s+|\s--?\s")
_LABEL = re.compile(
    r"^\(?(?:internal|private|public|protected|overridable|abstract|optional|helper|note|static)"
    r"(?: (?:helper|function|method|api|use only))*\)?[:.,-]+\s+",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:this|the|a|an)\s+)?(?:(?:simple|internal|private|small|little|convenience|convenient)\s+)?"
    r"(?:helper|utility|function|method|routine|procedure|coroutine|constructor|decorator)"
    r"(?:\s+(?:function|method|routine|coroutine))?\s*"
    r"(?:(?:which|that|is|it|will|can be|used|to|simply|just)\s+)+(?=[a-z])",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s(,]*(?:e\.?g|i\.?e)[.:,]*$")
_NO_QUESTION = re.compile(
    r"(?:see|same as|like|alias|todo|xxx|fixme|hook|ditto|undocumented|internal|private|callback|"
    r"event handler|handler for|default (?:handler|implementation)|not used|stub|dummy|helper|"
    r"for internal|(?:a |an |the )?(?:same as|wrapper|constructor)|don't|do not|as (?:above|per)|"
    r"call(?:ed|s)? (?:by|when|from|on|if)|use\b.{0,60}\binstead)\b"
    r"|deprecated|obsolete|overrid|overload|inherit|initiali[sz]er?\b[^,]{0,12}$"
    r"|implement(?:s|ation)?\b.*(?:method|protocol|interface|__)",
    re.IGNORECASE,
)
_PROSE_WORD = re.compile(r"[(\"']*(?:[^\W\d_]{2,}(?:[-'/][^\W\d_]+)*|a|A|I)[)\"',.;:!?]*$")
_OFFENDING = re.compile(r"->|[{}|<>=]|\\|\w\([\w*'\"]|\]\[|\.\.\.|^(?![(\"'])[\W\d]")


def summarise(docstring: str, name: str) -> tuple[str, tuple[str, ...]]:
    """(the summary as a query, the paragraphs that follow); the query is empty if none is left.

    Args:
        docstring: cleaned of its indentation.
        name: the function's own, without class.
    """
    blocks = paragraphs(_without_head(docstring))
    if not blocks:
        return "", ()
    first, *later = _SENTENCE_END.split(blocks[0], maxsplit=1)
    return as_query(first, name), tuple(later + blocks[1:])


def as_query(sentence: str, name: str) -> str:
    """The sentence as a person would type it, without the identifier.

    Empty if that leaves no question: fewer than 3 words, more than 50, not prose, or no word on
    what is done ("See …", "Helper for …", "Called when …").
    """
    text = _LEAD.sub("", _LABEL.sub("", sentence.strip(" +")))
    text = _TAIL.sub("", without_identifier(text, name)).strip(' .:;,-"')
    if _NO_QUESTION.match(text) or not is_prose(text):
        return ""
    return text[0].upper() + text[1:]


def without_identifier(text: str, name: str) -> str:
    """The text without the name where it is written as code or can only be an identifier."""
    bare = re.escape(name)
    text = re.sub(
        rf"[`'\"]{bare}(?:\(\))?[`'\"]|(?<!\w)(?:\w+\.)*{bare}\([^()]*\)|\b(?:\w+\.)+{bare}(?!\w)",
        "",
        text,
    )
    if not name.isalpha() or not name[1:].islower():
        text = re.sub(rf"(?<!\w){bare}(?!\w)", "", text)
    return re.sub(r"\s+(?=[,.;:](?:\s|$))|(?<=\s)\s+", "", text).strip()


def is_prose(text: str) -> bool:
    """Whether the text reads as language.

    That is: 3 to 50 words, at least 7 in 10 of them plain ones, and no sign that only code has.
    """
    tokens = text.split()
    if not MIN_WORDS <= len(tokens) <= MAX_WORDS or _OFFENDING.search(text):
        return False
    prose = sum(bool(_PROSE_WORD.match(token)) for token in tokens)
    return prose >= MIN_WORDS and prose >= 0.7 * len(tokens)


def leaks_name(query: str, name: str) -> bool:
    """Whether the query spells the name.

    That is: every word of the name occurs, both stemmed, or words of the query written together
    are the name ("the local variables of a coroutine" for `coroutinelocals`).
    """
    parts = split_identifier(name)
    asked = set(words(query))
    stems = {stem(word) for word in asked}
    if parts and all(stem(part) in stems for part in parts):
        return True
    return _spelled_by("".join(parts), asked | stems)


def _spelled_by(joined: str, pieces: set[str]) -> bool:
    """Whether a word is made of whole pieces (2 letters or more), plurals allowed."""
    usable = {form for piece in pieces if len(piece) > 1 for form in (piece, piece + "s")}
    reached = {0}
    for start in range(len(joined)):
        if start in reached:
            reached |= {start + len(form) for form in usable if joined.startswith(form, start)}
    return bool(joined) and len(joined) in reached


def _without_head(docstring: str) -> str:
    """The docstring without a call that repeats the signature: `find(sub) -> int`."""
    head = _CALL_HEAD.match(docstring)
    if head is None:
        return docstring
    line, newline, below = docstring[head.end() :].partition("\n")
    if "->" in head[0]:
        result, *described = _RESULT_END.split(line, maxsplit=1)
        if described or below.strip():
            return "".join(described) + newline + below
        return f"Return {result}"
    return line + newline + below
