"""A tuned grid of a peer that was killed goes on where it ended."""

import sys
from pathlib import Path

import numpy as np
import pytest

# As the peers' scripts import each other: they run where this project is not installed.
sys.path.append(str(Path(__file__).parents[2] / "bench" / "peers"))
from trials import Trials


@pytest.fixture
def data(tmp_path):
    return {"documents": np.eye(3, dtype=np.float32), "trials": np.array(str(tmp_path / "kept"))}


def making(values, made):
    def make():
        made.append(values)
        return {"dev": np.array(values), "said": "so"}

    return make


def test_a_trial_is_made_once(data, tmp_path):
    made = []
    first = Trials(data, "both").made("lr 1", making([1, 2], made))
    again = Trials(data, "both")
    found = again.made("lr 1", making([1, 2], made))
    assert made == [[1, 2]]
    assert found["dev"].tolist() == first["dev"].tolist()
    assert str(found["said"]) == "so"
    assert again.seconds_before > 0
    assert len(list((tmp_path / "kept").rglob("*.npz"))) == 1


@pytest.mark.parametrize(
    ("other", "system", "name"),
    [
        ({"documents": 2 * np.eye(3, dtype=np.float32)}, "both", "lr 1"),
        ({}, "query", "lr 1"),
        ({}, "both", "lr 2"),
    ],
    ids=["another set", "another system", "another setting"],
)
def test_a_trial_of_another_is_not_taken(data, other, system, name):
    made = []
    Trials(data, "both").made("lr 1", making([1], made))
    found = Trials(data | other, system).made(name, making([2], made))
    assert found["dev"].tolist() == [2]


def test_the_folder_may_move_without_changing_whose_trials_they_are(data, tmp_path):
    made = []
    Trials(data, "both").made("lr 1", making([1], made))
    (tmp_path / "kept").rename(tmp_path / "moved")
    Trials(data | {"trials": np.array(str(tmp_path / "moved"))}, "both").made(
        "lr 1", making([2], made)
    )
    assert made == [[1]]


def test_what_was_cut_off_is_made_again(data, tmp_path):
    """Killed while it was written: what is there is of another name, and is never read."""
    made = []
    Trials(data, "both").made("lr 1", making([1], made))
    (path,) = (tmp_path / "kept").rglob("*.npz")
    path.rename(path.with_suffix(".7.npz"))
    path.with_suffix(".7.npz").write_bytes(b"PK half")
    assert Trials(data, "both").made("lr 1", making([2], made))["dev"].tolist() == [2]


def test_without_a_folder_nothing_is_kept():
    made = []
    alone = {"documents": np.eye(3, dtype=np.float32)}
    for _ in range(2):
        Trials(alone, "both").made("lr 1", making([1], made))
    assert len(made) == 2
