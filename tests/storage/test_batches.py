import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfetch.chat.batch_record import Entry, intend
from perfetch.chat.dialect import Dialect
from perfetch.errors import StoreDamaged
from storage.batches import BatchJournal

DIALECT = Dialect("strict", "max_tokens")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _record(name="perfetch-1"):
    entries = [Entry("k1", "intents", 300, 64), Entry("k2", "", 301, 64)]
    return intend(name, "api.openai.com/v1", "m", DIALECT, entries, NOW)


@pytest.fixture
def journal(tmp_path):
    return BatchJournal(tmp_path)


def test_a_record_is_read_as_it_was_written_in_every_stage(journal, tmp_path):
    record = _record()
    for after in (
        record,
        record.at("creating", NOW, file_id="file-1"),
        record.at("submitted", NOW, batch_id="batch_1", status="validating"),
        record.at("collected", NOW, reason="späte Zeilen"),
        replace(record.at("collected", NOW), learned=DIALECT.without("seed")),
    ):
        with journal.turn():
            journal.write(after)
            assert journal.read() == BatchJournal(tmp_path).read() == [after]
    assert [path.name for path in journal.path("x").parent.iterdir() if path.suffix] == [
        "perfetch-1.json"
    ]


def test_a_closed_record_holds_no_entries(journal):
    with journal.turn():
        journal.write(_record().at("collected", NOW))
        (found,) = journal.read()
    assert (found.entries, found.requests, found.tokens) == ((), 2, 201)  # 300 / 3 + 301 / 3


def test_a_root_without_batches_has_no_records(journal):
    assert journal.read() == []


def test_lines_set_aside_are_no_records(journal):
    with journal.turn():
        journal.write(_record())
        path = journal.set_aside("perfetch-1", [b"{half", b'{"custom_id": "who"}'])
        assert len(journal.read()) == 1
    assert path.read_bytes() == b'{half\n{"custom_id": "who"}\n'


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: text.replace("intended", "lost"),
        lambda text: text.replace("input_bytes", "bytes"),
        lambda text: text.replace("perfetch-1", "perfetch-2"),
        lambda text: text.replace('"again":{}', '"again":[]').replace('"model"', '"models"'),
    ],
    ids=["cut", "no object", "unknown stage", "unknown field", "another's name", "missing field"],
)
def test_a_damaged_record_is_named_with_what_its_batch_may_cost(journal, damage):
    with journal.turn():
        journal.write(_record())
    path = journal.path("perfetch-1")
    path.write_text(damage(path.read_text()))
    with pytest.raises(StoreDamaged, match=r"perfetch-1\.json: .*deleting this file has its req"):
        journal.read()


def test_one_process_at_a_time_has_its_turn_and_a_killed_one_gives_it_back(journal, tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from storage.batches import BatchJournal\n"
        "with BatchJournal(Path(sys.argv[1])).turn():\n"
        "    print('mine', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with other:
        assert other.stdout.readline() == b"mine\n"
        waiter = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        with waiter:
            time.sleep(0.3)
            os.set_blocking(waiter.stdout.fileno(), False)
            assert waiter.stdout.readline() == b""
            other.kill()
            os.set_blocking(waiter.stdout.fileno(), True)
            assert waiter.stdout.readline() == b"mine\n"
            waiter.kill()
    with journal.turn():
        assert journal.read() == []
