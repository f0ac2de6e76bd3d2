import sys
from pathlib import Path

import numpy as np
import pytest

from perfetch.retrieval.adapter import identity
from perfetch.retrieval.dev_score import score_held_out
from perfetch.retrieval.training_data import LabelledQueries, TrainingData

# As the peers' scripts import each other: they run where this project is not installed.
sys.path.append(str(Path(__file__).parents[2] / "bench" / "peers"))
from labels import ndcg


def unit(rng, rows):
    found = rng.normal(size=(rows, 8)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.mark.parametrize("graded", [True, False])
def test_peers_are_tuned_by_what_they_are_judged_by(graded):
    rng = np.random.default_rng(0)
    queries, documents = unit(rng, 12), unit(rng, 40)
    places = [rng.choice(40, 1 + row % 3, replace=False) for row in range(12)]
    grades = [rng.integers(1, 4, len(own)) if graded else np.ones(len(own), int) for own in places]
    dev = LabelledQueries(
        queries, tuple(places), tuple(grades), (np.array([], int),) * 12, np.ones(12, np.float32)
    )
    data = TrainingData(documents, dev, dev, np.arange(40))
    ours = score_held_out([identity("linear", 8, "")], [data]).means.ndcg
    arrays = {
        "dev_rows": np.repeat(np.arange(12), [len(own) for own in places]),
        "dev_positives": np.concatenate(places),
    }
    if graded:
        arrays["dev_grades"] = np.concatenate(grades)
    assert ndcg(arrays, "dev", queries, documents) == pytest.approx(ours, abs=1e-9)
