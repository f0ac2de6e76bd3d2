"""The candidate inside the sandbox: a Python solution with its input maker and its check."""

import pickle
import random
import sys
import types
from collections.abc import Callable
from typing import Any

from perfetch.verification.native.python_encoder import Encoder

Arguments = tuple[Any, ...]


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
        self.last = within("entry", entry, *arguments)
        told = self.tell()
        passed = within("check", self.inputs.check, *untouched, self.last)
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
        within("answer", encoder.add, self.last)
        return encoder.result()


class Fault(BaseException):
    """Something failed in a named part; not an Exception, so that no candidate catches it."""

    def __init__(self, part: str = "", cause: BaseException | None = None) -> None:
        super().__init__(part, cause)
        self.part = part
        self.cause = cause or self


def within(part: str, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
    """Calls a function; what it raises, whatever it is, names the part it came from."""
    try:
        return function(*arguments)
    except BaseException as error:
        raise Fault(part, error) from None
