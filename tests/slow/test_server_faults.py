"""A Prefect server that is not there, goes away, or whose database is locked: `make check-faults`.

What was paid is judged by the journal of a language model on loopback.
"""

import json
import sqlite3
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.killing_flows import start
from tests.openai_server.catalogue_player import CataloguePlayer
from tests.openai_server.server import OpenAIServer, Rules
from tests.running_flows import query_prefect, run_flow, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

NOWHERE = "http://127.0.0.1:9/api"
AWAY_S = 10.0
LOCKED_S = 15.0
WRITERS = 4
CATALOGUE = {"kind": "catalogue", "languages": ["python"], "families": 2}
REMOTE = {"kind": "openai", "base_url": "https://models.invalid/v1"}
STATES = "SELECT DISTINCT state_type FROM {}"


@pytest.fixture
def model():
    with OpenAIServer(Rules(latency_s=0.5), CataloguePlayer()) as served:
        yield served


def begun(home, model, **changed):
    """A run that has had four answers."""
    source = {"kind": "openai", "intents": 8, "languages": ["python"], "at_once": 4}
    options = ("--sources", json.dumps([source | {"base_url": model.base_url}]))
    running = start(home, "generate", *options, **changed)
    before = len(model.delivered())
    while len(model.delivered()) < before + 4:
        assert running.process.poll() is None, running.said
        time.sleep(0.05)
    return running


def states(prefect, folder, table="flow_run"):
    return {state for (state,) in query_prefect(prefect, STATES.format(table), folder)}


def test_a_named_server_that_is_not_there_is_said_before_anything_is_done(tmp_path):
    home = tmp_path / "home"
    started = time.monotonic()
    done = run_flow("full_pipeline", home, PREFECT_API_URL=NOWHERE)
    assert time.monotonic() - started < 180
    assert (done.code, done.out) == (2, "")
    (said,) = done.err.splitlines()
    assert f"PREFECT_API_URL={NOWHERE}: no Prefect server answers there" in said
    assert "start it, or unset the variable" in said
    assert not (home / "examples").exists()


def test_a_key_that_is_missing_is_said_before_anything_is_read(tmp_path):
    home, prefect = tmp_path / "home", tmp_path / "prefect"
    with serving(prefect) as address:
        options = ("--sources", json.dumps([CATALOGUE, REMOTE]))
        done = run_flow("nightly_regeneration", home, *options, PREFECT_API_URL=address)
        assert states(prefect, tmp_path) == {"FAILED"}
        # No task was begun: what is there stands for the flow run below, and failed with it.
        assert states(prefect, tmp_path, "task_run") == {"FAILED"}
    assert done.code == 2
    *_, said = done.err.splitlines()
    assert "models.invalid: no key; set OPENAI_API_KEY" in said
    assert "catalogue" not in done.err
    assert not (home / "examples").exists()


def test_a_run_goes_on_when_its_server_comes_back(model, tmp_path):
    home, prefect = tmp_path / "home", tmp_path / "prefect"
    with serving(prefect) as address:
        running = begun(home, model, PREFECT_API_URL=address)
    time.sleep(AWAY_S)
    with serving(prefect, urlsplit(address).port):
        assert running.wait() == 0, running.said
        assert "Traceback" not in running.said
        assert states(prefect, tmp_path) == {"COMPLETED"}
    assert model.paid_twice() == []


def test_a_server_that_stays_away_ends_the_run_and_the_next_one_pays_nothing_twice(model, tmp_path):
    home, prefect = tmp_path / "home", tmp_path / "prefect"
    impatient = {"PREFECT_CLIENT_MAX_RETRIES": "1"}
    with serving(prefect) as address:
        running = begun(home, model, PREFECT_API_URL=address, **impatient)
    assert running.wait() == 1, running.said
    *_, sentence = running.said.splitlines()
    assert f"the Prefect server at {address} went away" in sentence
    assert "run again to go on" in sentence
    assert "Traceback" not in running.said
    with serving(prefect, urlsplit(address).port):
        assert begun(home, model, PREFECT_API_URL=address).wait() == 0
        assert states(prefect, tmp_path) == {"COMPLETED", "CRASHED"}
    assert model.paid_twice() == []


def test_writers_at_once_wait_for_a_locked_database(tmp_path):
    prefect = tmp_path / "prefect"
    options = ("--sources", json.dumps([CATALOGUE]))
    with serving(prefect) as address:
        runs = [
            start(tmp_path / f"home{number}", "generate", *options, PREFECT_API_URL=address)
            for number in range(WRITERS)
        ]
        with closing(sqlite3.connect(prefect / "prefect.db", isolation_level=None)) as held:
            while len(query_prefect(prefect, "SELECT id FROM flow_run", tmp_path)) < WRITERS:
                time.sleep(0.1)
            held.execute("BEGIN IMMEDIATE")
            time.sleep(LOCKED_S)
            held.execute("ROLLBACK")
        for run in runs:
            assert run.wait() == 0, run.said
            assert "Traceback" not in run.said
        for table in ("flow_run", "task_run"):
            assert states(prefect, tmp_path, table) == {"COMPLETED"}
