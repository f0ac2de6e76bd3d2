import os
import subprocess
import sys

import pytest
from prefect.exceptions import TerminationSignal

from tasks.stopping import descendants, stops_promptly

PARENT = """
import subprocess, sys
with subprocess.Popen([sys.executable, "-c", "input()"]) as child:
    print(child.pid, flush=True)
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
    @stops_promptly
    def interrupted():
        raise TerminationSignal(15)

    with pytest.raises(TerminationSignal):
        interrupted()


def test_results_and_errors_pass_through():
    @stops_promptly
    def doubled(number):
        """Twice."""
        return 2 * number

    assert (doubled(4), doubled.__doc__) == (8, "Twice.")
    with pytest.raises(TypeError):
        doubled(None)
