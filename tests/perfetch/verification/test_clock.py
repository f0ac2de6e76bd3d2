import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from perfetch.verification.clock import ProcessClock, own_queued_s

pytestmark = pytest.mark.skipif(
    not ProcessClock.is_available or not own_queued_s(), reason="the kernel tells no queue"
)
SPIN_S = 0.2


@contextmanager
def one_core_with_another():
    """This thread on one core, which another process wants all the time."""
    cores = os.sched_getaffinity(0)
    core = min(cores)
    spin = f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-S", "-c", spin]) as other:
        os.sched_setaffinity(0, {core})
        try:
            time.sleep(0.3)
            yield
        finally:
            os.sched_setaffinity(0, cores)
            other.kill()


def test_waiting_for_a_core_is_told_apart_from_sleep():
    with one_core_with_another():
        queued_s, started, worked_s = own_queued_s(), time.perf_counter(), time.thread_time()
        while time.thread_time() - worked_s < SPIN_S:
            continue
        time.sleep(SPIN_S)
        waited_s = time.perf_counter() - started - (time.thread_time() - worked_s)
        queued_s = own_queued_s() - queued_s
    assert queued_s > SPIN_S / 4
    assert waited_s - queued_s == pytest.approx(SPIN_S, abs=SPIN_S / 4)
