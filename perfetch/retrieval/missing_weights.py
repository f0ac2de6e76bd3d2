"""Weights that an encoder's folder lacks: transformers fills them by chance, and only logs it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGER = "transformers.modeling_utils"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MISSING = re.compile(r"^(\S+) *\| *MISSING", re.MULTILINE)
_UNUSED = "pooler."
"""A head that mean pooling does not read; many folders are saved without it."""


@contextmanager
def missing_weights() -> Iterator[list[str]]:
    """Names of the weights that models lack which are loaded within; filled as they load.

    From the report that transformers 5 logs: it says nothing where all is there.
    """
    found: list[str] = []
    logger, reader = logging.getLogger(_LOGGER), _Reader(found)
    level, propagates = logger.level, logger.propagate
    logger.addHandler(reader)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield found
    finally:
        logger.removeHandler(reader)
        logger.setLevel(level)
        logger.propagate = propagates


class _Reader(logging.Handler):
    """Takes the names out of a report, and lets nothing be printed."""

    def __init__(self, found: list[str]) -> None:
        super().__init__()
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        """Adds what the record says is missing."""
        names = _MISSING.findall(_COLOUR.sub("", record.getMessage()))
        self._found += [name for name in names if _UNUSED not in name]
