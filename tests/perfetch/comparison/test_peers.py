"""The protocol, with a peer that is a few lines: a process of its own, as every peer is."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from perfetch.comparison.measured import unfitted
from perfetch.comparison.peers import PeerFailed, Peers, as_arrays, fit_peer, known_peers
from perfetch.errors import BadInput

RUNNER = """
import json, sys, time
import numpy as np
if sys.argv[1:] == ["--list"]:
    for name, index, texts in [("same", "untouched", False), ("moves", "rewritten", False),
                               ("breaks", "untouched", False), ("reads", "encoded", True),
                               ("sleeps", "encoded", True)]:
        print(json.dumps({"name": name, "index": index, "texts": texts}))
    raise SystemExit
given, name = np.load(sys.argv[1]), sys.argv[3]
if name == "breaks":
    raise RuntimeError("no such tensor")
if name == "sleeps":
    time.sleep(600)
said = f"seed {given['seed']}" + (f", trials {given['trials']}" if "trials" in given else "")
facts = {"seconds": 0.5, "peak_mib": 12.0, "parameters": 3, "said": said}
if name == "moves":
    facts["documents"] = -given["documents"]
np.savez(sys.argv[2], **{f"{name}/{key}": value for key, value in facts.items()})
"""


@pytest.fixture
def runner(tmp_path):
    path = tmp_path / "runner.py"
    path.write_text(RUNNER)
    return path


PYTHON = Path(sys.executable)


def test_those_that_need_vectors_alone_are_found(runner):
    found = known_peers(Peers(PYTHON, runner))
    assert [(one.name, one.index) for one in found] == [
        ("same", "untouched"),
        ("moves", "rewritten"),
        ("breaks", "untouched"),
    ]
    assert [one.name for one in known_peers(Peers(PYTHON, runner), ["moves"])] == ["moves"]


@pytest.mark.parametrize(
    ("python", "script", "names", "said"),
    [
        ("none/python", None, (), "none/python: no such file; make bench-peers-env"),
        (None, "none.py", (), "none.py: no such file"),
        (None, None, ("walks",), "no peer walks; it has same, moves, breaks, reads, sleeps"),
    ],
    ids=["no python", "no script", "unknown name"],
)
def test_what_is_not_there_is_named(runner, python, script, names, said):
    with pytest.raises(BadInput, match=said):
        known_peers(Peers(Path(python or PYTHON), Path(script or runner)), names)


def test_a_peer_that_moves_nothing_scores_as_the_encoder_alone(runner, ground):
    same, moves, *_ = known_peers(Peers(PYTHON, runner))
    base, _ = unfitted(ground)
    found = fit_peer(Peers(PYTHON, runner), same, ground, 3, None)
    assert found.held_out == base.held_out
    assert found.in_sample == found.in_sample_base
    assert (found.seconds, found.peak_mib, found.parameters) == (0.5, 12.0, 3)
    assert found.said == "seed 3"
    turned = fit_peer(Peers(PYTHON, runner), moves, ground, 3, None)
    assert turned.index == "rewritten"
    assert turned.held_out != base.held_out


def test_a_peer_that_fails_says_why(runner, ground):
    breaks = known_peers(Peers(PYTHON, runner), ["breaks"])[0]
    with pytest.raises(PeerFailed, match="RuntimeError: no such tensor"):
        fit_peer(Peers(PYTHON, runner), breaks, ground, 0, None)


def test_a_peer_that_does_not_end_is_left_out(runner, ground):
    where = Peers(PYTHON, runner, limit_s=3)
    (sleeps,) = known_peers(where, ["sleeps"])
    with pytest.raises(PeerFailed, match="not done after 3 s"):
        fit_peer(where, sleeps, ground, 0, None)


def test_a_peer_is_told_where_its_trials_are_kept(runner, ground, tmp_path):
    where = Peers(PYTHON, runner, trials=tmp_path / "kept")
    (same,) = known_peers(where, ["same"])
    assert fit_peer(where, same, ground, 3, None).said == f"seed 3, trials {tmp_path / 'kept'}"


def test_those_that_need_texts_join_when_they_are_named(runner):
    assert [one.name for one in known_peers(Peers(PYTHON, runner), ["reads", "same"])] == [
        "reads",
        "same",
    ]


def test_texts_go_along_as_json(ground):
    data = replace(
        ground.data,
        texts=("d",),
        train=replace(ground.data.train, texts=("t",)),
        dev=replace(ground.data.dev, texts=("v",)),
    )
    found = as_arrays(replace(ground, data=data, encoder_folder="folder", asked=("ü",)), 0)
    assert json.loads(bytes(found["texts"])) == {
        "encoder": "folder", "documents": ["d"], "train": ["t"], "dev": ["v"], "test": ["ü"],
    }  # fmt: skip
    assert "texts" not in as_arrays(ground, 0)
    assert found["train_rows"].tolist() == list(range(60))
