"""SIGKILL within each stage of a retraining, then a rerun: nothing is done twice, one champion.

`make check-faults`; kills of the stages before are in test_kill.py, on a server that a kill leaves
behind. Here one server stays for all.
"""

import re
import subprocess
import time

import pyarrow.parquet as pq
import pytest

from storage.registry import latest_model, read_champion
from tests.killing_flows import start
from tests.running_flows import SMALL, run_flow, snapshot

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

OPTIONS = ("--gate.confidence", "0.6")
# What has been said when the kill comes, and what the rerun must find in place.
MARKS = {
    "once drift was checked": ("no champion yet", ""),
    "while encoding": (r"encode    \d+ texts: \d+ embedded before", ""),
    "while training": (
        r"encode    \d+ texts",
        r"encode    (\d+) texts: \1 embedded before, 0 to embed",
    ),
    "while evaluating": (r"train     model", r"train     model \w+ is there already"),
    "while promoting": (r"evaluate  pooled", r"train     model \w+ is there already"),
}


@pytest.fixture(scope="module")
def whole(address, tmp_path_factory):
    """A home with a dataset, and what a retraining that nobody kills makes of it."""
    folder = tmp_path_factory.mktemp("whole")
    sources = ("--sources", SMALL)
    done = run_flow("nightly_regeneration", folder / "home", *sources, PREFECT_API_URL=address)
    assert done.code == 0, done.err
    copy(folder / "home", folder / "unkilled")
    retrain(folder / "unkilled", address)
    return folder


def retrain(home, address):
    """A run that nobody kills; what it said."""
    done = run_flow("nightly_retraining", home, *OPTIONS, PREFECT_API_URL=address)
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    return done.err


def copy(home, to):
    subprocess.run(["cp", "-a", str(home), str(to)], check=True)


def kill(home, mark, address):
    """Kills a new run when the line is said, or something else is seen."""
    running = start(home, "nightly_retraining", *OPTIONS, PREFECT_API_URL=address)
    running.wait_for(MARKS[mark][0])
    if mark == "while training":
        wait_until_encoded(home, running)
    if mark == "while evaluating":
        wait_until_written(home, running)
    running.kill()


def wait_until_encoded(home, running):
    """Until every text has its vector, and training has begun."""
    (texts,) = re.findall(r"encode    (\d+) texts: 0 embedded before", running.said)
    while stored(home) < int(texts):
        assert running.process.poll() is None, running.said
        time.sleep(0.02)
    time.sleep(0.3)


def wait_until_written(home, running):
    """What was trained is told of before it is written."""
    while latest_model(home) is None:
        assert running.process.poll() is None, running.said
        time.sleep(0.02)


def stored(home):
    """Vectors; a file under way has a name that no reader takes."""
    files = (home / "embeddings").glob("*/[!.]*.parquet")
    return sum(pq.read_metadata(path).num_rows for path in files)


@pytest.mark.parametrize("mark", MARKS)
def test_a_killed_retraining_goes_on_where_it_was(whole, mark, address, tmp_path):
    home, unkilled = tmp_path / "home", whole / "unkilled"
    copy(whole / "home", home)
    kill(home, mark, address)
    before = snapshot(home)
    said = retrain(home, address)
    after = snapshot(home)
    kept = {name: digest for name, digest in before.items() if ".part-" not in name}
    changed = {name for name in kept if after.get(name) != kept[name]}
    assert all(name.endswith("README.md") for name in changed)  # the card gets its figures
    assert MARKS[mark][1] == "" or re.search(MARKS[mark][1], said)
    assert names(home, "models") == names(unkilled, "models")
    assert names(home, "reports") == names(unkilled, "reports")
    assert read_champion(home).version == read_champion(unkilled).version
    assert "skipped: unchanged data and settings" in retrain(home, address)


def names(home, folder):
    return {path.name for path in (home / folder).glob("[!.]*")}
