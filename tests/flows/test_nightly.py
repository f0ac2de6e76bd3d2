"""The nightly pair on a small catalogue: what is new, what is skipped, and what is told of it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.home import read_json
from tasks.night import NIGHT
from tests.running_flows import Done, query_prefect, run_flow, serving
from tests.serving_flows import Api

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KEPT = ("examples", "verdicts", "datasets", "ledger", "models", "reports", "embeddings")
SOURCES = '[{"kind":"catalogue","languages":["python"],"families":%d}]'
ENDS = """
    SELECT flow.name, flow_run_state.name, flow_run_state.message FROM flow_run
    JOIN flow ON flow.id = flow_run.flow_id
    JOIN flow_run_state ON flow_run_state.id = flow_run.state_id
    WHERE flow.name LIKE 'nightly%' ORDER BY flow_run.created
"""


@dataclass(frozen=True)
class Nights:
    """Two nights with the same sources, then one with a family more."""

    home: Path
    runs: list[Done]
    files: list[dict[str, tuple[int, int]]]
    """After each night: time of writing and size of every file that stages keep."""
    ends: list[tuple[str, str, str]]
    events: list[dict]
    again: Done
    """verify_again afterwards."""
    verdicts: dict[str, bytes]
    """Before that."""


def written(home):
    return {
        str(path.relative_to(home)): (path.stat().st_mtime_ns, path.stat().st_size)
        for folder in KEPT
        for path in (home / folder).rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nights")
    home, prefect = folder / "home", folder / "prefect"
    runs, files = [], []
    with serving(prefect) as address:
        for families in (2, 2, 3):
            options = ("--sources", SOURCES % families, "--json")
            runs.append(run_flow("nightly_regeneration", home, *options, PREFECT_API_URL=address))
            files.append(written(home))
        before = {path.name: path.read_bytes() for path in (home / "verdicts").glob("*.parquet")}
        again = run_flow("verify_again", home, "--sample", "4", PREFECT_API_URL=address)
        events = Api(address).events("prefect.asset.materialization")
        ends = query_prefect(prefect, ENDS, folder)
    return Nights(home, runs, files, ends, events, again, before)


def test_every_night_ends_well(nights):
    for done in nights.runs:
        assert done.code == 0, done.err
        assert "Traceback" not in done.err


def test_nothing_new_says_so_and_writes_nothing(nights):
    found = json.loads(nights.runs[1].out)
    assert (found["is_new"], found["reason"]) == (False, "nothing new")
    assert nights.files[1] == nights.files[0]
    assert nights.ends[1] == ("nightly-regeneration", "Completed", "nothing new")


def test_what_is_new_is_one_more_dataset_version(nights):
    first, _, third = (json.loads(done.out) for done in nights.runs)
    assert first["is_new"]
    assert third["is_new"]
    assert first["dataset"] != third["dataset"]
    versions = {path.name for path in (nights.home / "datasets").iterdir()}
    assert versions == {first["dataset"], third["dataset"]}
    assert nights.ends[2][2] == f"new dataset version {third['dataset']}"


def test_each_new_version_and_only_those_are_told_as_assets(nights):
    told = [
        (event["event"], event["resource"]["prefect.resource.id"], event["payload"]["version"])
        for event in nights.events
    ]
    made = [json.loads(nights.runs[number].out)["dataset"] for number in (0, 2)]
    assert told == [
        ("prefect.asset.materialization.succeeded", f"perfetch://datasets/{version}", version)
        for version in made
    ]
    # By this tag a retraining is started, and not by what somebody assembles by hand.
    tagged = {related["prefect.resource.id"] for related in nights.events[0]["related"]}
    assert f"prefect.tag.{NIGHT}" in tagged
    parents = {
        related["prefect.resource.id"]
        for related in nights.events[0]["related"]
        if related.get("prefect.resource.role") == "asset"
    }
    manifest = read_json(nights.home / "datasets" / made[0] / "manifest.json")
    assert parents == {f"perfetch://examples/{name}" for name in manifest["parents"]}


def test_old_claims_are_raced_again_and_nothing_old_is_changed(nights):
    assert nights.again.code == 0, nights.again.err
    checked = read_json(nights.again.path)["checked"]
    # Three programs were stored, as far as they were proved; four were asked for.
    assert 1 <= len(checked) <= 4
    assert nights.again.number(r"(\d+) to race again") == len(checked)
    assert len({each["before"]["example_id"] for each in checked}) == len(checked)
    for each in checked:
        assert each["now"]["key"] == each["before"]["key"]
        assert each["now"]["ratio"] != each["before"]["ratio"]  # it was run, not copied
    standings = [each["standing"] for each in checked]
    assert nights.again.number(rf"of {len(checked)} claims (\d+) held") == standings.count("held")
    after = {path.name: path.read_bytes() for path in (nights.home / "verdicts").glob("*.parquet")}
    assert after == nights.verdicts


def test_lineage_names_the_sources_and_is_json_where_asked(nights):
    dataset = json.loads(nights.runs[0].out)["dataset"]
    manifest = read_json(nights.home / "datasets" / dataset / "manifest.json")
    shown = run_flow("lineage", nights.home, dataset)
    assert (shown.code, shown.err) == (0, "")
    assert shown.path == nights.home / "datasets" / dataset
    (parent,) = manifest["parents"]
    assert f"└─ examples {parent}  catalogue" in shown.out
    found = json.loads(run_flow("lineage", nights.home, dataset[:8], "--json").out)
    assert (found["kind"], found["version"]) == ("dataset", dataset)
    assert [each["version"] for each in found["ancestors"]] == [parent]


def test_lineage_of_nothing_is_refused(nights):
    done = run_flow("lineage", nights.home, "nothing")
    assert (done.code, done.out) == (2, "")
    assert "no examples, dataset, model or report of that version" in done.err
