"""The proof of one example: right answers on every side at every size, then the races."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from perfetch.records import Example, Outcome, Solution
from perfetch.verification.answers import Answer, is_same, read_answer
from perfetch.verification.building import build_binary
from perfetch.verification.finding import Finding
from perfetch.verification.race import SEED, Race, race
from perfetch.verification.screen import screen
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.side import Side
from perfetch.verification.start import binary_side, python_side
from perfetch.verification.toolchain import Toolchain
from perfetch.verification.unit import solutions

OpenSide = Callable[[int, str, Solution], AbstractContextManager[Side]]


def refuse_forbidden(example: Example) -> None:
    """Raises a `Finding` for code that needs no run to be refused."""
    parts = [(name, each.code) for name, each in solutions(example)]
    parts += [("make_input", example.make_input), ("check", example.check)]
    for name, code in parts:
        refusal = screen(code, example.language)
        if refusal:
            raise Finding(refusal[0], f"{name}: {refusal[1]}")


def prove(
    example: Example, settings: VerificationSettings, toolchain: Toolchain, build_dir: Path
) -> Race:
    """The race that says most against the example, once every answer is what it should be.

    Raises:
        Finding: if a solution fails, answers wrongly, or is a near miss that passes the check.
    """
    if not example.slow:
        raise Finding(Outcome.INCONCLUSIVE, "there is no slow twin to race against")
    open_side = _opener(example, settings, toolchain, build_dir)
    named = list(enumerate(solutions(example)))
    first_miss = 1 + len(example.slow)
    first_witness = first_miss + len(example.near_miss)
    races = []
    with open_side(0, "positive", example.positive) as fast:
        answers = _right_answers(fast, example)
        for number, (name, witness) in named[first_witness:]:
            with open_side(number, name, witness) as side:
                _compare(side, answers, example)
        for number, (name, miss) in named[first_miss:first_witness]:
            with open_side(number, name, miss) as side:
                _refuse_passing(side, example)
        for number, (name, twin) in named[1:first_miss]:
            with open_side(number, name, twin) as slow:
                _compare(slow, answers, example)
                races.append(race(fast, slow, example.sizes[-1], example.language, settings))
    return min(races, key=lambda each: (judge(each, settings)[0] == Outcome.ACCEPTED, each.ratio))


def judge(result: Race, settings: VerificationSettings) -> tuple[Outcome, str]:
    """The outcome of a race, in a sentence with its numbers."""
    interval = f"{result.ratio:.2f} (95% {result.low:.2f} to {result.high:.2f})"
    told = f"{result.slow_name} takes {interval} times the positive's CPU time"
    if result.high < settings.min_ratio:
        return Outcome.NOT_FASTER, f"{told}, less than {settings.min_ratio:g}"
    if result.low < settings.min_ratio:
        rounds = f"after {result.rounds} rounds {settings.min_ratio:g} still lies in the interval"
        return Outcome.INCONCLUSIVE, f"{told}; {rounds}"
    if result.fast_waits:
        return Outcome.NOT_FASTER, f"positive: waits instead of working; by CPU time {told}"
    if result.slow_waits:
        return Outcome.NOT_FASTER, f"{result.slow_name}: waits instead of working; {told}"
    return Outcome.ACCEPTED, told


def _opener(
    example: Example, settings: VerificationSettings, toolchain: Toolchain, build_dir: Path
) -> OpenSide:
    if example.language == "python":
        return lambda _, name, each: python_side(name, example, each, settings, toolchain)
    binary = build_binary(example, settings, toolchain, build_dir.absolute())
    return lambda number, name, _: binary_side(name, binary, number, settings, toolchain)


def _answer(side: Side, n: int) -> tuple[Answer, bool]:
    """The answer at size `n`, and whether the check accepts it."""
    reply = side.ask(f"answer {n} {SEED}")
    try:
        return read_answer(reply), reply.get("check") is True
    except ValueError as error:
        raise Finding(Outcome.CRASH, f"{side.name}: told {error}") from error


def _right_answers(side: Side, example: Example) -> list[Answer]:
    answers = []
    for n in example.sizes:
        answer, passed = _answer(side, n)
        if not passed:
            raise Finding(
                Outcome.WRONG_ANSWER, f"{side.name}: the check refuses its answer at size {n}"
            )
        answers.append(answer)
    return answers


def _compare(other: Side, expected: list[Answer], example: Example) -> None:
    pairs = zip(example.sizes, expected, _right_answers(other, example), strict=True)
    for n, answer, others in pairs:
        if not is_same(answer, others):
            raise Finding(
                Outcome.WRONG_ANSWER, f"{other.name}: not the positive's answer at size {n}"
            )


def _refuse_passing(side: Side, example: Example) -> None:
    """A near miss must run, and must not answer the positive's check at any size."""
    for n in example.sizes:
        if _answer(side, n)[1]:
            raise Finding(
                Outcome.WRONG_ANSWER, f"{side.name}: passes the positive's check at size {n}"
            )
