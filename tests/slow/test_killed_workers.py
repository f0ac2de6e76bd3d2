"""SIGKILL of a worker and its run in every stage: `make up` again, and the next run goes on.

One run of the pipeline after the other on one home, each killed a stage later than the last; then
one that nobody kills. A language model on loopback judges what was paid; what is on disk, what was
raced and embedded.
"""

import time
from collections import Counter
from functools import partial

import pyarrow.parquet as pq
import pytest

from deployments import processes
from storage.registry import read_champion
from tests.openai_server.catalogue_player import CataloguePlayer
from tests.openai_server.journal import repaid_after_kills
from tests.openai_server.server import OpenAIServer, Rules
from tests.running_flows import complete
from tests.running_services import kill, services, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

PIPELINE = "full-pipeline/on-demand"
KEY = "sk-of-a-loopback-server"
RULES = Rules(latency_s=1.0)
READ = [
    {"kind": "catalogue", "families": 6, "languages": ["python"]},
    {"kind": "code", "max_documents": 600},
]
ASKED = {"kind": "openai", "languages": ["python"], "intents": 8, "at_once": 4}
STAGES = ("generate", "verify", "assemble", "encode", "train", "evaluate", "promote")
OPEN = ("SCHEDULED", "PENDING", "RUNNING")
PATIENCE_S, LOOK_S = 600, 0.02
SLACK_S = 3.0
"""An answer of the last moments before a kill may not be on disk yet, on a busy machine."""


def test_a_worker_killed_in_each_stage_repeats_nothing(tmp_path):
    with OpenAIServer(RULES, CataloguePlayer()) as model, services(tmp_path / "home") as own:
        own.up(OPENAI_API_KEY=KEY)
        source = ASKED | {"base_url": model.base_url}
        own.set_parameters(PIPELINE, sources=[*READ, source], gate={"confidence": 0.6})
        kills = [killed_in(own, stage, model) for stage in STAGES]
        run = own.start(PIPELINE)["id"]
        wait_for("end", lambda: own.state(run) not in (None, *OPEN), PATIENCE_S)
        assert own.state(run) == "COMPLETED", own.said(run)

        assert not repaid_after_kills(model.log, kills, SLACK_S)
        raced, embedded = raced_of(own.home), embedded_of(own.home)
        assert set(raced.values()) == {1}
        assert set(embedded.values()) == {1}
        assert len(complete(own.home, "datasets")) == 1
        (version,) = complete(own.home, "models")
        assert read_champion(own.home).version == version
        assert not own.open_runs()
        ends = Counter(each["state_name"] for each in own.runs(PIPELINE, "CRASHED", "COMPLETED"))
        assert ends == {"Crashed": len(kills), "Completed": 1}


def killed_in(own, stage, model):
    """The moment at which worker and run were killed, once the stage was at work."""
    paid, run = len(model.delivered()), own.start(PIPELINE)["id"]
    at_work = partial(is_at, own, stage, run)
    wait_for(stage, lambda: at_work(len(model.delivered()) - paid), PATIENCE_S, LOOK_S)
    worker = own.worker()
    those = [worker, *processes.descendants(worker.pid)]
    moment = time.time()
    kill(*those)
    assert "no process ran them any more" in own.up(OPENAI_API_KEY=KEY)
    assert own.state(run) == "CRASHED"
    return moment


def is_at(own, stage, run, paid):
    """Whether that run does what the stage is there for: by what it has begun, or stored."""
    if stage == "generate":
        return paid >= 3
    if stage == "verify":
        return raced_of(own.home)
    if stage == "encode":
        return embedded_of(own.home)
    if stage == "train":
        # Told of a moment later than it begins: it may be over by then.
        return is_fitting(own) or complete(own.home, "models")
    return "RUNNING" in [each["state_type"] for each in own.below(run, stage)]


def is_fitting(own):
    wanted = {"name": {"like_": "train adapter"}, "state": {"type": {"any_": ["RUNNING"]}}}
    return bool(own.ask("/task_runs/filter", {"task_runs": wanted}))


def raced_of(home):
    """{verdict's key: how often it was written}."""
    return counted(home, "verdicts/[!.]*.parquet", "key")


def embedded_of(home):
    """{hash of a text: how often its vector was written}."""
    return counted(home, "embeddings/*/[!.]*.parquet", "text_hash")


def counted(home, pattern, column):
    tables = [pq.read_table(path, columns=[column]) for path in home.glob(pattern)]
    return Counter(value for table in tables for value in table[column].to_pylist())
