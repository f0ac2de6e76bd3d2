"""Both sides of a race, and all of their threads, run on one core; races spread over the cores."""

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from perfetch.verification.cores import bind, one_core
from perfetch.verification.race import race
from perfetch.verification.start import python_side

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are bound to a core on Linux only"
)
WITH_A_THREAD = """
import threading
if threading.active_count() == 1:  # a race loads the code again and again
    threading.Thread(target=threading.Event().wait, daemon=True).start()
def squares(values):
    return sum([value * value for value in values])
"""


def _cores_of(pid):
    threads = [int(path.name) for path in Path(f"/proc/{pid}/task").iterdir()]
    return [os.sched_getaffinity(thread) for thread in threads]


@pytest.fixture
def sides(python_example, settings, toolchain):
    """The positive's code on both sides; a thread of each waits from the start."""
    solution = replace(python_example.positive, code=WITH_A_THREAD)
    with ExitStack() as stack:
        yield [
            stack.enter_context(python_side(name, python_example, solution, settings, toolchain))
            for name in ("positive", "slow twin 1")
        ]


def test_a_race_binds_every_thread_of_both_sides_to_one_core(sides, python_example, settings):
    race(*sides, python_example.sizes[-1], "python", settings)
    bound = [cores for side in sides for cores in _cores_of(side.pid)]
    assert len(bound) >= 4
    assert all(cores == bound[0] and len(cores) == 1 for cores in bound)


def test_races_at_one_time_take_turns_over_the_cores():
    cores = os.sched_getaffinity(0)
    with ExitStack() as stack:
        taken = [stack.enter_context(one_core()) for _ in range(2 * len(cores))]
        assert sorted(taken) == sorted([*cores, *cores])
    with one_core() as again:
        assert again in cores


def test_a_side_that_has_died_is_no_error(sides):
    sides[0].close()
    with one_core() as core:
        bind(sides[0].pid, core)
