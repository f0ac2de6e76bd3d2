import numpy as np
import pytest

from perfetch.comparison.made import Moved, parameters_of
from perfetch.comparison.measured import Result, fitted, judged, scored, unfitted
from perfetch.comparison.memory import peak_memory
from perfetch.retrieval.adapter import identity
from perfetch.retrieval.ranking import Dense
from perfetch.retrieval.training_settings import TrainingSettings

QUICK = {"learning_rate": 0.03, "toward_identity": 0.0, "max_epochs": 30, "batch_size": 16}


def mean(result):
    return np.mean(result.held_out["ndcg@10"])


@pytest.mark.parametrize(
    "kind",
    ["linear", "affine", "ridge", "knn", "low_rank", "mlp", "symmetric", "joint", "nudge"],
)
def test_every_kind_is_fitted_and_judged_on_what_it_has_not_seen(ground, kind):
    found = fitted(ground, TrainingSettings(kind=kind, **QUICK), 0, None)
    assert found.system == kind
    assert len(found.held_out["ndcg@10"]) == len(ground.tests)
    assert found.held_out["fast@1"] == [None] * len(ground.tests)
    assert found.seconds > 0
    assert found.parameters > 0
    touched = {"symmetric": "multiplied", "joint": "multiplied", "nudge": "rewritten"}
    helped = not found.said.startswith("training did not help")
    assert found.index == (touched.get(kind, "untouched") if helped else "untouched")


def test_a_linear_map_learns_the_rotation_held_out_and_in_sample(ground):
    base, _ = unfitted(ground)
    found = fitted(ground, TrainingSettings(kind="linear", **QUICK), 0, None)
    assert mean(found) > mean(base) + 0.2
    assert found.in_sample > found.in_sample_base + 0.2


def test_the_nearest_neighbours_learn_by_heart_and_the_figures_show_it(ground):
    """Where each query's own answer is its neighbour's, in-sample is no measure."""
    train = ground.data.train
    heart = np.stack([ground.data.documents[p[0]] for p in train.positives])
    base = Dense(ground.tests, ground.data.documents)
    found = judged(ground, "heart", 0, None, Moved(ground.tests, heart, base.document_vectors))
    assert found.in_sample == 1.0
    assert found.held_out == scored(base, ground)


def test_a_result_survives_its_file(ground):
    found = fitted(ground.cut(25, 0), TrainingSettings(kind="ridge"), 0, 25)
    assert Result(**found.as_json()) == found


def test_parameters_count_every_number_of_an_adapter():
    assert parameters_of(identity("affine", 8, "r")) == 8 * 8 + 8


def test_peak_memory_sees_what_a_block_took():
    with peak_memory() as peak:
        block = np.ones(64 * 1024 * 1024 // 8)
        del block
    if peak.mib is None:
        pytest.skip("this system does not tell a process its peak")
    assert 32 < peak.mib < 200
