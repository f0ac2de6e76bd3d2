import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.dataset import Assignments
from perfetch.errors import BadInput, StoreDamaged, StoreUnwritable
from storage.datasets import (
    find_dataset,
    latest_dataset,
    read_assignments,
    read_dataset,
    write_dataset,
)
from tests.making_datasets import family, ground, module, verdicts

REPOSITORY = Path(__file__).parents[2]
GROUND = ground()
TABLES = ["corpus", "pseudo_queries", "qrels", "queries"]
IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from tests.storage.test_datasets import GROUND, make
from storage.datasets import write_dataset
print(write_dataset(Path(sys.argv[1]), make(GROUND), ["a", "b"]).path)
"""


def make(candidates, parent=None, **measured):
    return assemble(candidates, verdicts(candidates, **measured), parent, AssemblySettings())


@pytest.fixture
def ref(tmp_path):
    return write_dataset(tmp_path, make(GROUND), ["b", "a"])


def _bytes(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_what_is_read_equals_what_was_written(ref):
    assert read_dataset(Path(ref.path)) == make(GROUND)


def test_the_same_inputs_give_the_same_version_byte_for_byte(ref, tmp_path):
    mixed = make(list(reversed(GROUND)), ratio=3.0, seconds=9.0)
    other = write_dataset(tmp_path / "other", mixed, ["a", "b"])
    assert other.version == ref.version
    assert _bytes(other.path) == _bytes(ref.path)


def test_another_process_gives_the_same_bytes(ref, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, str(tmp_path / "other")],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert _bytes(done.stdout.strip()) == _bytes(ref.path)


def test_parents_are_kept_but_do_not_make_another_version(ref, tmp_path):
    other = write_dataset(tmp_path / "other", make(GROUND), ["c"])
    manifest = json.loads((Path(other.path) / "manifest.json").read_text())
    assert (other.version, manifest["parents"]) == (ref.version, ["c"])


def test_another_row_makes_another_version(ref, tmp_path):
    assert write_dataset(tmp_path, make([*GROUND, family("new")]), []).version != ref.version


def test_what_lies_there_is_found_in_place(ref, tmp_path):
    before = _bytes(ref.path)
    again = write_dataset(tmp_path, make(GROUND), ["z"])
    assert (ref.in_place, again.in_place) == (False, True)
    assert (again.version, again.path, again.counts) == (ref.version, ref.path, ref.counts)
    assert _bytes(ref.path) == before


def test_the_counts_are_those_of_the_rows(ref):
    dataset = make(GROUND)
    assert ref.counts["corpus"] == len(dataset.documents)
    assert ref.counts["pseudo_queries"] == len(dataset.pseudo_queries)
    for split in dataset.splits:
        assert ref.counts[f"split:{split}"] == len(dataset.queries_of(split))
    manifest = json.loads((Path(ref.path) / "manifest.json").read_text())
    by_side = manifest["counts"]["documents"]
    unseen = sum(one.unseen for one in dataset.documents)
    assert sum(by_side["unseen"].values()) == unseen
    assert set(by_side["seen"]) == {"catalogue python", "code python"}
    assert manifest["schema"] == 1
    assert manifest["content_sha256"].startswith(ref.version)


def test_the_columns_that_others_read_are_there(ref):
    names = {name: pq.read_schema(Path(ref.path) / f"{name}.parquet").names for name in TABLES}
    assert names["corpus"][:7] == [
        *("document_id", "text", "language", "source", "group", "cluster_id", "split_hash")
    ]
    assert names["queries"][:8] == [
        *("query_id", "text", "context", "language", "source", "group", "cluster_id", "split")
    ]
    assert names["qrels"] == ["query_id", "document_id", "relevance", "role"]
    assert names["pseudo_queries"] == ["query_id", "text", "document_id", "kind"]


def test_the_card_names_splits_licences_and_what_was_left_out(ref):
    card = (Path(ref.path) / "README.md").read_text()
    assert ref.version in card
    for part in ("test_new_families", "licence | none", "pseudo_query:unseen_or_no_document"):
        assert part in card


def test_the_latest_version_is_the_one_asked_for_last(ref, tmp_path):
    other = write_dataset(tmp_path, make([*GROUND, family("new")]), [])
    assert latest_dataset(tmp_path).version == other.version
    write_dataset(tmp_path, make(GROUND), [])
    assert latest_dataset(tmp_path).version == ref.version
    assert find_dataset(tmp_path, other.version).path == other.path


def test_before_the_first_version_there_is_none(tmp_path):
    assert latest_dataset(tmp_path) is None
    assert read_assignments(tmp_path) == Assignments()


def test_an_unknown_version_is_refused_by_name(tmp_path):
    with pytest.raises(BadInput, match="beef: no complete dataset version"):
        find_dataset(tmp_path, "beef")


def test_a_folder_without_its_manifest_is_never_read(ref, tmp_path):
    whole = _bytes(ref.path)
    (Path(ref.path) / "manifest.json").unlink()
    (Path(ref.path) / "corpus.parquet").write_bytes(b"half")
    assert latest_dataset(tmp_path) is None
    assert read_assignments(tmp_path) == Assignments()
    with pytest.raises(BadInput, match="no complete dataset version"):
        read_dataset(Path(ref.path))
    # and the next run puts the whole one in its place
    assert not write_dataset(tmp_path, make(GROUND), ["a", "b"]).in_place
    assert _bytes(ref.path) == whole


def test_a_part_left_by_a_kill_just_before_the_end_is_never_read(ref, tmp_path):
    Path(ref.path).rename(tmp_path / "datasets" / f".part-0123-{ref.version}")
    assert latest_dataset(tmp_path) is None
    assert read_assignments(tmp_path) == Assignments()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
def test_a_damaged_table_is_named(ref, table, damage):
    path = Path(ref.path) / f"{table}.parquet"
    data = path.read_bytes()
    middle = len(data) // 3
    if damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    else:
        path.unlink()
    with pytest.raises(StoreDamaged, match=rf"{table}\.parquet: .*delete {ref.path}"):
        read_dataset(Path(ref.path))


@pytest.mark.parametrize("table", ["queries", "corpus", "pseudo_queries"])
def test_assignments_name_the_table_they_cannot_read(ref, tmp_path, table):
    write_dataset(tmp_path, make([*GROUND, family("new")]), [])
    path = Path(ref.path) / f"{table}.parquet"
    path.write_bytes(b"PAR1 no more PAR1")
    with pytest.raises(StoreDamaged, match=rf"{ref.version}/{table}\.parquet: not readable"):
        read_assignments(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"schema": 2}', '{"schema": 1, "version": "x"}'],
    ids=["empty", "cut", "a list", "of another schema", "fields missing"],
)
def test_a_damaged_manifest_is_named(ref, text):
    (Path(ref.path) / "manifest.json").write_text(text)
    with pytest.raises(StoreDamaged, match=rf"manifest\.json: .*delete {ref.path} and run again"):
        read_dataset(Path(ref.path))


def test_assignments_are_those_of_all_versions(ref, tmp_path):
    later = make([module("other"), *GROUND[1:]])
    write_dataset(tmp_path, later, [])
    found = read_assignments(tmp_path)
    datasets = [read_dataset(Path(ref.path)), later]
    assert found.queries == {one.query.query_id: one.split for d in datasets for one in d.queries}
    assert found.documents == {
        one.document.document_id: one.unseen for d in datasets for one in d.documents
    }
    assert found.pseudo_queries == {one.query_id for d in datasets for one in d.pseudo_queries}
    newest = {f"q/{one.query.query_id}": one.cluster_id for one in later.queries}
    assert newest.items() <= found.clusters.items()


def test_a_rerun_over_its_own_assignments_is_found_in_place(ref, tmp_path):
    told = make(GROUND, read_assignments(tmp_path))
    assert write_dataset(tmp_path, told, []).in_place


def test_a_root_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "datasets").write_text("in the way")
    with pytest.raises(StoreUnwritable, match="cannot be written"):
        write_dataset(tmp_path, make(GROUND), [])
