"""Where weights are trained: on a GPU in mixed precision, else on the processor in float32."""

from contextlib import AbstractContextManager, nullcontext

import torch

from perfetch.errors import SettingsInvalid
from perfetch.retrieval.weights.settings import DeviceChoice


def chosen_device(choice: DeviceChoice) -> torch.device:
    """The device of that choice.

    Raises:
        SettingsInvalid: if a GPU is asked for and torch sees none.
    """
    if choice == "cuda" and not torch.cuda.is_available():
        raise SettingsInvalid(
            "training.weights.device cuda: torch sees no CUDA device here "
            f"(torch {torch.__version__}); choose cpu or auto, or install torch for CUDA on a "
            "machine with a GPU"
        )
    return torch.device("cuda" if choice != "cpu" and torch.cuda.is_available() else "cpu")


def mixed_precision(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 where a GPU knows it; weights, their gradients and sums stay in float32."""
    if not in_bfloat16(device):
        return nullcontext()
    return torch.autocast("cuda", torch.bfloat16)


def in_bfloat16(device: torch.device) -> bool:
    """Whether training on this device multiplies in bfloat16."""
    return device.type == "cuda" and torch.cuda.is_bf16_supported()


def device_name(device: torch.device) -> str:
    """As a person knows it, with the precision."""
    if device.type == "cpu":
        return "cpu, float32"
    precision = "bfloat16" if in_bfloat16(device) else "float32"
    return f"{torch.cuda.get_device_name(device)}, {precision}"
