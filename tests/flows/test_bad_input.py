"""What a user can get wrong, from the command line: a code, a sentence, and nothing harmed.

All commands are run once, two at a time, against one server; each test looks at one of them.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.catalogue.source import FAMILIES, CatalogueSource, read_catalogue
from storage.candidates import write_candidates
from storage.datasets import write_dataset
from storage.home import MANIFEST, TEMPORARY, write_json
from storage.registry import write_model
from tests.making_datasets import ground, verdicts
from tests.running_flows import OUR_LINE, Done, run_flow, serving, snapshot

# The first test waits for all commands.
pytestmark = pytest.mark.timeout(900)

BEIR = {
    "corpus.jsonl": '{"_id": "d1", "text": "x = 1"}\n',
    "queries.jsonl": '{"_id": "q1", "text": "one"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t1\n",
}
PYTHON_ONLY = '[{"kind":"catalogue","families":3,"languages":["python"]}]'
BOTH = '[{"kind":"catalogue","families":3}]'


@dataclass(frozen=True)
class Case:
    """A command that is to be refused; `{folder}` stands for a folder of its own."""

    flow: str
    arguments: tuple[str, ...]
    said: tuple[str, ...]
    prepare: Callable[[Path, Path], None] | None = None
    """Gets the home, which is not there yet, and the folder."""
    compiler: bool = True
    disk: str | None = None
    """Options of a file system in memory that is mounted as the home."""


def source(kind, **settings):
    return ("--sources", json.dumps([{"kind": kind, "path": "{folder}/given"} | settings]))


def write_beir(folder, **changed):
    for name, text in (BEIR | changed).items():
        path = folder / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def write_useless_code(home, folder):
    (folder / "given").mkdir()
    (folder / "given" / "script.py").write_text("print('no function here')\n")


def write_dull_family(home, folder):
    """A copy of one of ours, its slow twin now as quick as its positive."""
    family = (FAMILIES / "filling" / "squares_table.py").read_text()
    before, _, rest = family.partition("# === slow")
    slow, _, after = rest.partition("# === near_miss")
    assert "table + [number ** 2]" in slow
    dull = "\n".join(
        [
            " squares_table: the same",
            "def squares_table(n):",
            "    return [i * i for i in range(n)]",
            "",
        ]
    )
    path = folder / "given" / "filling" / "dull.py"
    path.parent.mkdir(parents=True)
    path.write_text(f"{before}# === slow{dull}# === near_miss{after}")


def write_examples(home, folder):
    candidates = read_catalogue(CatalogueSource(families=1, languages=("python",)), 0)
    ref = write_candidates(home, candidates)
    write_json(home / "examples" / "latest.json", [ref.path.name])
    return ref.path


def write_set(home, folder):
    parts = ground()
    made = assemble(parts, verdicts(parts), None, AssemblySettings())
    return Path(write_dataset(home, made, []).path)


def write_challenger(home, folder):
    """A model that is to be compared with a champion that is gone."""
    config = {"dataset": write_set(home, folder).name, "encoder": {"name": "default"}, "seed": 0}
    write_model(home, "challenger", config, lambda folder: None)
    gone = {"version": "gone", "since": "2026-01-01T00:00:00+00:00", "previous": None}
    write_json(home / "models" / "champion.json", gone | {"report": None})


def cut(path):
    """A file of which a broken disk gives the first half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damaged(write, name):
    return lambda home, folder: cut(write(home, folder) / name)


def damaged_verdicts(home, folder):
    write_examples(home, folder)
    (home / "verdicts").mkdir()
    (home / "verdicts" / "1.parquet").write_bytes(b"PAR1 half")


def damaged_pointer(home, folder):
    (home / "models").mkdir(parents=True)
    (home / "models" / "champion.json").write_text('{"version": "m1"}')


