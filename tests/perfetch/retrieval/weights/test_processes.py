"""Two processes on the processor train as one run: `make check-finetune`."""

import pytest
import torch

from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.device import device_name
from perfetch.retrieval.weights.fitting import fit_weights
from perfetch.retrieval.weights.settings import WeightsSettings
from storage.checkpoints import Checkpoints

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FAST = WeightsSettings(device="cpu", batch_size=8, max_epochs=10, lora_rank=4, patience=10)


@pytest.mark.parametrize(("kind", "rate"), [("full", 3e-3), ("lora_both", 1e-2)])
def test_two_processes_find_what_the_encoder_does_not_know(
    kind, rate, tiny_data, encoder, tmp_path
):
    weights = FAST.model_copy(update={"learning_rate": rate})
    settings, place = TrainingSettings(kind=kind, weights=weights), Checkpoints(tmp_path, "v")
    fit = fit_weights(tiny_data, encoder.model, settings, 0, place, processes=2)
    assert fit.reason == ""
    assert fit.dev.ndcg > fit.curve[0].dev.ndcg + 0.1
    assert fit.curve[-1].loss < fit.curve[1].loss
    assert fit.device == f"{device_name(torch.device('cpu'))}, 2 processes"
    # Each rank writes where its random numbers stand.
    states = sorted(path.name for path in place.newest().glob("rng_state*"))
    assert states == ["rng_state_0.pth", "rng_state_1.pth"]


def test_what_is_done_is_found_and_not_trained_again(tiny_data, encoder, tmp_path):
    settings = TrainingSettings(kind="full", weights=FAST.model_copy(update={"max_epochs": 1}))
    place = Checkpoints(tmp_path, "v")
    first = fit_weights(tiny_data, encoder.model, settings, 0, place, processes=2)
    kept = place.newest()
    again = fit_weights(tiny_data, encoder.model, settings, 0, place, processes=2)
    assert place.newest() == kept
    assert again.curve == first.curve
