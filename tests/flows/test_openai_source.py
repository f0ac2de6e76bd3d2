"""A language model as a source, from the command line: what is sent, kept, refused and said.

All commands are run once, two at a time, each beside a model server of its own; each test looks at
some of them. The key can be recognised, and is searched for in every byte that they left.
"""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from storage.candidates import read_candidates
from storage.home import read_json
from tests.openai_server.catalogue_player import CataloguePlayer
from tests.openai_server.server import Fault, OpenAIServer, Rules
from tests.own_code import SECRET, reply_about_code, write_code
from tests.running_flows import (
    OUR_LINE,
    Done,
    environment,
    query_prefect,
    run_flow,
    serving,
    snapshot,
)

# The first test waits for all commands.
pytestmark = pytest.mark.timeout(900)

KEY = "sk-perfetch-recognisable-5d41402abc4b2a76b9719d91"
SEEN = Rules(keys=frozenset({KEY}), latency_s=0.01)


@dataclass(frozen=True)
class Case:
    """A command that is to be refused; `{folder}`, `{home}` and `{url}` stand for its own."""

    said: tuple[str, ...]
    source: dict
    requests: int = 0
    """How many the server sees."""
    rules: Rules = SEEN
    key: str | None = KEY
    prepare: Callable[[Path, Path], None] | None = None


@dataclass(frozen=True)
class Ended:
    """How a command ended, what the server saw of it, and its home before and after."""

    done: Done
    home: Path
    asked: list
    before: dict[str, str]
    after: dict[str, str]

    @property
    def completions(self) -> list:
        return [entry for entry in self.asked if entry.completion]

    @property
    def examples(self) -> str:
        return self.done.path.name


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


CASES = {
    "no key for a remote endpoint": Case(
        ("models.invalid: no key; set OPENAI_API_KEY",),
        {"base_url": "https://models.invalid/v1"},
        key=None,
    ),
    "a wrong key, quoted in the refusal": Case(
        ("127.0.0.1/v1: the key is refused (401", "set OPENAI_API_KEY to one that works"),
        {},
        requests=1,
        rules=replace(SEEN, plans={"GET /v1/models/{id}": {0: Fault("echoed_key")}}),
    ),
    "an unknown model": Case(
        ("model 'gpt-4.1-mini' or the address is not known there (404",),
        {},
        requests=1,
        rules=replace(SEEN, models=("another",)),
    ),
    "nothing listens": Case(
        ("127.0.0.1/v1: cannot be reached", "is the address right and the server up?"),
        {"base_url": f"http://127.0.0.1:{closed_port()}/v1"},
    ),
    "a budget in USD without a price": Case(
        ("budget_usd: the price of this model is not known; give input_usd_per_million",),
        {"model": "my-model"},
    ),
    "your own code without consent": Case(
        (
            "source text of 2 files in code (2 functions, about",
            "would go to {url} on this machine; left out: 1 ignored by .gitignore, 1 may hold a "
            "secret",
            "nothing was sent; give --send-code to agree",
        ),
        {"repository": "{folder}/code"},
        prepare=lambda home, folder: write_code(folder / "code"),
    ),
}


def settings(**changed):
    return {"kind": "openai", "base_url": "{url}", "intents": 3, "languages": ["python"]} | changed


