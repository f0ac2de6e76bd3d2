"""What a SIGKILL leaves behind: no server, and runs that the next start marks Crashed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running_flows import ROOT, SMALL, environment, query_prefect, run_flow, serving

pytestmark = pytest.mark.slow
PATIENCE_S = 60
ROOTS = "SELECT id, state_type FROM flow_run ORDER BY created"
TASKS = "SELECT DISTINCT flow_run_id, state_type FROM task_run"


def started(home, **changed):
    """A run of `generate` in the middle of its work: one source is read, the other is not."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.generate", "--sources", SMALL],
        env=environment(home, **changed),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "generate  catalogue" in process.stderr.readline()
    return process


def test_the_next_start_marks_a_killed_run_crashed_and_leaves_a_living_one_alone(tmp_path):
    home, prefect = tmp_path / "home", tmp_path / "server"
    with serving(prefect) as address:
        killed = started(home, PREFECT_API_URL=address)
        killed.kill()
        killed.communicate()
        living = started(home, PREFECT_API_URL=address)
        living.send_signal(signal.SIGSTOP)
        done = run_flow("generate", home, "--sources", SMALL, PREFECT_API_URL=address)
        assert done.code == 0, done.err

        flow_runs = query_prefect(prefect, ROOTS, tmp_path)
        (first, *_), (second, *_), (third, *_) = flow_runs
        assert [state for _, state in flow_runs] == ["CRASHED", "RUNNING", "COMPLETED"]
        states = {run: set() for run in (first, second, third)}
        for run, state in query_prefect(prefect, TASKS, tmp_path):
            states[run].add(state)
        assert states[first] <= {"CRASHED", "COMPLETED"}
        assert "CRASHED" not in states[second]
        assert states[third] == {"COMPLETED"}

        living.send_signal(signal.SIGCONT)
        living.communicate(timeout=PATIENCE_S)
        assert living.returncode == 0
        states = [state for _, state in query_prefect(prefect, ROOTS, tmp_path)]
        assert states == ["CRASHED", "COMPLETED", "COMPLETED"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_run_takes_its_server_with_it(tmp_path):
    process = started(tmp_path / "home")
    servers = [pid for pid, parent in parents().items() if parent == process.pid]
    assert len(servers) == 1
    process.kill()
    process.wait()
    patience = time.monotonic() + PATIENCE_S
    while servers[0] in parents():
        assert time.monotonic() < patience, "the server still runs"
        time.sleep(0.1)
    process.communicate()


def parents():
    """{pid: parent's pid} of all processes that run; one that has ended does not."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found
