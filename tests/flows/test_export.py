import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.sources.beir import BeirSource, read_beir
from storage.datasets import read_dataset, write_dataset
from tests.making_datasets import ground, verdicts

# Runs the module as `python -m flows.export` does, then looks at what was imported.
AS_COMMAND = """
import atexit, runpy, sys
atexit.register(lambda: print("prefect imported:", "prefect" in sys.modules, file=sys.stderr))
runpy.run_module("flows.export", run_name="__main__")
"""


def run_export(root, *arguments):
    return subprocess.run(
        [sys.executable, "-c", AS_COMMAND, *map(str, arguments)],
        env={**os.environ, "PERFETCH_HOME": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def version(tmp_path):
    """A dataset version with every split of Perfetch's own, under tmp_path/home."""
    parts = ground()
    dataset = assemble(parts, verdicts(parts), None, AssemblySettings())
    return Path(write_dataset(tmp_path / "home", dataset, []).path)


def test_an_export_read_back_as_a_source_has_the_same_qrels(version, tmp_path):
    done = run_export(tmp_path / "home", "--format", "beir", "--to", tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "prefect imported: False\n")
    assert done.stdout == f"{tmp_path / 'out'}\n"
    found = read_beir(BeirSource(path=tmp_path / "out"))
    positives = [row for row in read_dataset(version).qrels if row.relevance > 0]
    assert {(row.query_id, row.document_id, row.relevance) for row in found.qrels} == {
        (f"out:{row.query_id}", f"out:{row.document_id}", row.relevance) for row in positives
    }
    assert len(found.qrels) == len(positives)


def test_parquet_of_a_named_version_is_the_same_dataset(version, tmp_path):
    done = run_export(
        tmp_path / "home", "--dataset", version.name, "--format", "parquet",
        "--to", tmp_path / "out", "--json",
    )  # fmt: skip
    assert json.loads(done.stdout) == {
        "dataset": version.name,
        "format": "parquet",
        "path": str(tmp_path / "out"),
    }
    assert read_dataset(tmp_path / "out") == read_dataset(version)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--to: Field required"),
        (["--to", "{out}", "--format", "csv"], "--format: expected 'beir', 'parquet'"),
        (["--to", "{out}", "--dataset", "none"], "no complete dataset version"),
        (["--to", "{home}"], "is not empty; name a new folder"),
        (["--to", "{file}/below"], "cannot be written"),
    ],
    ids=["no folder", "unknown format", "unknown version", "occupied folder", "unwritable folder"],
)
def test_bad_input_is_a_sentence_and_exit_code_2(version, tmp_path, arguments, said):
    places = {"out": tmp_path / "out", "home": tmp_path / "home", "file": version / "README.md"}
    done = run_export(tmp_path / "home", *(part.format(**places) for part in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_without_a_dataset_it_says_how_to_get_one(tmp_path):
    done = run_export(tmp_path / "home", "--to", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no dataset version yet; run python -m flows.full_pipeline first" in done.stderr
