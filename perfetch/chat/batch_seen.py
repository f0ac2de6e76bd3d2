"""A batch as its endpoint tells of it."""

from dataclasses import dataclass

COMPLETED = "completed"
FINAL = frozenset({COMPLETED, "expired", "cancelled"})
"""A batch of any of these may hold answers, and all of them are charged."""
FAILED = "failed"
"""Refused as a file: nothing of it ran."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the endpoint refused an input file, and in which line (from 1; 0: none in particular)."""

    code: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch as the endpoint tells of it."""

    batch_id: str
    name: str
    """What we called it; empty where somebody else made it."""
    status: str
    output_file_id: str
    error_file_id: str
    problems: tuple[Problem, ...]
    done: int
    """Requests that have ended so far."""
    took_s: float
    """From its creation to its end; 0 before that."""