CASES = {
    "unknown option": Case("generate", ("--seeed", "1"), ("--seeed", "--help")),
    "out of bounds": Case("generate", ("--seed", "-1"), ("--seed:", "greater than or equal to 0")),
    "nested out of bounds": Case(
        "full_pipeline", ("--verification.min_ratio", "0.5"), ("--verification.min_ratio:",)
    ),
    "a field that auto does not read": Case(
        "train",
        ("--training.kind", "auto", "--training.max_epochs", "3"),
        ("training.max_epochs: the kind is auto", "choose a kind"),
    ),
    "broken JSON": Case("generate", ("--sources", '[{"kind":'), ("sources", "--help")),
    "unknown kind": Case(
        "generate", source("cod"), ("--sources.0:", "'catalogue', 'code', 'beir', 'pairs'")
    ),
    "unknown field": Case("generate", source("beir", colour=1), ("--sources.0.beir.colour:",)),
    "no BEIR folder": Case(
        "generate", source("beir"), ("{folder}/given/corpus.jsonl: missing", "needs it")
    ),
    "BEIR line": Case(
        "generate",
        source("beir"),
        ("{folder}/given/queries.jsonl:2: not JSON", "one object a line"),
        prepare=lambda home, folder: write_beir(
            folder, **{"queries.jsonl": BEIR["queries.jsonl"] + '{"_id": "q2", "te\n'}
        ),
    ),
    "BEIR ids": Case(
        "generate",
        source("beir"),
        ("{folder}/given/qrels/test.tsv", "corpus-id", "d8", "d9", "corpus.jsonl"),
        prepare=lambda home, folder: write_beir(
            folder, **{"qrels/test.tsv": BEIR["qrels/test.tsv"] + "q1\td8\t1\nq1\td9\t1\n"}
        ),
    ),
    "no code folder": Case("generate", source("code"), ("{folder}/given: not a folder; give",)),
    "no functions": Case(
        "generate",
        source("code"),
        ("{folder}/given: no python function with a docstring in 1 files; choose",),
        prepare=write_useless_code,
    ),
    "a slow twin that is not slower": Case(
        "full_pipeline",
        source("catalogue", languages=["python"]),
        ("{folder}/given/*/dull.py: not_faster: slow twin 1 takes", "mend or remove the file"),
        prepare=write_dull_family,
    ),
    "C++ without a compiler": Case(
        "full_pipeline",
        ("--languages", "cpp", "--sources", BOTH),
        ("every example is C++ and there is no g++ here: install it, or add python",),
        compiler=False,
    ),
    "no examples": Case("verify", (), ("{home}/examples: no examples yet; run python -m",)),
    "unknown dataset": Case(
        "train", ("--dataset", "v9"), ("{home}/datasets/v9: no complete dataset version",)
    ),
    "unknown report": Case(
        "promote", ("--report", "/v*"), ("no report /v*; run python -m flows.evaluate",)
    ),
    "no encoder folder": Case(
        "train",
        ("--encoder", "{folder}/given"),
        ("encoder {folder}/given: no such folder; give a sentence-transformers folder",),
        prepare=write_set,
    ),
    "not an encoder": Case(
        "train",
        ("--encoder", "{folder}"),
        ("encoder {folder}: {folder}/modules.json is missing; expected",),
        prepare=write_set,
    ),
    "not an encoder, before anything is generated": Case(
        "full_pipeline",
        ("--encoder", "{folder}"),
        ("encoder {folder}: {folder}/modules.json is missing; expected",),
        prepare=lambda home, folder: folder.mkdir(exist_ok=True),
    ),
    "a file in the way": Case(
        "generate",
        (),
        ("{home}: cannot be written", "point PERFETCH_HOME to a folder you own"),
        prepare=lambda home, folder: home.write_text("in the way"),
    ),
    "read-only home": Case(
        "generate",
        (),
        ("{home}", "cannot be written (Read-only file system); point PERFETCH_HOME"),
        disk="ro,size=1m",
    ),
    "full disk from the start": Case(
        "generate", (), ("{home}", "the disk is full; free some space"), disk="size=1m"
    ),
    "full disk while compiling": Case(
        "full_pipeline",
        ("--languages", "cpp", "--sources", BOTH),
        ("{home}/build: the disk is full; free some space and run again",),
        disk="size=40m",
    ),
    "full disk at the model": Case(
        "full_pipeline",
        ("--sources", PYTHON_ONLY),
        ("{home}/models/", "the disk is full; free some space and run again"),
        disk="size=40m",
    ),
    "damaged table of a dataset": Case(
        "train",
        (),
        ("corpus.parquet: not readable as Parquet", "delete {home}/datasets/"),
        prepare=damaged(write_set, "corpus.parquet"),
    ),
    "damaged manifest of a dataset": Case(
        "train",
        (),
        ("manifest.json: not readable as JSON", "delete {home}/datasets/"),
        prepare=damaged(write_set, MANIFEST),
    ),
    "damaged examples": Case(
        "verify",
        (),
        ("examples.parquet: not what manifest.json says; delete {home}/examples/",),
        prepare=damaged(write_examples, "examples.parquet"),
    ),
    "damaged manifest of examples": Case(
        "assemble",
        (),
        ("manifest.json: not readable as JSON", "delete {home}/examples/"),
        prepare=damaged(write_examples, MANIFEST),
    ),
    "damaged verdicts": Case(
        "verify",
        (),
        ("{home}/verdicts/1.parquet: not readable as Parquet", "delete {home}/verdicts/1.parquet"),
        prepare=damaged_verdicts,
    ),
    "damaged champion": Case(
        "rollback",
        (),
        ("{home}/models/champion.json: not what was written", "delete {home}/models/champion.json"),
        prepare=damaged_pointer,
    ),
    "champion gone, evaluating": Case(
        "evaluate",
        (),
        ("{home}/models/champion.json: names model gone, which is not there; run python -m",),
        prepare=write_challenger,
    ),
    "champion gone, searching": Case(
        "search",
        ("fill a list",),
        ("{home}/models/champion.json: names model gone, which is not there; run python -m",),
        prepare=write_challenger,
    ),
}


