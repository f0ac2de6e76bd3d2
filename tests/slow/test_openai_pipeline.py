"""The whole run on what a language model writes: to a champion, through kills, and replayed.

The model is played from the catalogue by a server in this process: a tenth of its first answers are
bad, so repairs and mended programs are part of it. One source, the default gate.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.datasets import latest_dataset, read_dataset
from storage.home import read_json
from storage.registry import read_champion
from tests.openai_server.catalogue_player import CataloguePlayer
from tests.openai_server.journal import repaid_after_kills
from tests.openai_server.server import OpenAIServer, Rules
from tests.running_flows import ROOT, environment, run_flow, snapshot
from tests.slow.test_network import ALONE, SITE, is_loopback

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SEED = 0
KILLS = 5
LONGEST_DELAY_S = 2.0
SLACK_S = 0.1
RULES = Rules(requests_per_minute=600, burst=10, latency_s=0.3)
KEY = "sk-of-a-loopback-server"


def serve():
    return OpenAIServer(RULES, CataloguePlayer(flawed=0.1))


def options(base_url):
    source = {"kind": "openai", "base_url": base_url, "intents": 48, "languages": ["python"]}
    return ("--sources", json.dumps([source | {"requests_per_minute": 600}]))


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """A run that nobody interrupts: (home, how it ended, what the server saw)."""
    home = tmp_path_factory.mktemp("reference") / "home"
    with serve() as served:
        done = run_flow("full_pipeline", home, *options(served.base_url), OPENAI_API_KEY=KEY)
        return home, done, served.log, served.base_url


def version_of(home):
    return latest_dataset(home).version


def test_a_model_as_the_only_source_ends_with_a_champion(reference):
    home, done, log, _ = reference
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    report = read_json(done.path.with_name("report.json"))
    assert report["gate"]["promoted"] is True
    assert read_champion(home).version == report["model"]
    splits = {placed.split for placed in read_dataset(Path(latest_dataset(home).path)).queries}
    assert splits == {"train", "dev", "test_new_families", "test_new_queries"}
    completions = [entry for entry in log if entry.completion]
    sent = done.number(r"(\d+) requests sent, \d+ answered, 0 refused, 0 lost")
    assert sent == len(completions) > 100
    assert len({entry.sha256 for entry in completions}) == sent


def test_killed_again_and_again_nothing_is_paid_twice_and_the_dataset_is_the_same(
    reference, tmp_path
):
    whole, _, log, _ = reference
    home, rng, kills = tmp_path / "home", random.Random(SEED), []
    counts = sorted(rng.sample(range(1, len(log) - 1), KILLS))
    with serve() as served:
        for count in counts:
            delay_s = rng.uniform(0, LONGEST_DELAY_S)
            kills.append(kill_once_delivered(home, served, count, delay_s, tmp_path))
        done = run_flow("full_pipeline", home, *options(served.base_url), OPENAI_API_KEY=KEY)
        seen = served.log
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    assert repaid_after_kills(seen, kills, SLACK_S) == []
    asked = [entry.sha256 for entry in seen if entry.completion]
    again = len(asked) - len(set(asked))
    sys.stdout.write(f"{len(asked)} answers with {KILLS} kills, {again} of them asked for again\n")
    assert version_of(home) == version_of(whole)
    assert stored(home, "examples/") >= stored(whole, "examples/")
    assert stored(home, "datasets/") == stored(whole, "datasets/")


def stored(home, folder):
    return {(path, digest) for path, digest in snapshot(home).items() if path.startswith(folder)}


def kill_once_delivered(home, served, count, delay_s, folder):
    """Kills a new run, the process alone, so long after so many answers; returns the moment."""
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.full_pipeline", *options(served.base_url)],
            env=environment(home, OPENAI_API_KEY=KEY),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        while len(served.delivered()) < count:
            assert process.poll() is None, (folder / "said").read_text()
            time.sleep(0.01)
        time.sleep(delay_s)
        assert process.poll() is None, (folder / "said").read_text()
        moment = time.time()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    sys.stdout.write(f"killed after {count} answers and {delay_s:.2f} s\n")
    return moment


def test_a_replay_where_no_endpoint_can_be_reached_gives_the_same_dataset(reference, tmp_path):
    """In a network namespace that has loopback and nothing else.

    Loopback is for the run's own Prefect server and database. The OpenAI server of this process
    listens on the loopback of another namespace, and is down besides; no key is set. Of the first
    run the new home has the ledger and nothing else, and every address that is tried is noted.
    """
    whole, _, _, base_url = reference
    unshare = shutil.which("unshare")
    namespace = [str(unshare), "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if not unshare or subprocess.run([*namespace, "true"], check=False).returncode:
        pytest.skip("this machine lets nobody make a network namespace")
    home, tried = tmp_path / "home", tmp_path / "tried"
    shutil.copytree(whole / "ledger", home / "ledger")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
    done = subprocess.run(
        [*namespace, sys.executable, "-c", ALONE, *options(base_url), "--replay"],
        env=environment(home, PYTHONPATH=str(tmp_path / "site"), TRIED=str(tried)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert version_of(home) == version_of(whole)
    assert stored(home, "datasets/") == stored(whole, "datasets/")
    first, *others = tried.read_text().splitlines()
    assert first == "socket.connect 192.0.2.1"
    assert [line for line in others if not is_loopback(line.rpartition(" ")[2])] == []
