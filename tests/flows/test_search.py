import json
import os
import subprocess
import sys

import pytest

from perfetch.dataset import Dataset, PlacedDocument
from perfetch.records import Document
from storage.datasets import write_dataset

# Runs the module as `python -m flows.search` does, then looks at what was imported.
AS_COMMAND = """
import atexit, runpy, sys
atexit.register(lambda: print("prefect imported:", "prefect" in sys.modules, file=sys.stderr))
runpy.run_module("flows.search", run_name="__main__")
"""


def run_search(root, *arguments):
    environment = {**os.environ, "PERFETCH_HOME": str(root), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-c", AS_COMMAND, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_json_is_one_object_and_prefect_is_never_imported(tmp_path):
    texts = {"d1": "def fill(n):\n    return list(range(n))", "d2": "void close(int file);"}
    placed = [
        PlacedDocument(Document(key, text, "python", "code", "g"), f"d/{key}", "0" * 16, False)
        for key, text in texts.items()
    ]
    write_dataset(tmp_path, Dataset(tuple(placed), (), (), (), {}, {}, {}, {}), [])
    done = run_search(tmp_path, "fill a list with numbers", "-k", "1", "--json")
    assert (done.returncode, done.stderr) == (0, "prefect imported: False\n")
    found = json.loads(done.stdout)
    assert (found["schema"], found["champion"], len(found["base"])) == (1, None, 1)
    assert found["base"][0]["document_id"] == "d1"


def test_a_reader_who_has_seen_enough_is_no_failure(tmp_path):
    placed = PlacedDocument(Document("d1", "int n;", "cpp", "code", "g"), "d/d1", "0" * 16, False)
    write_dataset(tmp_path, Dataset((placed,), (), (), (), {}, {}, {}, {}), [])
    with subprocess.Popen(
        [sys.executable, "-m", "flows.search", "fill a list"],
        env={**os.environ, "PERFETCH_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as search:
        search.stdout.close()
        said = search.stderr.read()
        assert (search.wait(timeout=120), said) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fill"], "no dataset version yet; run python -m flows.full_pipeline first"),
        ([], "required: TEXT"),
        (["fill", "-k", "0"], "-k: Input should be greater than or equal to 1 (given: '0')"),
        (["fill", "--languge", "cpp"], "--languge"),
    ],
    ids=["no dataset", "no query", "out of bounds", "unknown option"],
)
def test_bad_input_is_a_sentence_and_exit_code_2(tmp_path, arguments, said):
    done = run_search(tmp_path / "home", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
