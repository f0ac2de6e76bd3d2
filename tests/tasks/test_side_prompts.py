"""From a dataset version to a model's vectors with an encoder that has a prompt for each side."""

import json
import os
import shutil

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.rendering import render_query
from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.export import adapter_bytes, export_router
from perfetch.retrieval.labels import training_data
from tasks.encode import vectors_of
from tasks.model_sides import sides_of
from tests.making_datasets import published, words

ROWS = [(words("asked", n), words("code", n), "test" if n > 7 else "train") for n in range(10)]
PROMPTS = {"query": "Find code that does this: ", "document": "Code: "}


@pytest.fixture
def encoder(tmp_path, monkeypatch):
    """The default encoder's weights with prompts of their own."""
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path / "home"))
    folder = tmp_path / "prompting"
    shutil.copytree(load_encoder().folder, folder, copy_function=os.symlink)
    path = folder / "config_sentence_transformers.json"
    config = json.loads(path.read_text()) | {"prompts": PROMPTS}
    path.unlink()
    path.write_text(json.dumps(config))
    return load_encoder(str(folder), device="cpu")


def test_labels_hold_what_encode_query_and_encode_document_give(encoder):
    dataset = assemble([published(ROWS)], {}, None, AssemblySettings())
    data = training_data(dataset, vectors_of(dataset, encoder), (), encoder.prompts)
    theirs = SentenceTransformer(str(encoder.folder), device="cpu")
    texts = [placed.document.text for placed in dataset.documents]
    asked = [render_query(p.query.text, p.query.context) for p in dataset.queries_of("train")]
    np.testing.assert_allclose(data.documents, theirs.encode_document(texts), atol=1e-5)
    np.testing.assert_allclose(data.train.vectors, theirs.encode_query(asked), atol=1e-5)
    assert data.texts[0] == PROMPTS["document"] + texts[0]
    assert data.train.texts[0] == PROMPTS["query"] + asked[0]


def test_a_model_is_judged_by_the_vectors_that_its_folder_gives(encoder, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    turned = np.roll(np.eye(384, dtype=np.float32), 1, axis=0)
    adapter = Adapter("linear", turned, np.zeros(384, np.float32), encoder.revision)
    export_router(adapter, encoder.model, folder)
    (folder / "adapter.safetensors").write_bytes(adapter_bytes(adapter))
    said = {"kind": "linear", "share": 1.0, "encoder": {"revision": encoder.revision}}
    (folder / "config.json").write_text(json.dumps(said))
    loaded = SentenceTransformer(str(folder), device="cpu")
    both, texts = sides_of(folder, encoder), ["fill a vector", "sort a list"]
    np.testing.assert_allclose(both.queries(texts), loaded.encode_query(texts), atol=1e-5)
    np.testing.assert_allclose(both.documents(texts), loaded.encode_document(texts), atol=1e-5)
