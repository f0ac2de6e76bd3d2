"""Whether two solutions gave the same answer, judged from outside by what each side told."""

import math
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-6
"""Relative above 1, absolute below: sums in another order differ, other answers differ more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's canonical form, as the harness in the sandbox told it."""

    shape: str
    """Digest of the structure, the texts and the places of the numbers."""
    exact: str
    """Digest of the integers, in order."""
    floats: bool
    numbers: tuple[float, ...]
    """The numbers in order; weighted sums of them where `scales` is not empty."""
    scales: tuple[float, ...]
    """Of each sum, the sum of absolute values that its tolerance is relative to."""


def read_answer(reply: dict[str, Any]) -> Answer:
    """The answer in a reply.

    Raises:
        ValueError: if a field is missing or of another kind.
    """
    try:
        return Answer(
            shape=str(reply["shape"]),
            exact=str(reply["exact"]),
            floats=bool(reply["floats"]),
            numbers=tuple(_number(value) for value in reply["numbers"]),
            scales=tuple(float(value) for value in reply["scales"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an answer: {error!r}") from error


def is_same(one: Answer, other: Answer) -> bool:
    """Whether structure and integers are equal, and floats close; a float may meet an integer."""
    if one.shape != other.shape:
        return False
    if not one.floats and not other.floats:
        return one.exact == other.exact
    if len(one.numbers) != len(other.numbers) or bool(one.scales) != bool(other.scales):
        return False
    if one.scales:
        scales = (max(pair) for pair in zip(one.scales, other.scales, strict=True))
    else:
        scales = (0.0 for _ in one.numbers)
    pairs = zip(one.numbers, other.numbers, scales, strict=True)
    return all(_is_close(left, right, scale) for left, right, scale in pairs)


def _is_close(left: float, right: float, scale: float) -> bool:
    if isinstance(left, int) and isinstance(right, int):
        return left == right
    if not (math.isfinite(left) and math.isfinite(right)):
        return left == right or (math.isnan(left) and math.isnan(right))
    return abs(left - right) <= TOLERANCE * max(1.0, scale, abs(left), abs(right))


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is no number")
