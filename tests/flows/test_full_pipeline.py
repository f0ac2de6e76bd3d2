"""One small run from the command line, judged by what it leaves behind; then a second one."""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from perfetch.rendering import render_query
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.stored_adapter import read_adapter
from storage.datasets import latest_dataset, read_dataset
from storage.home import read_json
from tests.running_flows import (
    OUR_LINE,
    ROOT,
    SMALL_RUN,
    Done,
    environment,
    query_prefect,
    run_flow,
    snapshot,
)

VERIFIED_AT_ONCE, ENCODED_AT_ONCE = 8, 512  # examples and texts per task
METRICS = {"ndcg@10", "recall@1", "recall@10", "recall@100", "mrr@10", "map@100", "fast@1"}

# The first test waits for both runs.
pytestmark = pytest.mark.timeout(900)

# Loads a model as somebody does who has only sentence-transformers: nothing of ours is found.
WITHOUT_PERFETCH = """
import importlib.util, json, sys
sys.path = [path for path in sys.path if path not in ("", sys.argv[3])]
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
assert importlib.util.find_spec("perfetch") is None
import numpy, sentence_transformers
model = sentence_transformers.SentenceTransformer(sys.argv[1], device="cpu")
texts = json.load(open(sys.argv[2], encoding="utf-8"))
numpy.savez(
    sys.argv[2] + ".npz",
    queries=model.encode_query(texts["queries"]),
    documents=model.encode_document(texts["documents"]),
)
"""


