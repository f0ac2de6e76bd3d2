"""What to show of a document where there is no room for all of it."""

_OPENERS = ("#include", "#pragma", "import ", "from ", "using ", "@")


def telling_lines(text: str) -> list[str]:
    """The lines from the first on that is neither empty nor an import: those tell little.

    All lines where there is no other; none for an empty text.
    """
    lines = text.rstrip().splitlines()
    places = (i for i, line in enumerate(lines) if line.strip() and not line.startswith(_OPENERS))
    return lines[next(places, 0) :]


def shortened(lines: list[str], most: int) -> list[str]:
    """At most that many lines, and an ellipsis for the rest where it is more than one line."""
    return [*lines[:most], "…"] if len(lines) > most + 1 else lines


def clipped(text: str, width: int) -> str:
    """One line of at most that many characters, padded to exactly as many."""
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"