@dataclass(frozen=True)
class Refused:
    """How a case ended, and what its home held before and after."""

    done: Done
    home: Path
    folder: Path
    before: dict[str, str]
    after: dict[str, str]


def mounts():
    """Whether this user may mount a file system that only a process of theirs sees."""
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(probe, check=False).returncode == 0


def run_case(case, folder, server):
    folder.mkdir()
    home = folder / "home"
    if case.prepare:
        case.prepare(home, folder)
    if case.disk:
        home.mkdir()
    changed = {"PREFECT_API_URL": server}
    if not case.compiler:
        changed["PATH"] = str(Path(sys.executable).parent)
    before = snapshot(home) if home.is_dir() else {}
    done = run_flow(
        case.flow,
        home,
        *(argument.replace("{folder}", str(folder)) for argument in case.arguments),
        mount=case.disk,
        **changed,
    )
    return Refused(done, home, folder, before, snapshot(home) if home.is_dir() else {})


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a Prefect server for all commands of this module."""
    with serving(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="module")
def refused(server, tmp_path_factory):
    """Every case, run."""
    folder = tmp_path_factory.mktemp("cases")
    can_mount = mounts()
    chosen = {name: case for name, case in CASES.items() if can_mount or not case.disk}
    with ThreadPoolExecutor(2) as pool:
        futures = {
            name: pool.submit(run_case, case, folder / str(number), server)
            for number, (name, case) in enumerate(chosen.items())
        }
    return {name: future.result() for name, future in futures.items()}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_a_sentence_with_a_remedy_and_harms_nothing(refused, name):
    case = CASES[name]
    if name not in refused:
        pytest.skip("this user may not mount a file system")
    ended = refused[name]
    assert ended.done.out == ""
    *lines, sentence = ended.done.err.splitlines()
    assert ended.done.code == 2, ended.done.err
    assert sentence.startswith(f"python -m flows.{case.flow}: ")
    for said in case.said:
        assert said.format(home=ended.home, folder=ended.folder) in sentence
    for line in lines:
        assert OUR_LINE.fullmatch(line), line
    assert {path: ended.after.get(path) for path in ended.before} == ended.before
    assert not [path for path in ended.after if TEMPORARY in path]


def test_without_a_compiler_cpp_is_left_out_with_one_warning_and_counted(server, tmp_path):
    home = tmp_path / "home"
    path = str(Path(sys.executable).parent)
    done = run_flow("full_pipeline", home, "--sources", BOTH, PATH=path, PREFECT_API_URL=server)
    assert done.code == 0, done.err
    assert done.err.count("no g++ here: 3 C++ examples are skipped") == 1
    (manifest,) = home.glob(f"datasets/*/{MANIFEST}")
    assert json.loads(manifest.read_text())["rejects"]["example:no_compiler"] == 3


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no file system that takes no folder")
def test_a_home_where_nobody_can_make_a_folder_is_a_sentence_from_the_first():
    done = run_flow("generate", Path("/proc/nowhere"))
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "python -m flows.generate: /proc/nowhere: no folder can be made there; "
        "point PERFETCH_HOME to a folder you own\n"
    )


def test_a_bad_command_line_is_refused_before_a_server_is_started(tmp_path):
    started = time.monotonic()
    done = run_flow("full_pipeline", tmp_path / "home", "--seed", "x")
    assert done.code == 2
    assert time.monotonic() - started < 60
    assert not (tmp_path / "home" / "prefect" / "prefect.db").exists()
