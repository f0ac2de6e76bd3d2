import os
import signal
import subprocess
import sys
import time

import pytest
from prefect.exceptions import TerminationSignal

from tasks.stopping import ENDED_BY_SIGTERM, WORKING_S, descendants, stops_within
from tests.running_flows import ROOT, environment

PARENT = """
import subprocess, sys
with subprocess.Popen([sys.executable, "-c", "input()"]) as child:
    print(child.pid, flush=True)
"""


ENDS_LATE = """
import time
from prefect.exceptions import TerminationSignal
from tasks.stopping import stops_within

class Heavy:
    def __del__(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            pass

@stops_within(0.2)
def interrupted():
    raise TerminationSignal(15)

kept = Heavy()
interrupted()
"""


def test_children_and_theirs_are_found_and_nobody_else():
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        child = int(process.stdout.readline())
        found = descendants()
        assert found.index(process.pid) < found.index(child)
        assert not {1, os.getpid()} & set(found)
        process.stdin.close()
        process.wait()
    assert not {process.pid, child} & set(descendants())


def test_a_run_that_is_no_deployments_ends_in_its_own_time():
    @stops_within(WORKING_S)
    def interrupted():
        raise TerminationSignal(15)

    with pytest.raises(TerminationSignal):
        interrupted()


def test_results_and_errors_pass_through():
    @stops_within(WORKING_S)
    def doubled(number):
        """Twice."""
        return 2 * number

    assert (doubled(4), doubled.__doc__) == (8, "Twice.")
    with pytest.raises(TypeError):
        doubled(None)


def test_a_deployments_run_is_over_even_where_the_interpreter_takes_long_to_end(tmp_path):
    """As it frees what was loaded no thread of it goes on, and the run would stay for as long."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", ENDS_LATE],
        env=environment(tmp_path, PREFECT__FLOW_RUN_ID="of-a-runner"),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (-signal.SIGALRM, ENDED_BY_SIGTERM)
    assert time.monotonic() - started < 50
