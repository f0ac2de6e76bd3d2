"""Manifests read both ways, over what the real stores write."""

import pytest

from perfetch.errors import BadInput
from storage.candidates import write_candidates
from storage.datasets import write_dataset
from storage.home import MANIFEST, new_folder, write_json
from storage.lineage import Lineage, find_lineage, trace
from storage.registry import promote, roll_back, write_model
from tests.making_datasets import family, ground, module
from tests.storage.test_datasets import make

WHEN = "2026-01-01T00:00:00+00:00"


def model(root, version, dataset):
    config = {"kind": "affine", "encoder": {"name": "default"}, "dataset": dataset}
    write_model(root, version, config, lambda folder: None)


def report(root, version, of_model, reason):
    with new_folder(root / "reports" / version) as folder:
        gate = {"promoted": True, "reason": reason}
        write_json(folder / "report.json", {"model": of_model, "gate": gate})
        write_json(folder / MANIFEST, {"schema": 1})


@pytest.fixture
def made(tmp_path):
    """Two sources, one dataset of both, two models on it, a report on the first; promoted."""
    sources = [write_candidates(tmp_path, each).path.name for each in (family("a"), module("b"))]
    dataset = write_dataset(tmp_path, make(ground()), sources).version
    for version in ("1" * 16, "2" * 16):
        model(tmp_path, version, dataset)
    report(tmp_path, "3" * 16, "1" * 16, "above base")
    promote(tmp_path, "1" * 16, f"reports/{'3' * 16}", WHEN)
    return tmp_path, sources, dataset


def names(related):
    return [(each.node.kind, each.node.version) for each in related]


def test_a_dataset_knows_its_sources_and_all_that_came_of_it(made):
    root, sources, dataset = made
    found = find_lineage(root, dataset)
    assert names(found.ancestors) == [("examples", name) for name in sorted(sources)]
    assert names(found.descendants) == [("model", "1" * 16), ("model", "2" * 16)]
    first, second = found.descendants
    assert names(first.others) == [("report", "3" * 16)]
    assert names(first.others[0].others) == [("champion", "champion")]
    assert second.others == ()


def test_the_champion_leads_back_to_the_sources(made):
    root, sources, dataset = made
    found, chain = find_lineage(root, "champion"), []
    level = found.ancestors
    while level:
        chain += names(level)
        level = level[0].others
    assert chain == [
        ("report", "3" * 16),
        ("model", "1" * 16),
        ("dataset", dataset),
        *(("examples", name) for name in sorted(sources)),
    ]


def test_after_a_rollback_the_champion_has_no_report(made):
    root, _, _ = made
    promote(root, "2" * 16, None, WHEN)
    roll_back(root, WHEN)
    assert names(find_lineage(root, "champion").ancestors) == [("model", "1" * 16)]


def test_the_first_characters_are_enough(made):
    root, _, dataset = made
    assert find_lineage(root, dataset[:6]).node.version == dataset


def test_a_parent_that_is_gone_is_named_all_the_same(made):
    root, _, _ = made
    model(root, "4" * 16, "gone" * 4)
    (parent,) = find_lineage(root, "4" * 16).ancestors
    assert (parent.node.version, parent.node.path) == ("gone" * 4, "")
    assert isinstance(find_lineage(root, "gone" * 4), Lineage)


def test_what_is_half_written_is_not_there(made):
    root, _, dataset = made
    (root / "models" / "5555").mkdir()
    assert ("model", "5555") not in names(find_lineage(root, dataset).descendants)


@pytest.mark.parametrize("version", ["nothing", "1", ""], ids=["unknown", "too short", "empty"])
def test_an_unknown_version_says_where_to_look(made, version):
    with pytest.raises(BadInput, match="no examples, dataset, model or report of that version"):
        find_lineage(made[0], version)


def test_characters_that_fit_two_things_name_both(made):
    root, _, dataset = made
    model(root, "1" * 8 + "f" * 8, dataset)
    with pytest.raises(BadInput, match=f"may be model {'1' * 16}, model {'1' * 8}"):
        find_lineage(root, "111111")


@pytest.mark.parametrize("kind", ["dataset", "report", "champion"])
def test_the_way_back_alone_is_the_same_and_reads_nothing_beside_it(made, kind):
    root, _, dataset = made
    version = {"dataset": dataset, "report": "3" * 16, "champion": "champion"}[kind]
    whole = find_lineage(root, version)
    (root / "models" / ("2" * 16) / "config.json").write_text("damaged")
    found = trace(root, kind, version)
    assert (found.node, found.others) == (whole.node, whole.ancestors)


def test_the_way_back_ends_where_something_is_gone(tmp_path):
    model(tmp_path, "1" * 16, "4" * 16)
    found = trace(tmp_path, "model", "1" * 16)
    assert [each.node.said for each in found.others] == ["not there any more"]
