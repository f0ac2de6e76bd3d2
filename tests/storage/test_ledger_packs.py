import dataclasses
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pyarrow.parquet as pq
import pytest

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged, StoreUnwritable
from storage.compaction import compact
from storage.folders import turn
from storage.ledger import Ledger
from storage.ledger_file import answer_files
from storage.ledger_pack import COLUMNS, GROUP_ANSWERS, GROUP_BYTES, cut, open_pack, write_pack
from storage.ledger_packs import _checked

CHOICE = {"index": 0, "finish_reason": "stop"}


def _answer(number, text="so", **changed):
    message = {"role": "assistant", "content": text}
    body = {
        "model": "gpt-4.1-mini-2025-04-14",
        "choices": [CHOICE | {"message": message}],
        "usage": {"prompt_tokens": 100 + number, "completion_tokens": 7},
    }
    fields = {
        "key": random.Random(number).randbytes(16).hex(),
        "body": json.dumps(body, ensure_ascii=False).encode(),
        "model": "gpt-4.1-mini",
        "endpoint": "api.openai.com/v1",
        "latency_s": 0.1 + number,
        "received": "2026-01-02T03:04:05.678+00:00",
        "mode": "strict",
        "template": "intents",
        "headers": {"x-request-id": f"req_{number}", "date": "now"},
    }
    return Answer(**fields | changed)


def _filled(root, count):
    ledger = Ledger(root)
    answers = [_answer(number) for number in range(count)]
    for answer in answers:
        ledger.keep(answer)
    return answers


def _packed(root, count):
    answers = [_answer(number) for number in range(count)]
    return answers, write_pack(root / "ledger" / "packs", answers)


def _damage(path, at, flip=0xFF):
    data = bytearray(path.read_bytes())
    data[at] ^= flip
    path.write_bytes(data)


def _page(path, column, group=0):
    """The offset of a column's values in a row group, behind the page's header."""
    place = pq.ParquetFile(path).metadata.row_group(group).column(COLUMNS.names.index(column))
    return place.data_page_offset + place.total_compressed_size // 2


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"body": b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'.replace(b"\xff\xfe", b"e")},
        {"text": "ü → 𝄞 \u0000 \u2028" + "x" * 2 * GROUP_BYTES},
        {"source": "batch", "mode": "", "template": "", "headers": {}},
        {"latency_s": 0.1 + 0.2, "headers": {"b": "2", "a": "1", "": ""}},
    ],
    ids=["usual", "no usage", "larger than a row group", "batch", "headers and fractions"],
)
def test_a_packed_answer_is_found_as_it_was_kept(tmp_path, changed):
    answer = _answer(1, **changed)
    ledger = Ledger(tmp_path)
    ledger.keep(answer)
    compact(tmp_path, older_than_s=0, at_least=1)
    assert not list(answer_files(tmp_path / "ledger"))
    for found in (ledger.find(answer.key), Ledger(tmp_path).find(answer.key)):
        assert found == answer
        assert list(found.headers.items()) == list(answer.headers.items())


def test_a_pack_has_a_column_for_every_field_of_an_answer():
    assert {field.name for field in dataclasses.fields(Answer)} <= set(COLUMNS.names)


def test_nothing_asked_of_the_ledger_tells_packed_answers_from_files(tmp_path):
    before, after = Ledger(tmp_path), Ledger(tmp_path)
    answers = _filled(tmp_path, 30)
    keys, new = [answer.key for answer in answers], _answer(99)
    told = [list(before.keys()), before.missing([*keys, "0" * 32]), before.find("0" * 32)]
    done = compact(tmp_path, older_than_s=0, at_least=1)
    assert (done.packed, done.removed, done.left, done.damaged) == (30, 30, 0, [])
    assert done.removed_bytes > done.pack_bytes > 0
    for ledger in (before, after):
        assert [*ledger.keys()] == told[0] == sorted(keys)
        assert ledger.missing([*keys, "0" * 32]) == told[1] == ["0" * 32]
        assert ledger.find("0" * 32) is told[2] is None
        assert [ledger.find(key) for key in keys] == answers
    before.keep(new)
    assert list(after.keys()) == sorted([*keys, new.key])
    compact(tmp_path, older_than_s=0, at_least=1)
    assert before.find(new.key) == after.find(new.key) == new


def test_the_same_answers_are_the_same_pack(tmp_path):
    answers = [_answer(number) for number in range(5)]
    paths = {write_pack(tmp_path / folder, answers).name for folder in "ab"}
    assert len(paths) == 1
    assert write_pack(tmp_path / "c", answers[:4]).name not in paths


