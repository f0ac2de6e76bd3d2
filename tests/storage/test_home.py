import os

import pyarrow as pa
import pytest

from perfetch.errors import StoreDamaged, StoreUnwritable
from storage.home import (
    MANIFEST,
    TEMPORARY,
    is_complete,
    new_folder,
    prepare_home,
    read_json,
    read_object,
    write_bytes,
    write_json,
)
from storage.tables import read_table, write_table


def test_a_file_that_could_not_be_written_leaves_the_old_one(tmp_path):
    write_bytes(tmp_path / "a", b"old")
    with pytest.raises(TypeError):
        write_bytes(tmp_path / "a", "not bytes")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_folder_without_its_manifest_is_not_there(tmp_path):
    def killed():
        with new_folder(tmp_path / "v1") as folder:
            write_bytes(folder / "rows", b"1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert not is_complete(tmp_path / "v1")
    assert list(tmp_path.iterdir()) == []


def test_the_first_of_two_writers_of_one_folder_wins(tmp_path):
    with new_folder(tmp_path / "v1") as slower:
        write_json(slower / MANIFEST, {"by": "slower"})
        with new_folder(tmp_path / "v1") as quicker:
            write_json(quicker / MANIFEST, {"by": "quicker"})
    assert read_json(tmp_path / "v1" / MANIFEST) == {"by": "quicker"}


def test_the_same_rows_are_the_same_bytes(tmp_path):
    table = pa.table({"a": [1, 2], "b": ["x", None]})
    write_table(tmp_path / "1", table)
    write_table(tmp_path / "2", table)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@pytest.mark.parametrize("read", [read_json, read_table], ids=["json", "parquet"])
def test_a_damaged_file_is_named_with_its_remedy(tmp_path, read):
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "file").write_bytes(b"PAR1 not really")
    with pytest.raises(StoreDamaged, match=r"v1/file: .*delete .*v1/file and run again"):
        read(tmp_path / "v1" / "file")
    (tmp_path / "v1" / MANIFEST).write_text("{}")
    with pytest.raises(StoreDamaged, match=r"v1/file: .*delete .*v1 and run again"):
        read(tmp_path / "v1" / "file")


@pytest.mark.parametrize("text", ["[]", '{"version": 1}', "{half"])
def test_an_object_without_its_fields_is_damaged(tmp_path, text):
    (tmp_path / "champion.json").write_text(text)
    with pytest.raises(StoreDamaged, match=r"champion.json: .*delete .*champion.json and run"):
        read_object(tmp_path / "champion.json", "version", "since")


def test_what_killed_runs_left_long_ago_is_swept_and_nothing_else(tmp_path):
    old, new = f"{TEMPORARY}0123-old", f"{TEMPORARY}0123-new"
    for place in ("models", "embeddings/c006", "build"):
        (tmp_path / place / old).mkdir(parents=True)
        (tmp_path / place / old / "weights").write_bytes(b"half")
        (tmp_path / place / new).mkdir()
        (tmp_path / place / "kept").write_bytes(b"whole")
        (tmp_path / place / f"{old}.parquet").write_bytes(b"half")
        for name in (old, "kept", f"{old}.parquet"):
            os.utime(tmp_path / place / name, (1e9, 1e9))
    prepare_home(tmp_path)
    for place in ("models", "embeddings/c006", "build"):
        assert sorted(path.name for path in (tmp_path / place).iterdir()) == [new, "kept"]


def test_a_home_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnwritable, match="point PERFETCH_HOME"):
        prepare_home(tmp_path / "file" / "home")
