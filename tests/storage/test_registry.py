import json
from hashlib import sha256
from pathlib import Path

import pytest

from perfetch.errors import BadInput
from storage.registry import (
    find_model,
    latest_model,
    promote,
    read_champion,
    roll_back,
    write_card,
    write_model,
)

NOW = "2026-01-01T00:00:00+00:00"


def _store(root, version):
    return write_model(
        root, version, {"kind": "linear"}, lambda folder: (folder / "weights").write_text(version)
    )


def test_a_rollback_points_to_the_champion_before(tmp_path):
    for version in ("one", "two"):
        _store(tmp_path, version)
        promote(tmp_path, version, f"reports/{version}", NOW)
    assert read_champion(tmp_path).previous == "one"
    assert roll_back(tmp_path, NOW).version == "one"
    assert read_champion(tmp_path).version == "one"


def test_promoting_the_champion_again_changes_nothing(tmp_path):
    _store(tmp_path, "one")
    first = promote(tmp_path, "one", None, NOW)
    assert promote(tmp_path, "one", None, "2027-01-01T00:00:00+00:00") == first


def test_a_model_that_was_not_finished_is_never_found(tmp_path):
    def fail(folder):
        (folder / "weights").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_model(tmp_path, "one", {}, fail)
    assert find_model(tmp_path, "one") is None
    assert latest_model(tmp_path) is None
    with pytest.raises(BadInput, match="no complete model"):
        promote(tmp_path, "one", None, NOW)


def test_the_first_champion_has_no_predecessor(tmp_path):
    with pytest.raises(BadInput, match="no champion"):
        roll_back(tmp_path, NOW)
    _store(tmp_path, "one")
    promote(tmp_path, "one", None, NOW)
    with pytest.raises(BadInput, match="no predecessor"):
        roll_back(tmp_path, NOW)


def test_a_card_written_anew_leaves_every_hash_true(tmp_path):
    def export(folder):
        (folder / "weights").write_text("one")
        write_card(folder, "first")

    folder = Path(write_model(tmp_path, "one", {"kind": "linear"}, export).path)
    write_card(folder, "second")
    assert (folder / "README.md").read_text() == "second"
    hashes = json.loads((folder / "manifest.json").read_text())["files"]
    assert set(hashes) == {"config.json", "weights"}
    assert hashes == {name: sha256((folder / name).read_bytes()).hexdigest() for name in hashes}
