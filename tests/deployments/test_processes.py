import os
import subprocess
import sys

import pytest

from deployments import processes
from deployments.processes import LOG_BYTES, Running
from perfetch.errors import StoreDamaged
from storage.home import write_json

SLEEP = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('here', flush=True); time.sleep(60)",
]
PARENT = [
    sys.executable,
    "-c",
    f"import subprocess, sys; subprocess.run({SLEEP!r})",
]


def begun(folder, command=SLEEP):
    process = processes.start(folder, "it", command, "a test", os.environ, folder)
    log = processes.log_of(folder, "it")
    while "here" not in log.read_text():
        assert processes.is_alive(process)
    return process


def test_a_process_is_found_again_until_it_ends(tmp_path):
    process = begun(tmp_path)
    assert processes.find(tmp_path, "it") == process
    assert processes.end([process], 10) == []
    assert processes.find(tmp_path, "it") is None
    assert not list(tmp_path.glob("*.json"))


def test_another_process_under_the_same_id_is_not_taken_for_it(tmp_path):
    write_json(tmp_path / "it.json", {"pid": os.getpid(), "started": "1", "about": "a test"})
    assert processes.find(tmp_path, "it") is None
    processes.end([Running(os.getpid(), "1", "a test")], 0.1)  # or this would be the end


def test_what_does_not_end_when_asked_is_made_to(tmp_path):
    process = begun(tmp_path, STUBBORN)
    assert processes.end([process], 0.5) == [process]
    assert not processes.is_alive(process)


def test_processes_below_one_are_known(tmp_path):
    process = begun(tmp_path, PARENT)
    (child,) = processes.descendants(process.pid)
    processes.end([child, process], 10)
    assert not processes.is_alive(child)


def test_a_damaged_note_names_itself(tmp_path):
    (tmp_path / "it.json").write_text("{}")
    with pytest.raises(StoreDamaged, match=r"it\.json: not what was written; end process it"):
        processes.find(tmp_path, "it")


def test_a_long_log_is_moved_aside_while_it_is_written(tmp_path):
    log = processes.log_of(tmp_path, "it")
    with log.open("ab") as writing:
        writing.write(b"x" * (LOG_BYTES + 1))
        writing.flush()
        processes.keep_short(log)
        writing.write(b"more")
        writing.flush()
    assert log.read_bytes() == b"more"
    assert log.with_suffix(".log.1").stat().st_size == LOG_BYTES + 1
    assert processes.last_words(log) == "more"


def test_what_is_started_by_make_settles_prefect_before_it_is_imported():
    for module in ("up", "down", "status", "serve"):
        code = f"import sys, deployments.{module}; sys.exit('prefect' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, module
