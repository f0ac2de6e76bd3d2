"""A kind that moves documents, from a folder of labels to the report, as a user asks for it."""

import json
import shutil

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from perfetch.rendering import render_query
from perfetch.retrieval.encoder import load_encoder
from storage.datasets import read_dataset
from storage.home import read_json
from tests.running_flows import run_flow

# What is asked for has a word of its own, which no encoder knows: there is something to learn.
TOPICS = {
    "zorple": "def sort_{0}(items):\n    return sorted(items, key={0}_of)",
    "quib": "def write_{0}(path, value):\n    path.write_text(str(value.{0}))",
    "fendle": "def count_{0}(items):\n    return sum(1 for item in items if item.{0})",
    "marn": "def delete_{0}(items, name):\n    del items[name].{0}",
    "oosk": "def parse_{0}(text):\n    return json.loads(text)['{0}']",
    "tellik": "def largest_{0}(items):\n    return max(item.{0} for item in items)",
}
OBJECTS = [
    *("price", "weight", "colour", "height", "speed", "name", "date", "address"),
    *("title", "owner", "volume", "rating", "country", "language", "salary", "distance"),
]
pytestmark = pytest.mark.slow
HEADER = "query-id\tcorpus-id\tscore\n"
KIND = (
    "--training.kind",
    "symmetric",
    "--training.max_epochs",
    "30",
    "--training.batch_size",
    "16",
)


def write_set(folder):
    """Every topic of every object; the last five objects are held out, two of them for dev."""
    (folder / "qrels").mkdir(parents=True)
    rows = {"corpus": [], "queries": []}
    labels = {"train": HEADER, "dev": HEADER, "test": HEADER}
    for place, thing in enumerate(OBJECTS):
        split = "train" if place < 11 else "dev" if place < 13 else "test"
        for word, code in TOPICS.items():
            key = f"{word}-{thing}"
            rows["corpus"].append({"_id": key, "title": "", "text": code.format(thing)})
            rows["queries"].append({"_id": key, "text": f"{word} the {thing}"})
            labels[split] += f"{key}\t{key}\t1\n"
    for name, found in rows.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in found))
    for split, text in labels.items():
        (folder / "qrels" / f"{split}.tsv").write_text(text)


@pytest.mark.timeout(300)
def test_symmetric_goes_from_labels_to_a_report_on_documents_as_it_has_them(tmp_path):
    write_set(tmp_path / "words")
    sources = json.dumps([{"kind": "beir", "path": str(tmp_path / "words")}])
    home = tmp_path / "home"
    done = run_flow("full_pipeline", home, "--sources", sources, *KIND)
    assert done.code == 0, done.err
    assert "an index has to be multiplied" in done.err
    report = read_json(done.path.with_name("report.json"))
    model = home / "models" / report["model"]
    assert read_json(model / "config.json")["index"] == "multiplied"
    assert "<dt>an index that is there</dt><dd>multiplied</dd>" in done.path.read_text()
    systems = report["splits"]["pooled"]["systems"]
    assert systems["challenger"]["ndcg@10"] > systems["base"]["ndcg@10"] + 0.02
    dataset = read_dataset(home / "datasets" / report["dataset"])
    loaded = SentenceTransformer(str(model), device="cpu")
    assert systems["challenger"]["ndcg@10"] == pytest.approx(ndcg(loaded, dataset), abs=1e-3)


@pytest.mark.timeout(300)
def test_an_encoder_with_a_prompt_for_each_side_is_judged_as_it_embeds(tmp_path):
    write_set(tmp_path / "words")
    folder = tmp_path / "prompting"
    shutil.copytree(load_encoder().folder, folder)
    config = read_json(folder / "config_sentence_transformers.json")
    config["prompts"] = {"query": "Find code that can do this: ", "document": "An answer: "}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config))
    sources = json.dumps([{"kind": "beir", "path": str(tmp_path / "words")}])
    home = tmp_path / "home"
    done = run_flow("full_pipeline", home, "--sources", sources, "--encoder", str(folder))
    assert done.code == 0, done.err
    report = read_json(done.path.with_name("report.json"))
    systems = report["splits"]["pooled"]["systems"]
    dataset = read_dataset(home / "datasets" / report["dataset"])
    base = SentenceTransformer(str(folder), device="cpu")
    assert systems["base"]["ndcg@10"] == pytest.approx(ndcg(base, dataset), abs=1e-3)
    loaded = SentenceTransformer(str(home / "models" / report["model"]), device="cpu")
    assert systems["challenger"]["ndcg@10"] == pytest.approx(ndcg(loaded, dataset), abs=1e-3)
    assert systems["challenger"]["ndcg@10"] > systems["base"]["ndcg@10"]
    found = run_flow("search", home, "zorple the price")
    assert found.code == 0, found.err
    assert "sort_price" in found.out


def ndcg(loaded, dataset):
    """NDCG@10 on the test queries, of which each has one answer, by the exported folder alone."""
    documents = [placed.document for placed in dataset.documents]
    answer = {qrel.query_id: qrel.document_id for qrel in dataset.qrels if qrel.relevance > 0}
    asked = [p.query for p in dataset.queries if p.split.startswith("test")]
    queries = loaded.encode_query([render_query(one.text, one.context) for one in asked])
    scores = queries @ loaded.encode_document([one.text for one in documents]).T
    places = {one.document_id: place for place, one in enumerate(documents)}
    own = scores[np.arange(len(asked)), [places[answer[one.query_id]] for one in asked]]
    ranks = (scores >= own[:, None] - 1e-6).sum(1)
    return float(np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0).mean())
