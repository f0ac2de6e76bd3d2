"""An answer's canonical form, made inside the sandbox and compared outside of it.

Imports the standard library alone, like all of the harness.
"""

from _blake2 import blake2b  # hashlib would load OpenSSL first
from collections.abc import Iterable, Sequence
from typing import Any

NUMBERS = 1024
"""Numbers told one by one; of more, so many weighted sums are told."""
PERIOD = 7
"""Weights repeat after so many numbers of one sum: two that are swapped change it."""


class Encoder:
    """An answer's canonical form: its structure and integers as digests, its numbers in order.

    Lists and tuples are alike; sets and dicts have no order. Floats stay out of the digests, so
    that the host can compare them with a tolerance.
    """

    def __init__(self) -> None:
        self.shape = blake2b(digest_size=16)
        self.exact = blake2b(digest_size=16)
        self.numbers: list[float] = []
        self.floats = False

    def add(self, value: object) -> None:
        """Takes in one value, in order.

        Raises:
            TypeError: if it is of a type that an answer may not have.
        """
        if value is None or isinstance(value, bool):
            self.shape.update(repr(value).encode())
        elif isinstance(value, int):
            self._add_integers([value])
        elif isinstance(value, float):
            self._add_floats([value])
        elif isinstance(value, str | bytes | bytearray):
            data = value.encode(errors="surrogatepass") if isinstance(value, str) else value
            self.shape.update(b"%c%d:" % (34 if isinstance(value, str) else 98, len(data)) + data)
        else:
            self._add_container(value)

    def _add_container(self, value: object) -> None:
        if isinstance(value, list | tuple):
            self._add_sequence(value)
        elif isinstance(value, set | frozenset):
            self.shape.update(b"set")
            self._add_sequence(_in_order(value))
        elif isinstance(value, dict):
            self.shape.update(b"dict")
            keys = _in_order(value)
            self._add_sequence(keys)
            self._add_sequence([value[key] for key in keys])
        else:
            raise TypeError(f"an answer may not hold a {type(value).__name__}")

    def _add_sequence(self, values: Sequence[Any]) -> None:
        kinds = set(map(type, values))
        self.shape.update(b"[%d" % len(values))
        if kinds == {int}:
            self._add_integers(values)
        elif kinds == {float}:
            self._add_floats(values)
        elif _are_rows(kinds, values):
            self.shape.update(b"rows")  # by column: one type per column is the usual case
            for column in zip(*values, strict=True):
                self._add_sequence(column)
        else:
            for value in values:
                self.add(value)

    def _add_integers(self, values: Sequence[int]) -> None:
        self.shape.update(b"#" * len(values))
        self.exact.update(("%x," * len(values) % tuple(values)).encode())
        self.numbers.extend(values)

    def _add_floats(self, values: Sequence[float]) -> None:
        self.shape.update(b"#" * len(values))
        self.numbers.extend(values)
        self.floats = True

    def result(self) -> dict[str, Any]:
        """What the host compares; `numbers` is empty where the digests say all."""
        told: list[float] = []
        scales: list[float] = []
        if len(self.numbers) <= NUMBERS:
            told = [_tellable(number) for number in self.numbers]
        elif self.floats:
            told, scales = _weighted_sums([float(_tellable(number)) for number in self.numbers])
        return {
            "shape": self.shape.hexdigest(),
            "exact": self.exact.hexdigest(),
            "floats": self.floats,
            "numbers": told,
            "scales": scales,
        }


def _in_order(values: Iterable[Any]) -> list[Any]:
    kinds = set(map(type, values))
    plain = len(kinds) == 1 and kinds <= {int, str, float, bytes}
    return sorted(values, key=None if plain else _order)


def _order(value: object) -> str:
    if isinstance(value, list | tuple):
        return "(" + ",".join(map(_order, value)) + ")"
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(map(_order, value))) + "}"
    return repr(value)


def _are_rows(kinds: set[type], values: Sequence[Any]) -> bool:
    if len(values) < 2 or not all(issubclass(kind, list | tuple) for kind in kinds):
        return False
    return len(set(map(len, values))) == 1 and len(values[0]) > 0


def _tellable(number: float) -> float:
    """The number itself, or its nearest float where it is an integer of more than 63 bits."""
    if isinstance(number, int) and number.bit_length() > 63:
        try:
            return float(number)
        except OverflowError:
            return float("inf") if number > 0 else float("-inf")
    return number


def _weighted_sums(numbers: list[float]) -> tuple[list[float], list[float]]:
    sums, scales = [0.0] * NUMBERS, [0.0] * NUMBERS
    for row, start in enumerate(range(0, len(numbers), NUMBERS)):
        weight = 1 + row % PERIOD / 8
        for place, number in enumerate(numbers[start : start + NUMBERS]):
            sums[place] += weight * number
            scales[place] += weight * abs(number)
    return sums, scales
