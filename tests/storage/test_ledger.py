import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged, StoreUnwritable
from storage.ledger import Ledger, refuse_when_full
from storage.ledger_file import answer_files

ROOT = Path(__file__).parents[2]
KEY = "0123456789abcdef" * 2


def answer(number=0, text="so", **changed):
    body = {"choices": [{"message": {"content": text}}], "usage": {"prompt_tokens": number}}
    fields = {
        "key": random.Random(number).randbytes(16).hex(),
        "body": json.dumps(body).encode(),
        "model": "gpt-4.1-mini",
        "endpoint": "api.openai.com/v1",
        "latency_s": 0.25,
        "received": "2026-01-02T03:04:05.678+00:00",
        "headers": {"x-request-id": f"req_{number}"},
    }
    return Answer(**fields | changed)


def file_of(root, key):
    return root / "ledger" / key[:2] / f"{key}.json"


@pytest.mark.parametrize(
    "body",
    [
        b'{"choices": []}\r\n\t ',
        '"ü → 𝄞 \\ud800 \u2028"'.encode(),
        b"\xff\xfe\x00 no UTF-8",
        b"",
    ],
    ids=["blanks", "unicode", "bytes", "empty"],
)
def test_a_body_is_kept_byte_for_byte(tmp_path, body):
    kept = answer(body=body)
    Ledger(tmp_path).keep(kept)
    assert Ledger(tmp_path).find(kept.key) == kept


def test_what_is_not_there_is_missing_in_the_order_asked_for(tmp_path):
    ledger, kept = Ledger(tmp_path), [answer(number) for number in range(3)]
    assert ledger.find(KEY) is None
    assert list(ledger.keys()) == []
    for each in kept:
        ledger.keep(each)
    assert ledger.missing(["ff", kept[1].key, KEY, kept[0].key]) == ["ff", KEY]
    assert list(ledger.keys()) == sorted(each.key for each in kept)


def test_an_answer_of_the_first_version_is_read(tmp_path):
    """Without a hash of what is beside the body."""
    ledger, kept = Ledger(tmp_path), answer()
    ledger.keep(kept)
    path = file_of(tmp_path, kept.key)
    row = json.loads(path.read_text())
    del row["check"]
    path.write_text(json.dumps(row | {"schema": 1}))
    assert ledger.find(kept.key) == kept
    path.write_text(json.dumps(row))
    with pytest.raises(StoreDamaged, match="not what was written"):
        ledger.find(kept.key)


def test_the_last_of_two_answers_is_found(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.keep(answer(text="one"))
    ledger.keep(answer(text="two"))
    assert ledger.find(answer().key).text == "two"


def test_a_person_can_read_the_file(tmp_path):
    kept = answer(7)
    Ledger(tmp_path).keep(kept)
    row = json.loads(file_of(tmp_path, kept.key).read_text())
    assert row["body"] == kept.body.decode()
    assert row["usage"] == {"input_tokens": 7, "output_tokens": None}


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes().replace(b"so", b"no")),
        lambda path: path.write_text("[]"),
        lambda path: path.write_bytes(path.read_bytes().replace(b'"endpoint"', b'"place"')),
        lambda path: path.write_bytes(path.read_bytes().replace(b"gpt-4.1", b"gpt-4.2")),
        lambda path: file_of(path.parents[2], answer(1).key).replace(path),
    ],
    ids=[
        "half",
        "empty",
        "another body",
        "no object",
        "a field less",
        "another model",
        "another key's",
    ],
)
def test_a_damaged_file_is_named_and_asked_again_once_set_aside(tmp_path, damage):
    ledger, kept = Ledger(tmp_path), answer()
    for each in (kept, answer(1), answer(2)):
        ledger.keep(each)
    path = file_of(tmp_path, kept.key)
    damage(path)
    spoilt = path.read_bytes()
    with pytest.raises(StoreDamaged, match=rf"{path}: .*--reask-damaged sets it aside and pays"):
        ledger.find(kept.key)
    assert ledger.missing([kept.key]) == []  # so nobody pays again unasked
    ((aside, said),) = ledger.set_damaged_aside().items()
    assert said.startswith(f"{path}: ")
    assert ledger.set_damaged_aside() == {}
    assert (aside.parent.name, aside.read_bytes()) == ("damaged", spoilt)
    assert ledger.find(kept.key) is None
    assert ledger.missing([kept.key, answer(2).key]) == [kept.key]
    ledger.keep(kept)
    assert ledger.find(kept.key) == kept


def test_a_body_that_is_no_answer_is_kept_and_never_found(tmp_path):
    ledger, odd = Ledger(tmp_path), answer(body=b"<html>")
    ledger.keep(odd)
    for _ in range(2):
        ledger.set_aside(odd)
    assert ledger.find(odd.key) is None
    assert list(ledger.keys()) == []
    files = list((tmp_path / "ledger" / "odd").iterdir())
    assert len(files) == 2
    assert all(json.loads(path.read_text())["body"] == "<html>" for path in files)


