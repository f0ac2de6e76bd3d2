"""A comparison from the command line: what it leaves, and what a second one finds."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from storage.datasets import write_dataset
from storage.home import is_complete, read_json
from tests.making_datasets import ground, verdicts
from tests.running_flows import Done, run_flow

SMALL = (
    "--comparison.kinds", '["ridge","linear"]', "--comparison.seeds", "2",
    "--comparison.labels", "[25]", "--training.max_epochs", "2",
)  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Twice:
    home: Path
    first: Done
    after_first: dict[str, tuple[bytes, int]]
    lost: str
    second: Done


def fits(home):
    """Name → bytes and time of each stored fit."""
    found = (home / "comparisons" / "fits").glob("*.json")
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A run without time for the curve; then, one of its fits lost, a run with time for it."""
    home = tmp_path_factory.mktemp("compare")
    parts = ground(families=16, modules=16)
    write_dataset(home, assemble(parts, verdicts(parts), None, AssemblySettings()), [])
    first = run_flow("compare", home, *SMALL, "--comparison.curve_budget_s", "0")
    kept = fits(home)
    lost = min(kept)
    (home / "comparisons" / "fits" / lost).unlink()
    second = run_flow("compare", home, *SMALL, "--json")
    return Twice(home, first, kept, lost, second)


def test_the_last_line_is_the_page(ran):
    assert ran.first.code == 0, ran.first.err
    assert ran.first.out == f"{ran.first.path}\n"
    assert ran.first.path.name == "comparison.html"
    assert is_complete(ran.first.path.parent)


def test_without_time_for_the_curve_it_is_left_out_and_named(ran):
    assert len(ran.after_first) == 4  # two kinds, two seeds
    figures = read_json(ran.first.path.with_name("comparison.json"))
    assert figures["curve"] == {}
    assert len(figures["left_out"]) == 4
    assert figures["left_out"][0] == {
        "system": "ridge", "seed": 0, "labels": 25, "reason": "no time left for it",
    }  # fmt: skip


def test_a_second_run_fits_only_what_is_not_there(ran):
    assert ran.second.code == 0, ran.second.err
    found = fits(ran.home)
    assert len(found) == 8
    for name, before in ran.after_first.items():
        if name != ran.lost:
            assert found[name] == before
    assert "embed with" in ran.second.err
    assert ": 0 embedded before" not in ran.second.err


def test_the_second_page_has_the_curve(ran):
    answer = json.loads(ran.second.out)
    figures = read_json(Path(answer["path"]).with_name("comparison.json"))
    assert answer["version"] != ran.first.path.parent.name
    assert figures["left_out"] == []
    assert set(figures["curve"]) == {"ridge", "linear"}
    assert set(figures["systems"]) == {"base", "bm25", "ridge", "linear"}
    for one in ("ridge", "linear"):
        system = figures["systems"][one]
        assert 0 <= system["ndcg@10"] <= 1
        assert 0 <= system["in_sample"] <= 1
        assert system["seconds"] > 0


def test_peers_that_are_not_there_are_bad_input(ran):
    done = run_flow("compare", ran.home, *SMALL, "--comparison.peers", "/nowhere/python")
    assert done.code == 2
    assert "/nowhere/python: no such file; make bench-peers-env makes" in done.err
