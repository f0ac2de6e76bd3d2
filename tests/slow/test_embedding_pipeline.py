"""The whole run on vectors of an API: to a report, again for nothing, searched, and loaded bare.

Queries use other words than documents, one for one, so a map of the query's vector is what helps.
"""

import json
import re
import subprocess
import sys
from itertools import product

import numpy as np
import pytest

from perfetch.retrieval.stored_adapter import read_adapter
from storage.home import read_json
from storage.registry import latest_model
from tests.openai_server.embeddings import embed
from tests.openai_server.rules import EMBEDDINGS
from tests.openai_server.server import OpenAIServer, Rules
from tests.running_flows import environment, run_flow, snapshot

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KEY = "sk-perfetch-recognisable-7c6a180b36896a0a8c02787e"
RULES = Rules(keys=frozenset({KEY}), shuffled=True, latency_s=0.01)
VERBS = {"sort": "arrange", "sum": "total", "join": "glue", "count": "tally", "find": "locate"}
NOUNS = {"list": "row", "map": "dictionary", "set": "bag", "queue": "line", "tree": "branches",
         "graph": "network", "string": "words", "file": "document"}  # fmt: skip
WORDINGS = ("{verb} the {noun}", "how to {verb} a {noun} quickly", "please {verb} every {noun}")
HEADER = "query-id\tcorpus-id\tscore\n"


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Forty documents; of each one's wordings, whole documents are held out of training."""
    root = tmp_path_factory.mktemp("beir") / "words"
    (root / "qrels").mkdir(parents=True)
    documents, queries = [], []
    qrels = {split: HEADER for split in ("train", "dev", "test")}
    for number, (verb, noun) in enumerate(product(VERBS, NOUNS)):
        text = f"def {verb}_{noun}(values):\n    return fast_{verb}(values)\n"
        documents.append({"_id": f"d{number}", "title": "", "text": text})
        split = ("train", "train", "train", "dev", "test")[number % 5]
        for place, wording in enumerate(WORDINGS):
            text = wording.format(verb=VERBS[verb], noun=NOUNS[noun])
            queries.append({"_id": f"q{number}-{place}", "text": text})
            qrels[split] += f"q{number}-{place}\td{number}\t1\n"
    (root / "corpus.jsonl").write_text(lines(documents))
    (root / "queries.jsonl").write_text(lines(queries))
    for split, text in qrels.items():
        (root / "qrels" / f"{split}.tsv").write_text(text)
    return root


@pytest.fixture(scope="module")
def ran(folder, tmp_path_factory):
    """(home, both runs, a search, what the server saw of each, its address)."""
    home = tmp_path_factory.mktemp("ran") / "home"
    options = [
        "--sources", json.dumps([{"kind": "beir", "path": str(folder)}]),
        "--encoder", "openai:test-embedding",
    ]  # fmt: skip
    with OpenAIServer(RULES) as server:
        own = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
        first = run_flow("full_pipeline", home, *options, **own)
        seen = [len(server.log)]
        before = snapshot(home)
        second = run_flow("full_pipeline", home, *options, **own)
        seen.append(len(server.log))
        found = run_flow("search", home, "put the row in order", "--json", **own)
        again = run_flow("search", home, "put the row in order", "--json", **own)
        log = server.log
    asked = (log[: seen[0]], log[seen[0] : seen[1]], log[seen[1] :])
    return home, (first, second), (found, again), asked, before


def test_the_run_ends_with_a_report_and_training_helps(ran):
    _, (first, _), _, (asked, *_), _ = ran
    assert first.code == 0, first.err
    assert "Traceback" not in first.err
    report = read_json(first.path.with_name("report.json"))
    systems = report["splits"]["pooled"]["systems"]
    assert report["encoder"] == "openai:test-embedding"
    assert systems["challenger"]["ndcg@10"] > systems["base"]["ndcg@10"]
    requests = [entry for entry in asked if entry.route == EMBEDDINGS]
    charged = sum(entry.usage["total_tokens"] for entry in requests)
    assert first.number(r"(\d+) requests to 127\.0\.0\.1:\d+/v1, ") == len(requests)
    assert first.number(r"requests to \S+, (\d+) tokens, 0 refused, cost unknown") == charged
    texts = [text for entry in requests for text in entry.body["input"]]
    assert len(texts) == len(set(texts)) > 150


