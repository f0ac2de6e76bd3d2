"""The nightly pair on a compressed schedule, with faults in between: `make check-nights`.

A worker started by `make up`, a language model on loopback whose journal judges what was paid, and
two nights of some minutes: in the first one the model refuses and worker and run are killed, in
the second one the server goes away in the middle and the worker is killed alone.
"""

import sys
import time

import pytest

from deployments import processes
from deployments.services import SERVER, folder_of
from storage.datasets import latest_dataset
from storage.home import is_complete, read_json
from storage.registry import read_champion
from tests.openai_server.catalogue_player import CataloguePlayer
from tests.openai_server.server import OpenAIServer, Rules
from tests.running_flows import run_flow
from tests.running_services import kill, services, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]

REGENERATION, RETRAINING = "nightly-regeneration/nightly", "nightly-retraining/nightly"
KEY = "sk-of-a-loopback-server"
RULES = Rules(latency_s=1.0)
OFTEN, SELDOM = "*/2 * * * *", "*/5 * * * *"
READ = [
    {"kind": "catalogue", "families": 3, "languages": ["python"]},
    {"kind": "code", "max_documents": 120},
]
ASKED = {"kind": "openai", "languages": ["python"], "at_once": 4}
RETRAINED = {"challengers": [{"training": {"max_epochs": 3}}], "gate": {"confidence": 0.6}}
INTENTS = (6, 12)
REFUSES_S = 8
SLACK_S = 3.0
"""An answer of the last moments before a kill may not be on disk yet, on a busy machine."""
PATIENCE_S = 1800
OPEN = ("SCHEDULED", "PENDING", "RUNNING", "CANCELLING", "PAUSED")


def test_two_nights_with_faults_end_as_two_nights_without(tmp_path):
    with (
        OpenAIServer(RULES, CataloguePlayer()) as model,
        services(tmp_path / "home") as own,
    ):
        own.up(OPENAI_API_KEY=KEY)
        own.set_parameters(RETRAINING, **RETRAINED)
        # What starts a retraining is the dataset version; the clock only sees to what was missed.
        own.schedule(RETRAINING, SELDOM)
        killed_at = first_night(own, model)
        versions = [ended_night(own, count=1)]
        say(f"night 1: model refused, worker and run killed; made dataset {versions[0]}")
        second_night(own, model)
        versions.append(ended_night(own, count=2))
        say(f"night 2: server and worker killed; made dataset {versions[1]}")
        nothing_new(own)
        let_end(own)

        check_versions(own.home, versions)
        check_paid_once(model, killed_at)
        check_champion(own.home, versions)
        check_runs(own)
        print_lineage(own.home, versions)


def say(text):
    """A line for whoever watches: `pytest -s`."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


def begin_night(own, model, intents):
    """From the next start on the source has so many intents."""
    asked = ASKED | {"base_url": model.base_url, "intents": intents}
    own.set_parameters(REGENERATION, sources=[*READ, asked])
    own.schedule(REGENERATION, OFTEN)


def first_night(own, model):
    """The model refuses for a while; then worker and run are killed while it is asked."""
    begin_night(own, model, INTENTS[0])
    wait_for("answers", lambda: len(model.delivered()) >= 3, PATIENCE_S)
    model.refuse_for(REFUSES_S)
    before = len(model.delivered())
    wait_for("answers after refusals", lambda: len(model.delivered()) >= before + 3, PATIENCE_S)
    worker = own.worker()
    below = processes.descendants(worker.pid)
    assert below, "the worker runs nothing"
    killed_at = time.time()
    kill(worker, *below)
    assert "no process ran them any more" in own.up(OPENAI_API_KEY=KEY)
    assert own.runs(REGENERATION, "CRASHED")
    return killed_at


def second_night(own, model):
    """The server goes away while the model is asked; later the worker is killed, not its run."""
    before = len(model.delivered())
    begin_night(own, model, INTENTS[1])
    wait_for("answers", lambda: len(model.delivered()) >= before + 3, PATIENCE_S)
    kill(processes.find(folder_of(own.home), SERVER))
    time.sleep(REFUSES_S)
    own.up(OPENAI_API_KEY=KEY)
    kill(own.worker())
    own.up(OPENAI_API_KEY=KEY)


def ended_night(own, count):
    """The night's dataset version, once as many retrainings were seen to the end."""
    wait_for(
        f"retraining {count}",
        lambda: len(list((own.home / "retrainings").glob("*.json"))) >= count,
        PATIENCE_S,
    )
    return latest_dataset(own.home).version


def nothing_new(own):
    """One night more that finds everything in place."""
    seen = len(own.runs(REGENERATION, "COMPLETED"))
    wait_for("night", lambda: len(own.runs(REGENERATION, "COMPLETED")) > seen, PATIENCE_S)
    assert own.runs(REGENERATION, "COMPLETED")[-1]["state"]["message"] == "nothing new"


def let_end(own):
    """The clock starts nothing more, and what runs comes to its end."""
    for name in (REGENERATION, RETRAINING):
        own.schedule(name, OFTEN, active=False)
    wait_for("end of all", lambda: not own.runs(REGENERATION, *OPEN), PATIENCE_S)
    wait_for("end of all", lambda: not own.runs(RETRAINING, *OPEN), PATIENCE_S)


def check_versions(home, versions):
    """One for each night that changed something."""
    there = {path.name for path in (home / "datasets").iterdir() if is_complete(path)}
    assert there == set(versions)
    assert len(there) == len(INTENTS)


def check_paid_once(model, killed_at):
    last_moment = {
        entry.sha256
        for entry in model.delivered()
        if abs(entry.delivered_at - killed_at) <= SLACK_S
    }
    again = set(model.paid_twice())
    say(f"{len(model.delivered())} answers, {len(again)} of them asked for again")
    assert again <= last_moment


def check_champion(home, versions):
    """It is there whole, and the last retraining that promoted is what made it one."""
    champion = read_champion(home)
    assert is_complete(home / "models" / champion.version)
    ended = [read_json(path) for path in (home / "retrainings").glob("*.json")]
    assert {each["dataset"] for each in ended} == set(versions)
    promoted = [each for each in ended if each["promoted"]]
    last = max(promoted, key=lambda each: each["ended"])
    assert f"reports/{last['report']}" == champion.report


def check_runs(own):
    assert not own.open_runs()
    ends = [run["state_name"] for run in own.runs(REGENERATION, "CRASHED", "FAILED", "COMPLETED")]
    say(f"regenerations: {', '.join(ends)}")
    assert ends.count("Crashed") >= 1


def print_lineage(home, versions):
    """From the champion up to what was read, and from its dataset version down to the champion."""
    above = lineage(home, "champion")
    assert "made from\n  └─ report" in above
    assert "└─ examples" in above
    (dataset,) = [version for version in versions if f"dataset {version}" in above]
    _, below = lineage(home, dataset).split("made from it\n")
    assert all(f"└─ {kind}" in below for kind in ("model", "report", "champion"))


def lineage(home, version):
    """What the command prints, for whoever watches, too."""
    shown = run_flow("lineage", home, version)
    assert shown.code == 0, shown.err
    say(f"flows.lineage {version}\n{shown.out}")
    return shown.out
