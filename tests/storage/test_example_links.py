import pytest

from perfetch.errors import StoreDamaged
from perfetch.records import Candidates
from storage.candidates import write_candidates
from storage.example_links import read_example_links


def test_links_of_all_sources_are_read_each_once(tmp_path):
    one, two = ("e1", "d1", "positive"), ("e1", "d2", "slow")
    write_candidates(tmp_path, Candidates("a", example_documents=(one, two)))
    write_candidates(tmp_path, Candidates("b", example_documents=(two,)))
    assert sorted(read_example_links(tmp_path)) == [one, two]


def test_before_the_first_source_there_are_none(tmp_path):
    assert read_example_links(tmp_path) == []


def test_a_folder_that_was_never_finished_is_not_read(tmp_path):
    ref = write_candidates(tmp_path, Candidates("a", example_documents=(("e", "d", "slow"),)))
    (ref.path / "manifest.json").unlink()
    assert read_example_links(tmp_path) == []


def test_a_damaged_file_is_named(tmp_path):
    ref = write_candidates(tmp_path, Candidates("a", example_documents=(("e", "d", "slow"),)))
    (ref.path / "example_documents.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(StoreDamaged, match=r"example_documents\.parquet"):
        read_example_links(tmp_path)
