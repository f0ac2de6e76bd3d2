"""The texts of `prompts/`, filled with what is asked about."""

from functools import cache
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parent / "prompts"


def filled(name: str, **values: str) -> str:
    """The text of that name with its places filled.

    Raises:
        KeyError: if a place has no value.
    """
    return Template(text_of(name)).substitute(values)


@cache
def text_of(name: str) -> str:
    """The text of that name as it is."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()
