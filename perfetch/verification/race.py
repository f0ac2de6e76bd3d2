"""Two sides raced in alternation on one core, timed from outside: a ratio with its interval."""

import math
import secrets
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from perfetch.records import Language, Outcome
from perfetch.verification.answers import is_same, read_answer
from perfetch.verification.cores import bind, one_core
from perfetch.verification.finding import Finding
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.side import Side, Timing

SEED = 7
TARGET_S = 0.002
"""A timed batch lasts about so long at least: the clock's step and a reply's cost vanish."""
MAX_CALLS = 512
PREPARE_S = 0.03
"""Copies of a large input are made no more than this allows."""
RESAMPLES = 1000
INTERVAL_PERCENT = (2.5, 97.5)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Race:
    """CPU time of a slow twin over the positive's, per call, at one size."""

    ratio: float
    low: float
    high: float
    fast_ms: float
    slow_ms: float
    rounds: int
    slow_name: str
    fast_waits: bool
    """The positive saves CPU time only: by the wall, waiting included, it is not faster."""
    slow_waits: bool
    """The slow twin sleeps longer than it works: waking costs CPU time that does no work."""


@dataclass(slots=True)
class _Lane:
    """One side with its number of calls per batch, and what was measured so far, per call."""

    side: Side
    calls: int
    cpu_s: list[float]
    wall_s: list[float]


def race(
    fast: Side, slow: Side, n: int, language: Language, settings: VerificationSettings
) -> Race:
    """Races until the interval lies on one side of `min_ratio`, or rounds or time run out.

    The sides alternate A B B A on one core, so that a drift of the machine meets both. One round,
    drawn where no side can see it, and the last one are followed by a comparison of answers.

    Raises:
        Finding: if a side fails, or answers otherwise than before.
    """
    with one_core() as core:
        bind(fast.pid, core)
        bind(slow.pid, core)
        return _race(fast, slow, n, language, settings)


def _race(
    fast: Side, slow: Side, n: int, language: Language, settings: VerificationSettings
) -> Race:
    lanes = _calibrate(fast, n), _calibrate(slow, n)
    audited = secrets.randbelow(settings.min_rounds)
    deadline = time.monotonic() + settings.race_s
    for number in range(settings.max_rounds):
        # A C++ process keeps its statics between calls: it gets new input; Python, a new module.
        seed = SEED if language == "python" else SEED + MAX_CALLS * (number + 1)
        for lane in lanes if number % 2 == 0 else reversed(lanes):
            _run(lane, n, seed)
        if number == audited:
            _compare_answers(fast, slow)
        if number + 1 < settings.min_rounds:
            continue
        result = _summarise(*lanes, min_ratio=settings.min_ratio)
        if _is_decided(result, settings) or time.monotonic() > deadline:
            break
    _compare_answers(fast, slow)
    return result


def ratio_interval(fast: Floats, slow: Floats) -> tuple[float, float, float]:
    """Median of the rounds' ratios and its 95% percentile bootstrap interval; repeats itself.

    `fast` and `slow` hold a time per round. Times of one round are a moment apart: what slows the
    machine down for longer slows both, and leaves their ratio as it was.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    ratios = np.log(slow / fast)
    rng = np.random.default_rng(0)
    resampled = rng.choice(ratios, size=(RESAMPLES, len(ratios)))
    low, high = np.percentile(np.median(resampled, axis=1), INTERVAL_PERCENT)
    return float(np.exp(np.median(ratios))), float(np.exp(low)), float(np.exp(high))


def _calibrate(side: Side, n: int) -> _Lane:
    """Warms up, and finds how many calls fill a batch."""
    started = time.perf_counter()
    side.ask(f"prepare {n} {SEED} 1")
    prepare_s = time.perf_counter() - started
    once_s = max(side.timed().cpu_s, 1e-6)
    affordable = max(1, int(PREPARE_S / prepare_s))
    return _Lane(side, min(math.ceil(TARGET_S / once_s), affordable, MAX_CALLS), [], [])


def _run(lane: _Lane, n: int, seed: int) -> None:
    lane.side.ask(f"prepare {n} {seed} {lane.calls}")
    timing: Timing = lane.side.timed()
    lane.cpu_s.append(max(timing.cpu_s, 1e-9) / lane.calls)
    lane.wall_s.append(timing.wall_s / lane.calls)


def _compare_answers(fast: Side, slow: Side) -> None:
    answers = []
    for side in (fast, slow):
        try:
            answers.append(read_answer(side.ask("tell")))
        except ValueError as error:
            raise Finding(Outcome.CRASH, f"{side.name}: told {error}") from error
    if not is_same(*answers):
        raise Finding(
            Outcome.WRONG_ANSWER, f"{slow.name}: in a timed call its answer is not the positive's"
        )


def _summarise(fast: _Lane, slow: _Lane, min_ratio: float) -> Race:
    ratio, low, high = ratio_interval(np.array(fast.cpu_s), np.array(slow.cpu_s))
    wall_ratio = float(np.median(slow.wall_s)) / max(float(np.median(fast.wall_s)), 1e-9)
    return Race(
        ratio=ratio,
        low=low,
        high=high,
        fast_ms=float(np.median(fast.cpu_s)) * 1e3,
        slow_ms=float(np.median(slow.cpu_s)) * 1e3,
        rounds=len(fast.cpu_s),
        slow_name=slow.side.name,
        fast_waits=_is_asleep(fast) and wall_ratio < min_ratio,
        slow_waits=_is_asleep(slow),
    )


def _is_asleep(lane: _Lane) -> bool:
    """Whether more batches than not slept for longer than they worked.

    A single one tells nothing on a busy machine, where we and the candidate wait for one core.
    """
    slept_s = np.array(lane.wall_s) - np.array(lane.cpu_s)
    return float(np.median(slept_s)) > float(np.median(lane.cpu_s))


def _is_decided(result: Race, settings: VerificationSettings) -> bool:
    return result.low >= settings.min_ratio or result.high < settings.min_ratio