@pytest.mark.parametrize("body", [b"<html>", b'{"choices": []}', b""])
def test_a_body_that_is_no_answer_answers_nothing(tmp_path, body):
    """As earlier versions kept them: whoever looks for answers has to ask again."""
    ledger, odd, good = Ledger(tmp_path), answer(body=body), answer(1)
    for each in (odd, good):
        ledger.keep(each)
    assert ledger.find_all([odd.key, good.key, KEY]) == {good.key: good}
    assert ledger.find(odd.key) == odd  # for who sets it aside


def test_setting_a_body_aside_leaves_another_s_answer(tmp_path):
    ledger, odd = Ledger(tmp_path), answer(body=b"<html>")
    ledger.keep(odd)
    ledger.keep(answer())
    ledger.set_aside(odd)
    assert ledger.find(odd.key) == answer()


def test_a_file_that_is_being_written_is_not_there(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.keep(answer())
    (file_of(tmp_path, answer().key).parent / f".part-0-{KEY}.json").write_text("{half")
    assert list(ledger.keys()) == [answer().key]


def test_readers_beside_writers_of_one_key_see_whole_answers(tmp_path):
    ledger = Ledger(tmp_path)
    texts = {f"{number}" * 5000 for number in range(4)}
    ledger.keep(answer(text=min(texts)))

    def write(text):
        for _ in range(25):
            ledger.keep(answer(text=text))

    def read(_):
        return {Ledger(tmp_path).find(answer().key).text for _ in range(100)}

    with ThreadPoolExecutor(6) as pool:
        writing = [pool.submit(write, text) for text in texts]
        seen = set().union(*pool.map(read, range(2)))
        for future in writing:
            future.result()
    assert seen <= texts


KEEPER = """
import sys
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
from storage.ledger import Ledger
sys.path.insert(0, str(Path(sys.argv[1])))
from test_ledger import answer
ledger = Ledger(Path(sys.argv[2]))
def keep(number):
    ledger.keep(answer(number, text="x" * (number % 50_000)))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
print("ready", flush=True)
first = int(sys.argv[3])
with ThreadPoolExecutor(4) as pool:
    list(pool.map(keep, range(first, first + 5000)))
"""


def keep_and_be_killed(root, first, after_s):
    """The numbers of the answers that were said to be kept before the kill."""
    command = [sys.executable, "-c", KEEPER, str(Path(__file__).parent), str(root), str(first)]
    with subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        lines = process.stdout.read().split("\n")
    return [int(line) for line in lines[:-1]]


def test_what_was_kept_outlives_a_kill_and_nothing_is_half_read(tmp_path):
    with ThreadPoolExecutor(2) as pool:
        rng = random.Random()
        runs = [
            pool.submit(keep_and_be_killed, tmp_path, 10_000 * number, rng.uniform(0.05, 0.5))
            for number in range(4)
        ]
        told = [number for run in runs for number in run.result()]
    ledger = Ledger(tmp_path)
    assert told
    for number in told:
        assert ledger.find(answer(number).key) == answer(number, text="x" * (number % 50_000))
    found = [ledger.find(path.stem) for path in answer_files(tmp_path / "ledger")]
    assert len(found) >= len(told)


ON_A_DISK = """
import sys
from pathlib import Path
from perfetch.errors import StoreUnwritable
from storage.ledger import Ledger
sys.path.insert(0, sys.argv[1])
from test_ledger import answer
ledger, kept = Ledger(Path(sys.argv[2])), 0
try:
    for number in range(100):
        if sys.argv[3] == "ask first":
            ledger.refuse_when_full()
        ledger.keep(answer(number, text="x" * 2**20))
        kept += 1
except StoreUnwritable as error:
    print(error)
print(kept, len([key for key in ledger.keys() if ledger.find(key)]))
"""


def mounts():
    """Whether this user may mount a file system that only a process of theirs sees."""
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(probe, check=False).returncode == 0


@pytest.mark.parametrize(
    ("first", "said"),
    [("ask first", "nothing more is sent: free some space"), ("keep", "the disk is full")],
)
def test_on_a_full_disk_what_is_kept_stays_and_sending_stops_first(tmp_path, first, said):
    if not mounts():
        pytest.skip("this user may not mount a file system")
    mount = f'mount -t tmpfs -o size=80m tmpfs {tmp_path} && exec "$@"'
    python = [sys.executable, "-c", ON_A_DISK, str(Path(__file__).parent), str(tmp_path), first]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, "sh", *python],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    told, counts = done.stdout.splitlines()
    kept, found = map(int, counts.split())
    assert said in told
    assert str(tmp_path) in told
    assert kept == found
    # Of 80 MiB: 72 are kept free for what is in flight, or 8 for Prefect's own notes.
    assert abs(kept - (8 if first == "ask first" else 72)) <= 2


def test_room_is_judged_before_the_folder_is_there(tmp_path):
    refuse_when_full(tmp_path / "not" / "made" / "yet")


def test_a_folder_in_the_way_is_a_sentence(tmp_path):
    (tmp_path / "ledger").write_text("in the way")
    with pytest.raises(StoreUnwritable, match="point PERFETCH_HOME"):
        Ledger(tmp_path).keep(answer())
