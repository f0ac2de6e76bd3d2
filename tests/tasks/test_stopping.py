import subprocess
import sys

import pytest
from prefect.exceptions import TerminationSignal

from tasks.stopping import children, stops_promptly


def test_children_are_found_and_nobody_else():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert process.pid in children()
        assert 1 not in children()
        process.stdin.close()
        process.wait()
    assert process.pid not in children()


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