def test_one_answer_is_read_from_a_row_group_of_bounded_size(tmp_path):
    answers, path = _packed(tmp_path, 2 * GROUP_ANSWERS + 2)
    pack = open_pack(path)
    assert pack.starts == (0, GROUP_ANSWERS, 2 * GROUP_ANSWERS)
    places = [pack.place(answer.key) for answer in answers]
    assert places == [divmod(number, GROUP_ANSWERS) for number in range(len(answers))]


@pytest.mark.parametrize(
    ("sizes", "pieces"),
    [
        ([], []),
        ([1, 1, 1, 1], [[1, 1, 1], [1]]),
        ([6, 4, 1, 9], [[6, 4], [1, 9]]),
        ([99, 1, 99], [[99], [1], [99]]),
    ],
    ids=["nothing", "by number", "by bytes", "larger than a piece"],
)
def test_pieces_keep_the_order_and_both_bounds(sizes, pieces):
    assert list(cut(sizes, 3, 10, lambda size: size)) == pieces


@pytest.mark.parametrize(
    ("older_than_s", "at_least"), [(3600, 1), (0, 6)], ids=["too young", "too few"]
)
def test_what_is_not_worth_a_pack_stays(tmp_path, older_than_s, at_least):
    _filled(tmp_path, 5)
    done = compact(tmp_path, older_than_s=older_than_s, at_least=at_least)
    assert (done.packed, done.packs, len(list(answer_files(tmp_path / "ledger")))) == (0, [], 5)
    assert not (tmp_path / "ledger" / "packs").exists()


def test_a_body_that_is_no_answer_is_not_packed_and_still_set_aside(tmp_path):
    _filled(tmp_path, 3)
    odd, ledger = _answer(9, body=b"<html>"), Ledger(tmp_path)
    ledger.keep(odd)
    done = compact(tmp_path, older_than_s=0, at_least=1)
    assert (done.packed, done.left, ledger.find(odd.key)) == (3, 1, odd)
    ledger.set_aside(odd)
    assert ledger.find(odd.key) is None
    assert ledger.missing([odd.key]) == [odd.key]


def test_a_damaged_small_file_stays_and_is_named(tmp_path):
    answers = _filled(tmp_path, 3)
    path = tmp_path / "ledger" / answers[0].key[:2] / f"{answers[0].key}.json"
    path.write_bytes(path.read_bytes().replace(b"so", b"no"))
    done = compact(tmp_path, older_than_s=0, at_least=1)
    assert (done.packed, done.left) == (2, 1)
    assert [str(path) in damage for damage in done.damaged] == [True]
    with pytest.raises(StoreDamaged, match=path.name):
        Ledger(tmp_path).find(answers[0].key)


def test_files_that_a_killed_compaction_left_go_with_the_next(tmp_path):
    answers, path = _packed(tmp_path, 3)
    _filled(tmp_path, 3)
    done = compact(tmp_path, older_than_s=0, at_least=1)
    assert (done.packed, done.removed, done.left, done.packs) == (0, 3, 0, [])
    assert list((tmp_path / "ledger" / "packs").iterdir()) == [path]
    assert [Ledger(tmp_path).find(answer.key) for answer in answers] == answers


def test_another_answer_to_a_packed_question_stays_the_one_that_is_found(tmp_path):
    answers, _ = _packed(tmp_path, 3)
    newer = dataclasses.replace(answers[0], latency_s=9.0)
    ledger = Ledger(tmp_path)
    ledger.keep(newer)
    for _ in range(2):
        assert compact(tmp_path, older_than_s=0, at_least=1).left == 1
        assert ledger.find(newer.key) == Ledger(tmp_path).find(newer.key) == newer


