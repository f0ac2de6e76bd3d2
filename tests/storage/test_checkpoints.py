import pytest

from perfetch.errors import StoreUnwritable
from storage.checkpoints import Checkpoints


def write(place, text):
    folder = place.scratch()
    (folder / "state").write_text(text)
    place.keep(folder)


def test_the_newest_is_what_was_kept_last_and_stands_alone(tmp_path):
    place = Checkpoints(tmp_path, "c0ffee")
    assert place.newest() is None
    for text in ("first", "second", "third"):
        write(place, text)
    assert (place.newest() / "state").read_text() == "third"
    assert [path.name for path in (tmp_path / "checkpoints" / "c0ffee").iterdir()] == ["3"]


def test_what_was_not_kept_is_not_found(tmp_path):
    place = Checkpoints(tmp_path, "c0ffee")
    write(place, "whole")
    (place.scratch() / "state").write_text("half")
    again = Checkpoints(tmp_path, "c0ffee")
    assert (again.newest() / "state").read_text() == "whole"


def test_a_kill_between_the_rename_and_the_removal_leaves_two_and_the_newer_counts(tmp_path):
    place = Checkpoints(tmp_path, "c0ffee")
    write(place, "old")
    before = tmp_path / "checkpoints" / "c0ffee" / "1"
    kept = before.with_name("copy")
    before.rename(kept)
    write(place, "older")
    write(place, "new")
    kept.rename(before)
    assert (Checkpoints(tmp_path, "c0ffee").newest() / "state").read_text() == "new"
    write(place, "newest")
    assert [path.name for path in before.parent.iterdir()] == ["3"]


def test_clear_leaves_nothing_of_the_version_and_everything_of_others(tmp_path):
    place, other = Checkpoints(tmp_path, "c0ffee"), Checkpoints(tmp_path, "decade")
    write(place, "mine")
    place.scratch()
    write(other, "theirs")
    place.clear()
    place.clear()
    assert place.newest() is None
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["decade"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "checkpoints").write_text("a file")
    with pytest.raises(StoreUnwritable, match="checkpoints/c0ffee"):
        Checkpoints(tmp_path, "c0ffee").scratch()
