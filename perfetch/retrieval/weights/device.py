"""Where weights are trained, and in which precision: bfloat16 where the device multiplies in it."""

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
    """bfloat16 where the device knows it; weights, their gradients and sums stay in float32."""
    if not in_bfloat16(device):
        return nullcontext()
    return torch.autocast(device.type, torch.bfloat16)


def in_bfloat16(device: torch.device) -> bool:
    """Whether training on this device multiplies in bfloat16; a processor may emulate it slowly."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    if not hasattr(torch.cpu, "get_capabilities"):  # an older torch
        return False
    can = torch.cpu.get_capabilities()
    return bool(can.get("avx512_bf16") or can.get("amx_bf16"))


def device_name(device: torch.device) -> str:
    """As a person knows it, with the precision."""
    name = "cpu" if device.type == "cpu" else torch.cuda.get_device_name(device)
    return f"{name}, {'bfloat16' if in_bfloat16(device) else 'float32'}"
