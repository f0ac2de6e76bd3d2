"""A run cancelled as the UI does it stops within ten seconds, leaves nothing, and can go on.

One stage each, in a run of a deployment: `make check-faults`.
"""

import os
import time

import pyarrow.parquet as pq
import pytest

from storage.datasets import latest_dataset
from storage.registry import latest_model
from storage.verdicts import read_verdicts
from tests.cancelling_runs import below, check_stops, sandboxed
from tests.openai_server.catalogue_player import CataloguePlayer
from tests.openai_server.server import OpenAIServer, Rules
from tests.serving_flows import Api, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.usefixtures("orphans_become_ours"),
]

CODE = [{"kind": "catalogue", "languages": ["python"]}]
TEXTS = [
    {"kind": "catalogue", "languages": ["python"], "families": 3},
    {"kind": "code", "max_documents": 200},
]
LONG = {"kind": "auto", "time_budget_s": 60}
KEY = "sk-of-a-loopback-server"


@pytest.mark.parametrize("sandbox", ["bubblewrap", "process"])
def test_while_racing(address, tmp_path, sandbox):
    home, api = tmp_path / "home", Api(address)
    settings = {"sources": CODE, "sandbox": sandbox}
    with served(address, home, "nightly_regeneration"):
        before = below(os.getpid())
        run = api.start("nightly_regeneration", **settings)
        api.wait_for_task("verify chunk", "COMPLETED", 2)
        assert sandbox == "process" or sandboxed()
        check_stops(api, run, before)
        kept = len(read_verdicts(home))
        assert kept >= 16  # two chunks of eight
        again = api.start("nightly_regeneration", **settings)
        api.wait(again, "Completed", patience_s=900)
    api.wait_for_log(api.latest_run("verify"), f"{kept} proved before")
    assert len(read_verdicts(home)) > kept


def test_while_encoding(address, tmp_path):
    home, api = tmp_path / "home", Api(address)
    settings = {"sources": TEXTS, "gate": {"confidence": 0.6}}
    with served(address, home, "full_pipeline"):
        before = below(os.getpid())
        run = api.start("full_pipeline", **settings)
        api.wait_for_task("encode chunk", "COMPLETED", 1)
        check_stops(api, run, before)
        dataset = latest_dataset(home).version
        kept = vectors(home)
        assert kept >= 512
        again = api.start("full_pipeline", **settings)
        api.wait(again, "Completed", patience_s=900)
    assert latest_dataset(home).version == dataset
    api.wait_for_log(api.latest_run("train"), f"{kept} embedded before")


def vectors(home):
    """How many different texts have a vector."""
    files = (home / "embeddings").glob("*/*.parquet")
    tables = [pq.read_table(path, columns=["text_hash"], partitioning=None) for path in files]
    return len({row for table in tables for row in table.column("text_hash").to_pylist()})


def test_while_training(address, tmp_path):
    home, api = tmp_path / "home", Api(address)
    settings = {"sources": TEXTS, "gate": {"confidence": 0.6}}
    with served(address, home, "full_pipeline"):
        before = below(os.getpid())
        run = api.start("full_pipeline", **settings, training=LONG)
        api.wait_for_task("train adapter", "RUNNING", 1)
        time.sleep(3)
        check_stops(api, run, before)
        assert latest_model(home) is None
        again = api.start("full_pipeline", **settings)
        api.wait(again, "Completed", patience_s=900)
    assert latest_model(home) is not None
    api.wait_for_log(api.latest_run("train"), "0 to embed")


def test_while_a_model_is_asked(address, tmp_path):
    home, api = tmp_path / "home", Api(address)
    slow, quick = Rules(latency_s=2.0), Rules(latency_s=0.01)
    source = {"kind": "openai", "intents": 24, "languages": ["python"], "at_once": 4}
    with served(address, home, "nightly_regeneration", OPENAI_API_KEY=KEY):
        before = below(os.getpid())
        with OpenAIServer(slow, CataloguePlayer()) as model:
            settings = {"sources": [source | {"base_url": model.base_url}]}
            run = api.start("nightly_regeneration", **settings)
            while len(model.delivered()) < 6:
                time.sleep(0.05)
            paid = {entry.sha256 for entry in model.delivered()}
            check_stops(api, run, before)
        with OpenAIServer(quick, CataloguePlayer(), port=model.port) as model:
            again = api.start("nightly_regeneration", **settings)
            api.wait(again, "Completed", patience_s=900)
            asked = {entry.sha256 for entry in model.log if entry.completion}
    assert asked
    assert not asked & paid
    assert latest_dataset(home) is not None