class Place:
    """Where commands run: a folder, and one Prefect server for all of them."""

    def __init__(self, folder, address):
        self.folder, self.address = folder, address

    def run(
        self, home, source, *options, served=None, flow="generate", key=KEY, folder=None, **changed
    ):
        folder = folder or self.folder
        url = served.base_url if served else f"http://127.0.0.1:{closed_port()}/v1"
        text = json.dumps([source]).replace("{folder}", str(folder)).replace("{url}", url)
        before, seen = contents(home), len(served.log) if served else 0
        changed |= {"PREFECT_API_URL": self.address} | ({"OPENAI_API_KEY": key} if key else {})
        done = run_flow(flow, home, "--sources", text, *options, cwd=self.folder, **changed)
        asked = served.log[seen:] if served else []
        return Ended(done, home, asked, before, contents(home))

    def refuse(self, number, case):
        folder = self.folder / f"case{number}"
        home = folder / "home"
        folder.mkdir()
        if case.prepare:
            case.prepare(home, folder)
        with OpenAIServer(case.rules, CataloguePlayer()) as served:
            source = settings(**case.source)
            ended = self.run(home, source, served=served, key=case.key, folder=folder)
            said = [
                text.format(home=home, folder=folder, url=served.base_url) for text in case.said
            ]
        return ended, said

    def programs(self):
        """One home: asked, asked again, estimated, replayed without a server, then damaged."""
        home, found = self.folder / "programs", SimpleNamespace()
        with OpenAIServer(SEEN, CataloguePlayer(flawed=0.2)) as served:
            found.estimate = self.run(home, settings(), "--estimate", served=served)
            found.first = self.run(home, settings(), served=served)
            found.again = self.run(home, settings(), served=served)
        found.replay = self.run(home, settings(), "--replay")
        found.other = self.run(home, settings(sampling_temperature=0.5), "--replay")
        found.damaged_file = sorted((home / "ledger").glob("??/*.json"))[0]
        found.damaged_file.write_bytes(found.damaged_file.read_bytes()[:200])
        with OpenAIServer(SEEN, CataloguePlayer(flawed=0.2)) as served:
            found.damaged = self.run(home, settings(), served=served)
            found.mended = self.run(home, settings(), "--reask-damaged", served=served)
        return found

    def batches(self):
        """One home: a full run that ends waiting, then a run that waits for the end."""
        home, found = self.folder / "batches", SimpleNamespace()
        with OpenAIServer(SEEN, CataloguePlayer(flawed=0.2)) as served:
            source = settings(kind="openai-batch")
            found.first = self.run(home, source, served=served, flow="full_pipeline")
            found.last = self.run(home, source | {"max_wait_s": 200}, served=served)
            found.paid_twice = served.paid_twice()
        return found

    def own_code(self):
        """With the key in a block of Prefect's."""
        write_code(self.folder / "code")
        save = f"from prefect.blocks.system import Secret; Secret(value={KEY!r}).save('model-key')"
        changed = {"PREFECT_API_URL": self.address}
        subprocess.run(
            [sys.executable, "-c", save], env=environment(self.folder, **changed), check=True
        )
        changed = {"PERFETCH_OPENAI_SECRET_BLOCK": "model-key"}
        source = settings(repository="{folder}/code")
        with OpenAIServer(SEEN, reply_about_code) as served:
            return self.run(
                *(self.folder / "own", source, "--send-code"), served=served, key=None, **changed
            )

    def budget(self, tokens):
        with OpenAIServer(SEEN, CataloguePlayer()) as served:
            source = settings(budget_tokens=tokens)
            return self.run(self.folder / f"budget{tokens}", source, served=served)


def contents(home):
    """SHA-256 of every file of the ledger, too."""
    ledger = {
        str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest()
        for path in (home / "ledger").rglob("*")
        if path.is_file()
    }
    return (snapshot(home) if home.is_dir() else {}) | ledger


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    with serving(folder / "server") as address:
        yield Place(folder, address)


@pytest.fixture(scope="module")
def ran(place):
    """Every command's end, by name."""
    with ThreadPoolExecutor(2) as pool:
        futures = {
            "programs": pool.submit(place.programs),
            "batches": pool.submit(place.batches),
            "own code": pool.submit(place.own_code),
            "budget": pool.submit(place.budget, 14_000),
        }
        futures |= {
            name: pool.submit(place.refuse, number, case)
            for number, (name, case) in enumerate(CASES.items())
        }
    return {name: future.result() for name, future in futures.items()}


def test_a_model_is_asked_and_what_it_yields_is_said(ran):
    first = ran["programs"].first
    assert first.done.code == 0, first.done.err
    sent = first.done.number(r"(\d+) requests sent, \d+ answered, 0 refused, 0 lost")
    assert sent == len(first.completions) > 0
    used = [entry.usage for entry in first.completions]
    tokens = [sum(usage[f"{kind}_tokens"] for usage in used) for kind in ("prompt", "completion")]
    assert f"; {tokens[0]} tokens in, {tokens[1]} out, " in first.done.err
    assert "3 valid, 3 verified, 3 faster (1 of them mended)" in first.done.err
    assert "per accepted pair" in first.done.err
    found = read_candidates(first.done.path)
    assert (len(found.examples), len(found.queries)) == (3, 24)


def test_asked_again_nothing_is_sent_and_the_examples_are_the_same(ran):
    again = ran["programs"].again
    assert (again.done.code, again.asked) == (0, [])
    assert again.examples == ran["programs"].first.examples
    assert again.before == again.after


def test_replayed_without_a_server_the_examples_are_the_same(ran):
    replay = ran["programs"].replay
    assert replay.done.code == 0, replay.done.err
    assert replay.examples == ran["programs"].first.examples
    assert replay.before == replay.after


def test_a_replay_beside_other_settings_names_the_answer_that_is_missing(ran):
    other = ran["programs"].other
    check_refused(other)
    assert re.search(
        rf"{other.home}/ledger: \d+ of \d+ answers? not there; the first is [0-9a-f]{{32}} "
        r"\(intents: .*\); run without --replay",
        other.done.err,
    )


def test_an_estimate_sends_nothing(ran):
    estimate = ran["programs"].estimate
    assert (estimate.done.code, estimate.asked, estimate.after) == (0, [], {})
    assert re.search(
        r"gpt-4.1-mini: about (\d+) requests \(0 answered before\); left to ask: \d+ tokens in, "
        r"\d+ out, about 0.\d\d USD",
        estimate.done.err,
    )


