from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perfetch.errors import StoreDamaged
from perfetch.records import Outcome, Verdict
from storage.verdicts import append_verdicts, read_verdicts

ACCEPTED = Verdict(
    key="k1",
    example_id="e1",
    family="top_k",
    language="python",
    outcome=Outcome.ACCEPTED,
    detail="slow twin 1 takes 3.00",
    ratio=3.0,
    ratio_low=2.5,
    ratio_high=3.5,
    fast_ms=1.0,
    slow_ms=3.0,
    sizes=(10, 20, 30),
    rounds=7,
    machine="a machine",
    sandbox="bubblewrap 0.11.0",
    seconds=0.5,
)
REFUSED = Verdict("k2", "e2", "top_k", "cpp", Outcome.NO_COMPILER, "no g++ was found")


def test_what_is_appended_is_read(tmp_path):
    append_verdicts(tmp_path, [ACCEPTED])
    append_verdicts(tmp_path, [REFUSED])
    assert read_verdicts(tmp_path) == {"k1": ACCEPTED, "k2": REFUSED}


def test_before_the_first_append_there_is_none(tmp_path):
    assert read_verdicts(tmp_path) == {}


def test_the_newest_verdict_of_a_key_wins(tmp_path):
    newer = replace(ACCEPTED, ratio=4.0)
    first = append_verdicts(tmp_path, [ACCEPTED, REFUSED])
    second = append_verdicts(tmp_path, [newer])
    assert first.name < second.name
    assert read_verdicts(tmp_path) == {"k1": newer, "k2": REFUSED}


def test_an_append_leaves_other_files_as_they_are(tmp_path):
    first = append_verdicts(tmp_path, [ACCEPTED])
    before = first.read_bytes()
    assert append_verdicts(tmp_path, [ACCEPTED]) != first
    assert first.read_bytes() == before


def test_a_half_written_file_is_not_read(tmp_path):
    append_verdicts(tmp_path, [ACCEPTED])
    (tmp_path / "verdicts" / ".part-0-x.parquet").write_bytes(b"PAR1")
    assert read_verdicts(tmp_path) == {"k1": ACCEPTED}


def test_a_damaged_file_is_named(tmp_path):
    path = append_verdicts(tmp_path, [ACCEPTED])
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(StoreDamaged, match=path.name):
        read_verdicts(tmp_path)


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"key": ["k1"]}),
        pa.Table.from_pylist([{**dict.fromkeys(ACCEPTED.__slots__, "1"), "outcome": "accepted"}]),
    ],
    ids=["columns missing", "wrong types"],
)
def test_parquet_of_something_else_is_named(tmp_path, table):
    path = append_verdicts(tmp_path, [ACCEPTED])
    pq.write_table(table, path)
    with pytest.raises(StoreDamaged, match=path.name):
        read_verdicts(tmp_path)
