"""SIGKILL at ten random moments, one within each stage of a small run, each followed by a rerun.

The moments are drawn from a seed and printed with the stage they fell into: `make check-kill`.
"""

import os
import random
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from storage.home import MANIFEST, TEMPORARY
from tests.killing_flows import start
from tests.running_flows import SMALL_RUN, query_prefect, snapshot

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.usefixtures("orphans_become_ours"),
]

SEED = 0
FLOW = "full_pipeline"
# What a run says in this order; the moment of a kill lies between two of these lines.
MARKS = {
    "start": "",
    "the catalogue is read": r"generate  catalogue:",
    "the code is read": r"generate  code:python:",
    "races are planned": r"verify    \d+ programs:",
    "races are over": r"verify    .*median",
    "the dataset is there": r"assemble  dataset",
    "encoding is planned": r"encode    \d+ texts",
    "the model is there": r"train     model",
    "figures are there": r"evaluate  pooled",
    "the champion is there": r"promote   model",
}
PATIENCE_S = 30


def complete(home):
    """A run that nobody kills."""
    running = start(home, FLOW, *SMALL_RUN)
    assert running.wait() == 0, running.said
    assert "Traceback" not in running.said
    return running


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """A run that nobody kills in a home of its own: (home, seconds from each mark to the next)."""
    home = tmp_path_factory.mktemp("reference")
    running = complete(home)
    seconds = [running.second_of(pattern) for pattern in MARKS.values()]
    seconds = [0.0, *seconds[1:], time.monotonic() - running.started]
    return home, [after - before for before, after in pairwise(seconds)]


def orphans():
    """Commands of our children that still run; those that ended are reaped."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) != os.getpid():
                continue
            if state == "Z":
                os.waitpid(int(stat.parent.name), os.WNOHANG)
            else:
                found.append(stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def plant_unfinished(home, like):
    """Puts into a home what kills could have left beside everything: nothing may read it."""
    for folder in ("examples", "datasets", "models", "reports"):
        part = home / folder / f"{TEMPORARY}0123456789abcdef-unfinished"
        part.mkdir(parents=True)
        (part / MANIFEST).write_text("{half")
        (part / "corpus.parquet").write_bytes(b"PAR1 half")
    for file in [*like.glob("verdicts/*.parquet"), *like.glob("embeddings/*/*.parquet")]:
        folder = home / file.parent.relative_to(like)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{TEMPORARY}0123456789abcdef-{file.name}").write_bytes(b"PAR1 half")


def kill_within(home, stage, after_s):
    """Kills a new run so long after the mark."""
    running = start(home, FLOW, *SMALL_RUN)
    running.wait_for(MARKS[stage])
    time.sleep(after_s)
    killed_s = running.kill()
    sys.stdout.write(f"killed {killed_s:5.1f} s in, {after_s:5.2f} s after: {stage}\n")


@pytest.mark.parametrize("number", range(len(MARKS)), ids=list(MARKS))
def test_after_every_kill_a_rerun_completes_with_the_same_dataset(reference, number, tmp_path):
    whole, lasted_s = reference
    home = tmp_path / "home"
    plant_unfinished(home, like=whole)
    share = random.Random(SEED + number).uniform(0, 0.9)
    kill_within(home, list(MARKS)[number], share * lasted_s[number])
    complete(home)

    assert content(home, "datasets") == content(whole, "datasets")
    assert content(home, "examples") == content(whole, "examples")
    assert {path.name for path in home.glob("models/[!.]*")} == {
        path.name for path in whole.glob("models/[!.]*")
    }
    check_states(home, tmp_path, kills=1)
    patience = time.monotonic() + PATIENCE_S
    while orphans() and time.monotonic() < patience:
        time.sleep(0.1)
    assert orphans() == []


def content(home, folder):
    """Hashes of a folder's finished files; a manifest may list parents, not times."""
    return {
        name: digest
        for name, digest in snapshot(home).items()
        if name.startswith(f"{folder}/") and TEMPORARY not in name
    }


def check_states(home, folder, kills):
    """Every run is over; those that were killed are marked so."""
    prefect = home / "prefect"
    roots = query_prefect(
        prefect, "SELECT state_type FROM flow_run WHERE parent_task_run_id IS NULL", folder
    )
    states = [state for (state,) in roots]
    # A kill at the start comes before the run is noted, one at the end after it is complete.
    assert kills - 1 <= states.count("CRASHED") <= kills
    assert "COMPLETED" in states
    assert set(states) <= {"CRASHED", "COMPLETED"}
    for table in ("flow_run", "task_run"):
        rows = query_prefect(prefect, f"SELECT DISTINCT state_type FROM {table}", folder)
        assert {state for (state,) in rows} <= {"CRASHED", "COMPLETED"}
