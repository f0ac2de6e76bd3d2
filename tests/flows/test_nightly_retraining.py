"""Nights of retraining on two dataset versions, the second with queries of another kind."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.datasets import read_assignments, write_dataset
from storage.home import read_json
from storage.registry import promote, roll_back
from tests.making_datasets import ground, published
from tests.running_flows import Done, query_prefect, run_flow, serving
from tests.serving_flows import Api
from tests.storage.test_datasets import make

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

VERBS = ("sort", "reverse", "sum", "filter", "count", "merge", "split", "shuffle")
THINGS = ("a list", "the rows of a table", "words in a text", "numbers of a matrix")
WAYS = ("in place", "by key", "without copying", "as fast as possible")
DISHES = ("soup", "bread", "salad", "cake", "stew", "pie", "curry", "rice")
WITH = ("leek", "rye", "cod", "plum")
CODE = [f"{verb} {thing} {way}" for verb in VERBS for thing in THINGS for way in WAYS]
MEALS = [f"recipe for {dish} with {what}" for dish in DISHES for what in WITH]
SPLITS = ("train", "train", "train", "dev", "test")
ENDS = """
    SELECT flow_run_state.name, flow_run_state.message FROM flow_run
    JOIN flow ON flow.id = flow_run.flow_id
    JOIN flow_run_state ON flow_run_state.id = flow_run.state_id
    WHERE flow.name = 'nightly-retraining' ORDER BY flow_run.created
"""
PAGES = "SELECT data FROM artifact WHERE key = 'drift' ORDER BY created"


@dataclass(frozen=True)
class Nights:
    """How each night ended, by name."""

    home: Path
    done: dict[str, Done]
    ends: dict[str, tuple[str, str]]
    pages: dict[str, str]
    drifted: list[dict]
    second: str
    """The second dataset version."""

    def found(self, night):
        return json.loads(self.done[night].out)


def rows(texts, name):
    return published(
        [(text, f"{text}: answer", SPLITS[place % 5]) for place, text in enumerate(texts)], name
    )


def store(home, *sets):
    candidates = [*ground(6, 6), *sets]
    return write_dataset(home, make(candidates, read_assignments(home)), []).version


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nights")
    home, prefect, done = folder / "home", folder / "prefect", {}
    store(home, rows(CODE, "code"))
    with serving(prefect) as address:

        def night(name, *options):
            arguments = ("nightly_retraining", home, *options, "--json")
            done[name] = run_flow(*arguments, PREFECT_API_URL=address)
            assert done[name].code == 0, done[name].err

        night("first")
        night("unchanged")
        night("another gate", "--gate.confidence", "0.9")
        (model,) = (path.name for path in (home / "models").glob("[!.]*/"))
        promote(home, model, "reports/r", "2026-01-01T00:00:00+00:00")
        second = store(home, rows(CODE, "code"), rows(MEALS, "meals"))
        night("too little", "--least-new-queries", "1000", "--drift.action", "alert")
        night("forced", "--least-new-queries", "1000", "--drift.action", "retrain")
        drifted = Api(address).events("perfetch.drift")
        ends = query_prefect(prefect, ENDS, folder)
        pages = [json.loads(page) for (page,) in query_prefect(prefect, PAGES, folder)]
    named = (dict(zip(done, each, strict=True)) for each in (ends, pages))
    return Nights(home, done, *named, drifted, second)


def test_without_a_champion_there_is_nothing_to_have_drifted_from(nights):
    assert nights.pages["first"].startswith("no champion yet")
    assert not nights.found("first")["skipped"]


def test_unchanged_data_and_settings_are_skipped_with_the_reason(nights):
    name, message = nights.ends["unchanged"]
    report = Path(nights.found("first")["path"]).parent.name
    assert name == "Completed"
    assert message.startswith(f"skipped: unchanged data and settings; report {report} ended ")
    assert nights.found("unchanged")["skipped"]
    assert "encode" not in nights.done["unchanged"].err


def test_another_setting_is_no_reason_to_skip(nights):
    assert not nights.found("another gate")["skipped"]
    assert "is there already: nothing trained" in nights.done["another gate"].err


def test_too_few_new_queries_are_skipped_and_drift_is_shown_and_told(nights):
    skipped = nights.found("too little")
    assert skipped["skipped"]
    assert "new training queries, fewer than 1000" in skipped["reason"]
    assert nights.pages["too little"].startswith("queries and documents drifted from dataset ")
    (event,) = nights.drifted
    assert event["resource"]["prefect.resource.id"] == f"perfetch://datasets/{nights.second}"
    assert event["payload"]["dataset"] == nights.second


def test_drift_forces_a_retraining_where_it_may(nights):
    forced = nights.found("forced")
    assert not forced["skipped"]
    report = read_json(Path(forced["path"]).with_name("report.json"))
    assert report["dataset"] == nights.second


def test_what_was_rolled_back_is_not_promoted_again_by_itself(nights, monkeypatch):
    from tasks.drift import DriftRef
    from tasks.retraining import skip_reason

    monkeypatch.setenv("PERFETCH_HOME", str(nights.home))
    later = read_json(Path(nights.found("forced")["path"]).with_name("report.json"))["model"]
    promote(nights.home, later, "reports/r", "2026-01-02T00:00:00+00:00")
    drift = DriftRef(False, False, None, "")
    assert skip_reason("k", [later], nights.second, drift, 0) == ""
    roll_back(nights.home, "2026-01-03T00:00:00+00:00")
    assert "was rolled back" in skip_reason("k", [later], nights.second, drift, 0)
    assert skip_reason("k", [later, "other"], nights.second, drift, 0) == ""
