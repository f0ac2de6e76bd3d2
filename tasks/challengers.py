"""Which of a night's challengers goes on to be judged: held-out labels say, test has no say."""

from collections.abc import Sequence
from typing import Any

from prefect import get_run_logger

from perfetch.retrieval.dev_score import score_encoder
from perfetch.retrieval.labels import training_data
from storage.datasets import find_dataset, read_dataset
from storage.home import home, place, read_object
from storage.registry import ModelRef
from tasks.encode import encoder_of, vectors_of


def choose_challenger(trained: Sequence[ModelRef], rolled_back: str) -> ModelRef:
    """The one that is expected to have the best NDCG@10 on dev, of equals the first.

    Kinds hold out other queries, dev or folds over train and dev, and some queries are harder: what
    counts is what a model gains over its encoder on the same queries, added to what that encoder
    scores on dev.

    Args:
        trained: models of one dataset version, one or more.
        rolled_back: a version that is none of them; empty where nothing was rolled back.
    """
    models = [model for model in trained if model.version != rolled_back]
    if len(models) == 1:
        return models[0]
    configs = [
        read_object(place(model.path) / "config.json", "dev", "encoder", "dataset")
        for model in models
    ]
    alone = _encoders_alone(configs)
    scores = [
        alone[config["encoder"]["name"]] + config["dev"]["ndcg@10"] - config["dev"]["base_ndcg@10"]
        for config in configs
    ]
    best = max(range(len(models)), key=lambda place: scores[place])
    told = ", ".join(
        f"{model.version} {score:.4f}" for model, score in zip(models, scores, strict=True)
    )
    get_run_logger().info(
        "train     of %d challengers %s goes on; dev NDCG@10: %s",
        *(len(models), models[best].version, told),
    )
    return models[best]


def _encoders_alone(configs: Sequence[dict[str, Any]]) -> dict[str, float]:
    """NDCG@10 on dev of each encoder, by its name."""
    dataset = read_dataset(place(find_dataset(home(), configs[0]["dataset"]).path))
    found = {}
    for name in {config["encoder"]["name"] for config in configs}:
        encoder = encoder_of(name)
        data = training_data(dataset, vectors_of(dataset, encoder), (), encoder.prompts)
        found[name] = score_encoder([data], encoder.revision).means.ndcg
    return found