def test_a_damaged_answer_is_named_and_asked_again_only_on_demand(ran):
    programs = ran["programs"]
    check_refused(programs.damaged)
    assert f"{programs.damaged_file}: not an answer" in programs.damaged.done.err
    assert "--reask-damaged sets it aside" in programs.damaged.done.err
    assert programs.damaged.asked == []
    assert programs.mended.done.code == 0, programs.mended.done.err
    assert len(programs.mended.completions) == 1
    assert programs.mended.examples == programs.first.examples
    (aside,) = (programs.mended.home / "ledger" / "damaged").iterdir()
    assert aside.name.startswith(programs.damaged_file.stem)


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_a_sentence_with_a_remedy_and_harms_nothing(ran, name):
    ended, said = ran[name]
    check_refused(ended)
    for text in said:
        assert text in ended.done.err
    assert len(ended.asked) == CASES[name].requests


def check_refused(ended):
    assert (ended.done.code, ended.done.out) == (2, ""), ended.done.err
    *lines, sentence = ended.done.err.splitlines()
    assert sentence.startswith("python -m flows.generate: ")
    for line in lines:
        assert OUR_LINE.fullmatch(line), line
    assert ended.after == ended.before


def test_settings_out_of_bounds_are_all_named_before_anything_starts(tmp_path):
    bad = [
        {"budget_usd": 0},
        {"budget_usd": -1},
        {"budget_tokens": 0},
        {"intents": 0},
        {"languages": []},
        {"requests_per_minute": 0},
    ]
    sources = json.dumps([{"kind": "openai"} | each for each in bad])
    done = run_flow("generate", tmp_path / "home", "--sources", sources, OPENAI_API_KEY=KEY)
    assert done.code == 2
    lines = done.err.splitlines()
    assert len(lines) == len(bad), done.err
    for number, (line, each) in enumerate(zip(lines, bad, strict=True)):
        (field,) = each
        assert line.startswith(f"python -m flows.generate: --sources.{number}.openai.{field}: ")
    assert not (tmp_path / "home" / "prefect" / "prefect.db").exists()


def test_a_spent_budget_ends_with_what_was_paid_for(ran):
    spent = ran["budget"]
    assert spent.done.code == 0, spent.done.err
    assert "the budget is spent: some questions were not asked" in spent.done.err
    assert " 0 programs asked for, 0 valid" in spent.done.err
    assert "not asked for, as the budget is spent: 0 intents, 3 programs" in spent.done.err
    assert 0 < sum(entry.usage["total_tokens"] for entry in spent.completions) <= 14_000


def test_your_own_code_becomes_queries_and_what_is_excluded_is_never_sent(ran):
    own = ran["own code"]
    assert own.done.code == 0, own.done.err
    sent = "\n".join(json.dumps(entry.body) for entry in own.completions)
    assert "def sum_by_owner" in sent
    assert "def chunk_rows" in sent
    for never in (SECRET, "upload_all", "never_to_be_sent"):
        assert never not in sent
    found = read_candidates(own.done.path)
    assert len(found.documents) == 2
    assert len(found.queries) == 10


def test_a_batch_run_ends_waiting_and_the_next_one_goes_on(ran):
    batches = ran["batches"]
    assert batches.first.done.code == 0, batches.first.done.err
    assert "generate  waiting: " in batches.first.done.err
    assert "run the same command again" in batches.first.done.err
    assert not [path for path in batches.first.after if not path.startswith("ledger/")]
    assert batches.last.done.code == 0, batches.last.done.err
    assert batches.last.examples == ran["programs"].first.examples
    assert batches.paid_twice == []
    assert read_json(batches.last.home / "examples" / "latest.json") == [batches.last.examples]


def test_every_run_is_final_and_no_byte_of_the_key_is_anywhere(ran, place, tmp_path):
    rows = query_prefect(
        place.folder / "server", "SELECT DISTINCT state_type FROM flow_run", tmp_path
    )
    assert {state for (state,) in rows} <= {"COMPLETED", "FAILED"}
    shown = "".join(ended.done.out + ended.done.err for ended in every(ran))
    assert KEY[6:-6] not in shown
    files = [path for path in place.folder.rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in files)
    assert [path for path in files if KEY[6:-6].encode() in path.read_bytes()] == []


def every(ran):
    for found in ran.values():
        parts = vars(found).values() if isinstance(found, SimpleNamespace) else [found]
        for part in parts:
            ended = part[0] if isinstance(part, tuple) else part
            if isinstance(ended, Ended):
                yield ended


def test_no_command_shows_a_traceback(ran):
    for ended in every(ran):
        assert "Traceback" not in ended.done.err
        for line in ended.done.err.splitlines()[:-1]:
            assert OUR_LINE.fullmatch(line), line