@dataclass(frozen=True)
class Twice:
    """A first and a second run in one home, and what the first left."""

    home: Path
    places: dict[str, Path]
    first: Done
    second: Done
    after_first: dict[str, str]

    @property
    def prefect(self) -> Path:
        return self.home / "prefect"

    @property
    def model(self) -> Path:
        report = read_json(self.first.path.with_name("report.json"))
        return self.home / "models" / report["model"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The small run, twice; with a user's home, working and temporary folder of its own."""
    folder = tmp_path_factory.mktemp("runs")
    places = {name: folder / name for name in ("HOME", "TMPDIR", "cwd")}
    for place in places.values():
        place.mkdir()
    own = {name: str(places[name]) for name in ("HOME", "TMPDIR")}
    home = folder / "home"

    def once():
        return run_flow("full_pipeline", home, *SMALL_RUN, cwd=places["cwd"], **own)

    first = once()
    kept = snapshot(home)
    return Twice(home, places, first, once(), kept)


def newest(home):
    return read_dataset(Path(latest_dataset(home).path))


def test_the_last_line_is_the_page_of_the_report(ran):
    for done in (ran.first, ran.second):
        assert done.code == 0, done.err
        assert done.path.name == "report.html"
        assert done.path.is_file()
        assert done.out == f"{done.path}\n"


def test_a_healthy_run_says_our_lines_and_nothing_else(ran):
    for line in (ran.first.err + ran.second.err).splitlines():
        assert OUR_LINE.fullmatch(line), line


def test_the_second_run_makes_nothing_anew(ran):
    programs = ran.first.number(r"verify    (\d+) programs: 0 proved before, \d+ to race")
    texts = ran.first.number(r"encode    (\d+) texts: 0 embedded before, \d+ to embed")
    assert f"verify    {programs} programs: {programs} proved before, 0 to race" in ran.second.err
    assert f"encode    {texts} texts: {texts} embedded before, 0 to embed" in ran.second.err
    assert f"model {ran.model.name} is there already: nothing trained" in ran.second.err
    assert "(in place already)" in ran.second.err
    assert ran.second.path == ran.first.path
    assert snapshot(ran.home) == ran.after_first


def test_nothing_is_written_outside_the_home(ran):
    assert {name: list(place.rglob("*")) for name, place in ran.places.items()} == {
        "HOME": [],
        "TMPDIR": [],
        "cwd": [],
    }


def test_prefect_has_every_run_in_a_final_state(ran, tmp_path):
    columns = "flow.name, flow_run.state_type, flow_run.parent_task_run_id"
    flow_runs = query_prefect(
        ran.prefect, f"SELECT {columns} FROM flow_run JOIN flow ON flow.id = flow_id", tmp_path
    )
    stages = ("generate", "verify", "assemble", "train", "evaluate", "promote")
    assert Counter(name for name, _, _ in flow_runs) == Counter(
        dict.fromkeys(("full-pipeline", *stages), 2)
    )
    assert {state for _, state, _ in flow_runs} == {"COMPLETED"}
    task_runs = query_prefect(ran.prefect, "SELECT name, state_type, id FROM task_run", tmp_path)
    assert {state for _, state, _ in task_runs} == {"COMPLETED"}
    # Both runs; what the second finds in place has no chunks.
    expected = dict.fromkeys([f"{stage}-0" for stage in stages], 2)
    expected |= {"generate catalogue": 2, "generate code": 2, "assemble dataset": 2}
    expected |= {"plan verification": 2, "summarise verification": 2, "plan encoding": 2}
    expected |= {"train adapter": 2, "evaluate model": 2, "promote model": 2}
    # What is new is told once: the second run makes nothing.
    expected |= {"announce dataset": 1, "announce model": 1, "announce report": 1}
    expected["verify chunk"] = math.ceil(ran.first.number(r"(\d+) to race") / VERIFIED_AT_ONCE)
    expected["encode chunk"] = math.ceil(ran.first.number(r"(\d+) to embed") / ENCODED_AT_ONCE)
    assert Counter(re.sub(r"-[0-9a-f]{3}$", "", name) for name, _, _ in task_runs) == expected
    tracked = {run for name, _, run in task_runs if name.endswith("-0")}
    assert {parent for _, _, parent in flow_runs} == {None, *tracked}


def test_every_stage_leaves_an_artifact(ran, tmp_path):
    kept = dict(
        query_prefect(ran.prefect, "SELECT key, MAX(data) FROM artifact GROUP BY key", tmp_path)
    )
    assert kept.keys() >= {
        "generate-catalogue-left-out",
        "generate-code-left-out",
        "verify-progress",
        "verdicts",
        "dataset-card",
        "encode-progress",
        "learning-curve",
        "evaluation",
        "gate-decision",
    }
    assert str(ran.first.path) in kept["gate-decision"]


def test_the_champion_answers_the_same_where_perfetch_is_not(ran, tmp_path):
    dataset = newest(ran.home)
    queries = [render_query(p.query.text, p.query.context) for p in dataset.queries[:30]]
    documents = [placed.document.text for placed in dataset.documents[:15]]
    encoder = load_encoder()
    base = encoder.encode(queries + documents)
    ours = read_adapter(ran.model).transform(base[: len(queries)], encoder.revision)
    assert np.abs(ours - base[: len(queries)]).max() > 1e-3  # it is not the identity

    texts = tmp_path / "texts.json"
    texts.write_text(json.dumps({"queries": queries, "documents": documents}))
    subprocess.run(
        [sys.executable, "-c", WITHOUT_PERFETCH, str(ran.model), str(texts), str(ROOT)],
        cwd=tmp_path,
        env=environment(tmp_path),
        check=True,
        timeout=120,
    )
    theirs = np.load(f"{texts}.npz")
    np.testing.assert_allclose(theirs["queries"], ours, atol=1e-5)
    np.testing.assert_allclose(theirs["documents"], base[len(queries) :], atol=1e-5)


def test_the_champion_is_the_model_of_the_report(ran):
    champion = read_json(ran.home / "models" / "champion.json")
    since = datetime.fromisoformat(champion.pop("since"))
    assert timedelta() <= datetime.now(UTC) - since < timedelta(hours=1)
    report = str(ran.first.path.parent.relative_to(ran.home))
    assert champion == {"version": ran.model.name, "previous": None, "report": report}


def test_the_report_is_as_other_tools_read_it(ran):
    report = read_json(ran.first.path.with_name("report.json"))
    keys = ("schema", "dataset", "model", "encoder", "splits", "gate", "fusion", "timings_s")
    assert tuple(report) == (*keys, "confidence")
    assert report["schema"] == 1
    assert report["dataset"] == latest_dataset(ran.home).version
    assert report["encoder"] == "sentence-transformers/all-MiniLM-L6-v2"
    assert report["gate"].keys() == {"promoted", "reason"}
    assert report["gate"]["promoted"] is True
    tests = {"test_new_families", "test_new_modules", "test_new_queries"}
    assert report["splits"].keys() == tests | {"pooled"}
    for name, split in report["splits"].items():
        _check_split(name, split)
    pooled = report["splits"].pop("pooled")["queries"]
    assert pooled == sum(split["queries"] for split in report["splits"].values())


def _check_split(name, split):
    assert split.keys() == {"queries", "documents", "systems", "comparisons", "slices"}
    assert split["systems"].keys() == {"base", "challenger", "bm25", "challenger+bm25"}
    for metrics in split["systems"].values():
        assert metrics.keys() == METRICS
        for metric, value in metrics.items():
            # Standard library code has no slow twins.
            known = metric != "fast@1" or name != "test_new_modules"
            assert (0 <= value <= 1) if known else value is None
    for comparison in split["comparisons"]:
        assert comparison.keys() == {
            *("system", "against", "metric", "difference", "relative"),
            *("ci_low", "ci_high", "p_holm", "clusters"),
        }
        assert comparison["ci_low"] <= comparison["difference"] <= comparison["ci_high"]
        assert comparison["system"] in ("challenger", "challenger+bm25")
        assert comparison["metric"] in METRICS


def test_every_stage_says_how_long_it_took(ran):
    timings_s = read_json(ran.first.path.with_name("report.json"))["timings_s"]
    assert timings_s.keys() == {"generate", "verify", "assemble", "encode", "train", "evaluate"}
    assert all(0 < value < 200 for value in timings_s.values())
    assert sum(timings_s.values()) < 240


def test_a_champion_without_a_predecessor_is_not_rolled_back(ran):
    before = snapshot(ran.home)
    done = run_flow("rollback", ran.home)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"python -m flows.rollback: {ran.home / 'models'}: champion {ran.model.name} has no "
        "predecessor\n"
    )
    assert snapshot(ran.home) == before


def test_a_search_shows_base_and_champion(ran):
    done = run_flow("search", ran.home, "fill a vector with integers from 0 to 999", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["champion_version"] == ran.model.name
    assert len(found["base"]) == len(found["champion"]) == 5
    known = {
        p.document.document_id for p in read_dataset(Path(latest_dataset(ran.home).path)).documents
    }
    assert {hit["document_id"] for hit in found["base"] + found["champion"]} <= known
