import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from storage.folders import sync_folder, turn

HOLDER = """
import sys, time
from pathlib import Path
from storage.folders import turn
with turn(Path(sys.argv[1]), "alone"):
    print("mine", flush=True)
    time.sleep(60)
"""


def _take(folder, kind):
    with turn(folder, kind):
        return kind


@pytest.mark.parametrize(
    ("mine", "others", "waits"),
    [
        ("shared", "shared", False),
        ("shared", "alone", True),
        ("alone", "shared", True),
        ("alone", "alone", True),
    ],
)
def test_who_is_alone_shares_with_nobody(tmp_path, mine, others, waits):
    with ThreadPoolExecutor(1) as pool:
        with turn(tmp_path, mine):
            other = pool.submit(_take, tmp_path, others)
            assert bool(wait([other], timeout=0.2).not_done) == waits
        assert other.result() == others
    assert list(tmp_path.iterdir()) == []


def test_the_turn_of_a_killed_process_ends_with_it(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
    ) as holder, ThreadPoolExecutor(1) as pool:  # fmt: skip
        assert holder.stdout.readline() == b"mine\n"
        mine = pool.submit(_take, tmp_path, "alone")
        assert wait([mine], timeout=0.2).not_done
        holder.kill()
        assert mine.result(timeout=30) == "alone"


def test_a_folder_that_cannot_be_made_keeps_nobody_waiting(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert _take(tmp_path / "file" / "below", "alone") == "alone"


def test_an_error_in_the_block_is_the_blocks_own(tmp_path):
    with pytest.raises(OSError, match="own"), turn(tmp_path, "alone"):
        raise OSError("own")
    assert _take(tmp_path, "alone") == "alone"


def test_a_folder_that_is_gone_cannot_be_synced(tmp_path):
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "gone")
