"""A value cut out of a JSON text as it stands there, without being written anew."""

import re
from json import JSONDecoder

_DECODER = JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


def raw_value(document: bytes, *path: str) -> bytes:
    """The bytes of the value that lies at these names, one object inside the other.

    Of a name that stands twice in an object the last one counts, as in `json.loads`.

    Raises:
        KeyError: if nothing lies there.
        ValueError: if the document is not JSON.
    """
    text = document.decode()
    start, end = _skip(text, 0), len(text)
    for name in path:
        start, end = _member(text, start, name)
    return text[start:end].encode()


def _member(text: str, start: int, wanted: str) -> tuple[int, int]:
    """Where the value of that name begins and ends, in the object that begins at `start`."""
    if text[start] != "{":
        raise KeyError(wanted)
    found: tuple[int, int] | None = None
    at = _skip(text, start + 1)
    while text[at] == '"':
        name, at = _DECODER.raw_decode(text, at)
        value = _skip(text, _skip(text, at) + 1)  # past the colon
        _, at = _DECODER.raw_decode(text, value)
        if name == wanted:
            found = value, at
        at = _skip(text, _skip(text, at) + 1)  # past the comma, or the closing brace
        if at >= len(text):
            break
    if found is None:
        raise KeyError(wanted)
    return found


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches everywhere
