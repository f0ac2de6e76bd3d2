import signal
import subprocess
import sys

from console.living import departed, living
from storage.home import TEMPORARY

# Says its name and lives until it is killed.
HOLDER = """
import sys, time
from pathlib import Path
from console.living import living
with living(Path(sys.argv[1])) as name:
    print(name, flush=True)
    time.sleep(60)
"""


def holder(folder):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    return process, process.stdout.readline().strip()


def test_the_killed_are_departed_and_the_living_are_not(tmp_path):
    killed, its_name = holder(tmp_path)
    alive, other_name = holder(tmp_path)
    killed.send_signal(signal.SIGKILL)
    with killed, alive, living(tmp_path) as own:
        killed.wait()
        with departed(tmp_path) as names:
            assert names == [its_name]
        with departed(tmp_path) as names:
            assert names == []
        assert {path.name for path in tmp_path.iterdir()} == {other_name, own}
        alive.kill()


def test_who_ends_by_itself_leaves_nothing(tmp_path):
    with living(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_departed_are_found_again_when_cleaning_up_failed(tmp_path):
    (tmp_path / "0123456789abcdef").touch()
    (tmp_path / f"{TEMPORARY}unfinished").touch()
    try:
        with departed(tmp_path) as names:
            assert names == ["0123456789abcdef"]
            raise ConnectionError
    except ConnectionError:
        pass
    with departed(tmp_path) as names:
        assert names == ["0123456789abcdef"]


def test_only_one_of_two_cleans_up(tmp_path):
    (tmp_path / "0123456789abcdef").touch()
    with departed(tmp_path) as first, departed(tmp_path) as second:
        assert (first, second) == (["0123456789abcdef"], [])
