import pytest

from perfetch.errors import StoreDamaged
from storage.comparisons import FIGURES, PAGE, read_fit, write_comparison, write_fit
from storage.home import is_complete, read_json

FIT = {"system": "ridge", "held_out": {"ndcg@10": [0.5, None]}}


def test_a_fit_is_read_as_it_was_written(tmp_path):
    assert read_fit(tmp_path, "a") is None
    write_fit(tmp_path, "a", FIT)
    assert read_fit(tmp_path, "a") == FIT
    assert read_fit(tmp_path, "b") is None


def test_a_damaged_fit_is_named_with_what_to_do(tmp_path):
    write_fit(tmp_path, "a", FIT)
    path = next(tmp_path.rglob("a.json"))
    path.write_text("{}")
    with pytest.raises(StoreDamaged, match=r"a\.json: not what was written.*delete"):
        read_fit(tmp_path, "a")


def test_a_comparison_is_complete_and_the_first_one_stays(tmp_path):
    folder = write_comparison(tmp_path, "v", {"schema": 1}, "<p>1</p>")
    assert write_comparison(tmp_path, "v", {"schema": 1, "again": 1}, "<p>2</p>") == folder
    assert is_complete(folder)
    assert read_json(folder / FIGURES) == {"schema": 1}
    assert (folder / PAGE).read_text() == "<p>1</p>"