def test_a_pack_that_cannot_be_written_takes_no_file_with_it(tmp_path):
    answers = _filled(tmp_path, 3)
    (tmp_path / "ledger" / "packs").write_text("in the way")
    with pytest.raises(StoreUnwritable, match="packs"):
        compact(tmp_path, older_than_s=0, at_least=1)
    assert [Ledger(tmp_path).find(answer.key) for answer in answers] == answers


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(b""),
        lambda path: _damage(path, _page(path, "key")),
        lambda path: pq.write_table(pq.read_table(path).drop_columns("template"), path),
    ],
    ids=["cut", "empty", "keys", "a column less"],
)
def test_a_pack_whose_keys_cannot_be_read_may_hold_any_answer(tmp_path, damage):
    answers, path = _packed(tmp_path, 70)
    other = _answer(99)
    ledger = Ledger(tmp_path)
    ledger.keep(other)
    damage(path)
    for ask in (lambda: ledger.find("0" * 32), lambda: ledger.missing(["0" * 32, other.key])):
        with pytest.raises(StoreDamaged, match=rf"packs/{path.name}: .*--reask-damaged"):
            ask()
    assert (ledger.find(other.key), ledger.missing([other.key])) == (other, [])
    assert [str(path) in text for text in compact(tmp_path, older_than_s=0, at_least=1).damaged]
    ((aside, said),) = ledger.set_damaged_aside().items()
    assert said.startswith(f"{path}: ")
    assert aside.name[:32] == path.stem
    keys = [answer.key for answer in answers]
    assert ledger.missing(keys) == keys
    assert ledger.find(other.key) == other
    assert [file.name[:32] for file in (tmp_path / "ledger" / "damaged").iterdir()] == [path.stem]


@pytest.mark.parametrize("column", ["body", "template", "headers", "sha256"])
def test_of_a_damaged_pack_all_that_can_be_read_is_kept(tmp_path, column):
    answers, path = _packed(tmp_path, 2 * GROUP_ANSWERS)
    _damage(path, _page(path, column, group=1))
    ledger = Ledger(tmp_path)
    sound, lost = answers[:GROUP_ANSWERS], answers[GROUP_ANSWERS:]
    with pytest.raises(StoreDamaged, match=rf"packs/{path.name}: .*keeps the answers in it"):
        ledger.find(lost[0].key)
    other = Ledger(tmp_path)
    assert other.find(sound[0].key) == sound[0]
    (aside,) = ledger.set_damaged_aside()
    assert (aside.parent.name, path.exists()) == ("damaged", False)
    for each in (ledger, other, Ledger(tmp_path)):
        assert [each.find(answer.key) for answer in sound] == sound
        assert each.missing([answer.key for answer in answers]) == [each.key for each in lost]
        assert each.set_damaged_aside() == {}
    assert list(ledger.keys()) == sorted(answer.key for answer in sound)


def test_all_that_is_damaged_goes_aside_in_one_pass_and_each_is_told(tmp_path):
    """200 answers in three packs of 50 and 50 files; of each kind some are damaged."""
    answers = [_answer(number) for number in range(200)]
    packs = tmp_path / "ledger" / "packs"
    paths = [write_pack(packs, answers[at : at + 50]) for at in (0, 50, 100)]
    ledger = Ledger(tmp_path)
    for answer in answers[150:]:
        ledger.keep(answer)
    _damage(paths[0], _page(paths[0], "body"))
    _damage(paths[1], _page(paths[1], "key"))
    files = sorted(answer_files(tmp_path / "ledger"))
    for path in files[:2]:
        path.write_bytes(b"")
    moved = ledger.set_damaged_aside()
    assert sorted(text.split(": ")[0] for text in moved.values()) == sorted(
        map(str, [*paths[:2], *files[:2]])
    )
    assert sorted(moved) == sorted((tmp_path / "ledger" / "damaged").iterdir())
    lost = {answer.key for answer in answers[:100]} | {path.stem for path in files[:2]}
    for each in (ledger, Ledger(tmp_path)):
        found = each.find_all(answer.key for answer in answers)
        assert found == {answer.key: answer for answer in answers if answer.key not in lost}


def test_a_pass_over_many_packed_answers_reads_every_row_group_once(tmp_path):
    """Key by key, in the order of their hashes, it was a row group for almost every answer."""
    _, path = _packed(tmp_path, 40 * GROUP_ANSWERS)
    reads = []
    pack = open_pack(path)

    class Counted(type(pack)):
        def read_group(self, group):
            reads.append(group)
            return super().read_group(group)

    counted = Counted(pack.path, pack.rows, pack.starts, pack.metadata)
    _, sound, damage = _checked(counted)
    assert (len(sound), damage) == (40 * GROUP_ANSWERS, None)
    assert reads == list(range(40))


