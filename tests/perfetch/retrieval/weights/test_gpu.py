import pytest
import torch

from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.fitting import fit_weights
from perfetch.retrieval.weights.settings import WeightsSettings

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device here"),
]


def fitted(kind, device, data, encoder, place=None):
    weights = WeightsSettings(
        device=device, learning_rate=1e-2, batch_size=8, max_epochs=4, patience=4, folds=False
    )
    return fit_weights(data, encoder.model, TrainingSettings(kind=kind, weights=weights), 0, place)


@pytest.mark.parametrize("kind", ["query_full", "query_lora", "full", "lora_both"])
def test_mixed_precision_finds_what_float32_finds(kind, tiny_data, encoder, monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict, raising=False)
    gpu, cpu = (fitted(kind, device, tiny_data, encoder) for device in ("auto", "cpu"))
    assert gpu.device.endswith("bfloat16")
    assert cpu.device == "cpu, float32"
    assert gpu.reason == cpu.reason == ""
    assert gpu.curve[0].dev.ndcg == pytest.approx(cpu.curve[0].dev.ndcg, abs=1e-4)
    # What drops out at random differs between devices, and in so small a model that is much.
    assert gpu.curve[-1].loss == pytest.approx(cpu.curve[-1].loss, rel=0.6)
    assert gpu.dev.ndcg == pytest.approx(cpu.dev.ndcg, abs=0.2)
    assert all(tensor.device.type == "cpu" for tensor in gpu.weights.values())


@pytest.mark.parametrize("kind", ["query_full", "full"])
def test_a_run_on_a_gpu_that_was_ended_goes_on(kind, tiny_data, encoder, tmp_path, place_in):
    whole = fitted(kind, "cuda", tiny_data, encoder)
    with pytest.raises(KeyboardInterrupt):
        fitted(kind, "cuda", tiny_data, encoder, place_in(tmp_path / "ended", 2))
    resumed = fitted(kind, "cuda", tiny_data, encoder, place_in(tmp_path / "ended"))
    assert len(resumed.curve) == len(whole.curve)
    assert resumed.dev.ndcg == pytest.approx(whole.dev.ndcg, abs=0.05)
