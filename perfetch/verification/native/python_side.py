"""One side of a race, inside the sandbox: holds one Python solution and obeys the host.

Run as a script by an interpreter without site-packages, so the standard library is all it has.
The first line on standard input carries the sources; each further line is a command, each reply
repeats the command's nonce. Time is measured by the host, from outside. What the candidate
prints goes to the captured stream, never to the private one that replies take.
"""

import errno
import gc
import json
import os
import pickle
import random
import sys
import time
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from _blake2 import blake2b  # hashlib would load OpenSSL first

NUMBERS = 1024
"""Numbers told one by one; of more, so many weighted sums are told."""
PERIOD = 7
"""Weights repeat after so many numbers of one sum: two that are swapped change it."""

Arguments = tuple[Any, ...]


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


class Candidate:
    """The solution under test with its input maker and its check."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.entry = sources["entry"]
        self.code = compile(sources["code"], "solution.py", "exec", dont_inherit=True)
        self.inputs = types.ModuleType("inputs")
        sys.modules["inputs"] = self.inputs
        for part in ("make_input", "check"):
            code = compile(sources[part], f"{part}.py", "exec", dont_inherit=True)
            exec(code, self.inputs.__dict__)
        self.packed: tuple[int, int, bytes] | None = None
        self.calls: list[tuple[Callable[..., Any], Arguments]] = []
        self.last: Any = None

    def load(self) -> Callable[..., Any]:
        """The entry function out of a fresh module: what an earlier call remembered is gone."""
        module = types.ModuleType("solution")
        sys.modules["solution"] = module
        exec(self.code, module.__dict__)
        entry: Callable[..., Any] = getattr(module, self.entry)
        return entry

    def arguments(self, n: int, seed: int) -> Arguments:
        """A fresh copy of the input of size `n`."""
        if self.packed is None or self.packed[:2] != (n, seed):
            arguments: Arguments = self.inputs.make_input(n, random.Random(seed))
            try:
                self.packed = (n, seed, pickle.dumps(arguments, protocol=5))
            except (pickle.PicklingError, AttributeError, TypeError, RecursionError):
                return arguments  # made anew each time: right, if slower than a copy
        copy: Arguments = pickle.loads(self.packed[2])
        return copy

    def answer(self, n: int, seed: int) -> dict[str, Any]:
        """Runs once; the canonical answer and whether the check accepts it."""
        entry, arguments, untouched = self.load(), *(self.arguments(n, seed) for _ in "12")
        self.last = _within("entry", entry, *arguments)
        told = self.tell()
        passed = _within("check", self.inputs.check, *untouched, self.last)
        return {**told, "check": bool(passed)}

    def prepare(self, n: int, seed: int, k: int) -> dict[str, Any]:
        """Makes `k` fresh modules and copies of the arguments for `go`."""
        self.calls = []
        self.calls = [(self.load(), self.arguments(n, seed)) for _ in range(k)]
        return {}

    def go(self) -> dict[str, Any]:
        """Makes the prepared calls; the host reads the clock before and after."""
        last = None
        for entry, arguments in self.calls:
            last = entry(*arguments)
        self.last = last
        return {}

    def tell(self) -> dict[str, Any]:
        """The canonical form of the last answer, so that a timed call is checked too."""
        encoder = Encoder()
        _within("answer", encoder.add, self.last)
        return encoder.result()


class Fault(BaseException):
    """Something failed in a named part; not an Exception, so that no candidate catches it."""


def _within(part: str, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
    try:
        return function(*arguments)
    except BaseException as error:
        raise Fault(part, error) from None


def _explain(error: BaseException) -> dict[str, str]:
    part = ""
    if isinstance(error, Fault):
        part, error = error.args
    kind = "crash"
    if isinstance(error, MemoryError):
        kind = "memory"
    elif isinstance(error, OSError) and error.errno in (errno.EFBIG, errno.ENOSPC):
        kind = "file"
    elif isinstance(error, SystemExit):
        kind = "exit"
    lines = str(error).strip().splitlines()[:1]
    what = ": ".join([type(error).__name__, *(line[:200] for line in lines)])
    return {"error": kind, "part": part, "what": what}


def serve() -> None:
    """Obeys commands until the host closes the stream."""
    process_time = time.process_time
    commands = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    gc.disable()  # as timeit does: a collection would hit whichever side runs when it is due
    candidate: Candidate | None = None
    for line in commands:
        nonce, verb, *rest = line.split(" ", 2)
        reply: dict[str, Any]
        try:
            if candidate is None:
                candidate = Candidate(json.loads(rest[0]))
                candidate.load()
                reply = {}
            else:
                numbers = map(int, rest[0].split()) if rest else ()
                reply = getattr(candidate, verb.strip())(*numbers)
        except BaseException as error:  # whatever a candidate raises is a finding, not ours
            reply = _explain(error)
        reply["cpu_s"] = process_time()
        replies.write(f"{nonce} {json.dumps(reply)}\n")
        replies.flush()


if __name__ == "__main__":
    serve()