def test_no_changed_byte_of_a_pack_gives_another_answer(tmp_path):
    answers, path = _packed(tmp_path, 40)
    sound = path.read_bytes()
    rng, refused = random.Random(0), 0
    # As many places in Parquet's own words at the end as in the pages before them.
    middle = pq.ParquetFile(path).metadata.serialized_size
    places = [rng.randrange(len(sound) - middle) for _ in range(60)]
    places += [rng.randrange(len(sound) - middle, len(sound)) for _ in range(60)]
    for place in places:
        _damage(path, place, 1 << rng.randrange(8))
        ledger = Ledger(tmp_path)
        for answer in answers[::13]:
            try:
                assert ledger.find(answer.key) == answer, place
            except StoreDamaged:
                refused += 1
        path.write_bytes(sound)
    assert refused > 120


def test_what_was_kept_last_is_found_whatever_compactions_do_meanwhile(tmp_path):
    answers = _filled(tmp_path, 40)
    ledger, ended = Ledger(tmp_path), Event()

    def pack():
        while not ended.is_set():
            compact(tmp_path, older_than_s=0, at_least=1)

    with ThreadPoolExecutor(2) as pool:
        packing = [pool.submit(pack) for _ in range(2)]
        try:
            for number in range(60):
                kept = dataclasses.replace(answers[number % 3], latency_s=number / 7)
                ledger.keep(kept)
                assert ledger.find(kept.key) == Ledger(tmp_path).find(kept.key) == kept
                assert ledger.missing([answer.key for answer in answers]) == []
        finally:
            ended.set()
        for future in packing:
            future.result()


def test_no_answer_is_kept_between_the_last_look_at_its_file_and_the_end_of_that(tmp_path):
    (answer,) = _filled(tmp_path, 1)
    newer = dataclasses.replace(answer, latency_s=9.0)
    with ThreadPoolExecutor(1) as pool:
        with turn(tmp_path / "ledger" / answer.key[:2], "alone"):
            keeping = pool.submit(Ledger(tmp_path).keep, newer)
            assert wait([keeping], timeout=0.2).not_done
            assert Ledger(tmp_path).find(answer.key) == answer
        keeping.result()
    assert Ledger(tmp_path).find(answer.key) == newer


# Forks, so that a compaction starts at once and can be killed alone.
COMPACTOR = """
import os, sys
from pathlib import Path
from storage.compaction import compact
for _ in sys.stdin:
    child = os.fork()
    if not child:
        compact(Path(sys.argv[1]), older_than_s=0, at_least=1)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextmanager
def _compactor(root):
    """Starts a compaction in a process of its own and kills it after so long; how it ended."""
    with subprocess.Popen(
        [sys.executable, "-c", COMPACTOR, str(root)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def compact_for(seconds):
            process.stdin.write("\n")
            process.stdin.flush()
            child = int(process.stdout.readline())
            if seconds is not None:
                time.sleep(seconds)
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            return int(process.stdout.readline())

        yield compact_for


class _Reader(Thread):
    """Looks for every answer again and again, with a ledger from before and with a new one."""

    def __init__(self, root, answers):
        super().__init__()
        self.root, self.answers = root, answers
        self.ended, self.looks, self.lost = Event(), 0, []

    def run(self):
        old = Ledger(self.root)
        while not self.ended.is_set():
            for ledger in (old, Ledger(self.root)):
                for answer in list(self.answers):
                    self.looks += 1
                    if ledger.find(answer.key) != answer:
                        self.lost.append(answer.key)


def test_no_answer_is_lost_or_half_read_while_compactions_are_killed(tmp_path):
    rng, answers, ends, whole_s = random.Random(), [], [], 0.0
    ledger, reader = Ledger(tmp_path), _Reader(tmp_path, answers)
    reader.start()
    with _compactor(tmp_path) as compact_for:
        try:
            for number in range(10):
                for each in range(10):
                    answer = _answer(1000 * number + each)
                    ledger.keep(answer)
                    answers.append(answer)
                started = time.monotonic()
                # Every fifth runs to its end: so long a compaction takes beside this reader.
                ends.append(compact_for(rng.uniform(0, 1.2 * whole_s) if number % 5 else None))
                if number % 5 == 0:
                    whole_s = time.monotonic() - started
        finally:
            reader.ended.set()
            reader.join()
        assert -signal.SIGKILL in ends
        assert reader.lost == []
        assert reader.looks > len(answers)
        assert [ledger.find(answer.key) for answer in answers] == answers
        assert compact_for(None) == 0
    assert not list(answer_files(tmp_path / "ledger"))
    assert [Ledger(tmp_path).find(answer.key) for answer in answers] == answers
    assert list(ledger.keys()) == sorted(answer.key for answer in answers)
