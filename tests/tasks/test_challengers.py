"""Which challenger goes on, of models that were judged on different queries."""

import os
import shutil

import numpy as np
import pytest
from prefect.logging import disable_run_logger
from safetensors.numpy import load_file, save_file

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.retrieval.encoder import load_encoder
from storage.datasets import write_dataset
from storage.registry import write_model
from tasks.challengers import choose_challenger
from tests.making_datasets import published

ALIKE = {
    "car": "automobile",
    "physician": "doctor",
    "big": "large",
    "infant": "baby",
    "sea": "ocean",
    "cash": "money",
    "quick": "fast",
    "home": "house",
}


@pytest.fixture(autouse=True)
def no_run():
    with disable_run_logger():
        yield


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A dataset version under PERFETCH_HOME, and what writes a model of it."""
    monkeypatch.setenv("PERFETCH_HOME", str(tmp_path / "home"))
    rows = [(asked, answer, "dev") for asked, answer in ALIKE.items()]
    rows += [("to learn from", "an answer", "train"), ("to judge by", "one more", "test")]
    dataset = assemble([published(rows)], {}, None, AssemblySettings())
    version = write_dataset(tmp_path / "home", dataset, []).version

    def model(name, base, found, encoder="default"):
        config = {
            "dataset": version,
            "encoder": {"name": encoder},
            "dev": {"ndcg@10": found, "base_ndcg@10": base},
        }
        return write_model(tmp_path / "home", name, config, lambda _: None)

    return model


@pytest.fixture
def confused(tmp_path):
    """An encoder that takes each word for another."""
    folder = tmp_path / "confused"
    shutil.copytree(load_encoder().folder, folder, copy_function=os.symlink)
    weights = load_file(folder / "model.safetensors")
    (name,) = (name for name in weights if name.endswith("word_embeddings.weight"))
    order = np.random.default_rng(0).permutation(len(weights[name]))
    (folder / "model.safetensors").unlink()
    save_file(
        weights | {name: weights[name][order]}, folder / "model.safetensors", {"format": "pt"}
    )
    return str(folder)


def test_a_gain_on_hard_queries_counts_as_much_as_one_on_easy_ones(made):
    easy, hard = made("easy", 0.90, 0.92), made("hard", 0.40, 0.45)
    assert choose_challenger([easy, hard], "") == hard
    assert choose_challenger([hard, easy], "") == hard


def test_what_the_encoder_itself_finds_counts_too(made, confused):
    good, poor = made("good", 0.5, 0.51), made("poor", 0.1, 0.2, confused)
    assert choose_challenger([poor, good], "") == good


def test_of_equals_the_first_goes_on_and_never_what_was_rolled_back(made):
    models = [made(name, 0.5, 0.6) for name in ("a", "b", "c")]
    assert choose_challenger(models, "") == models[0]
    assert choose_challenger(models, "a") == models[1]
    assert choose_challenger(models[:2], "b") == models[0]