def test_the_second_run_asks_nothing_and_changes_nothing(ran):
    home, (_, second), _, (_, asked, _), before = ran
    assert second.code == 0, second.err
    assert asked == []
    assert {path: before[path] for path in before} == {
        path: value for path, value in snapshot(home).items() if path in before
    }


def test_a_search_asks_for_its_query_alone_and_once(ran):
    _, _, (found, again), (_, _, asked), _ = ran
    assert found.code == 0, found.err
    inputs = [entry.body["input"] for entry in asked if entry.route == EMBEDDINGS]
    assert inputs == [["put the row in order"]]
    assert json.loads(found.out)["base"] == json.loads(again.out)["base"]


def test_the_key_is_in_no_file_and_no_word(ran):
    home, runs, searches, _, _ = ran
    for done in (*runs, *searches):
        assert KEY not in done.out + done.err
    for path in home.rglob("*"):
        assert not (path.is_file() and KEY.encode() in path.read_bytes()), path


def test_the_folder_is_small_and_its_card_runs_where_perfetch_is_not(ran, tmp_path):
    home, *_ = ran
    model = latest_model(home)
    files = {path.name for path in (home / "models" / model.version).iterdir()}
    assert files == {"adapter.safetensors", "config.json", "manifest.json", "README.md"}
    card = (home / "models" / model.version / "README.md").read_text()
    blocks = [block.split("```")[0] for block in card.split("```python\n")[1:]]
    block = "".join(blocks)
    assert len([line for line in block.splitlines() if line]) <= 30
    script = block.replace("path/of/this/folder", str(home / "models" / model.version))
    script += "import sys; assert 'perfetch' not in sys.modules; np.save('found.npy', queries)\n"
    with OpenAIServer(RULES) as server:
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env=environment(tmp_path, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.base_url),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    adapter = read_adapter(home / "models" / model.version)
    asked = re.search(r'embed\(\["(.*)"\]\)\)', block)[1].encode().decode("unicode_escape")
    base = np.array([embed(asked, 64)], dtype=np.float32)
    ours = adapter.transform(base, adapter.encoder_revision)
    np.testing.assert_allclose(np.load(tmp_path / "found.npy"), ours, atol=1e-5)


def test_code_is_not_sent_before_its_owner_agrees(tmp_path):
    code = tmp_path / "mine"
    code.mkdir()
    for number, (verb, noun) in enumerate(product(VERBS, NOUNS)):
        body = "\n".join(f"    {noun}_{verb}_{step} = {verb}({noun}, {step})" for step in range(4))
        (code / f"{verb}_{noun}.py").write_text(
            f'def {verb}_{noun}({noun}):\n    """{VERBS[verb].title()} the {NOUNS[noun]}."""\n'
            f"{body}\n    return {noun}_{verb}_{number % 4}\n"
        )
    options = [
        "--sources", json.dumps([{"kind": "code", "path": str(code)}]),
        "--encoder", "openai:test-embedding",
    ]  # fmt: skip
    with OpenAIServer(RULES) as server:
        own = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
        refused = run_flow("full_pipeline", tmp_path / "home", *options, **own)
        assert server.log == []
        run_flow("full_pipeline", tmp_path / "home", *options, "--send-code", **own)
        assert [entry for entry in server.log if entry.route == EMBEDDINGS]
    assert refused.code == 2
    assert "source text of 40 documents of code (about" in refused.err
    assert "would go to 127.0.0.1" in refused.err
    assert "give --send-code to agree" in refused.err
