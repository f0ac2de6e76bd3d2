"""An encoder's weights as named tensors: a copy to train, read back merged, moved to the base's."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Protocol, cast

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Transformer
from torch import Tensor
from torch.nn import Module

from perfetch.errors import BadInput, EncoderInvalid

Weights = Mapping[str, Tensor]
"""By the names of `SentenceTransformer.state_dict`, on the processor, float32."""
ADAPTER = "default"


class _LowRank(Protocol):
    """What peft puts in a linear layer's place."""

    def get_delta_weight(self, adapter: str) -> Tensor:
        """The change of its weight."""


def trainable_copy(model: SentenceTransformer, device: torch.device) -> SentenceTransformer:
    """The model once more in float32 on the device, every weight of it to be trained.

    Raises:
        EncoderInvalid: if it does not begin with a transformer, as a Router or static vectors.
    """
    if not isinstance(model[0], Transformer):
        raise EncoderInvalid(
            f"encoder: its first module is {type(model[0]).__name__}; training its weights needs "
            "a Transformer there; choose an encoder of that form, or a kind that moves vectors"
        )
    copy = deepcopy(model).float().to(device)
    return copy.requires_grad_(True)


def add_lora(model: SentenceTransformer, rank: int, seed: int) -> None:
    """Freezes the model and puts low-rank changes, at first 0, on all its linear layers.

    Source: Hu et al. 2021, arXiv:2106.09685.

    Raises:
        BadInput: if peft is not installed.
    """
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError as error:
        raise BadInput(
            "training.kind query_lora or lora_both needs peft; install it with "
            "pip install 'perfetch[finetune]', or choose query_full"
        ) from error
    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear")
    model.requires_grad_(False)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        inject_adapter_in_model(config, cast(Module, model[0].auto_model), ADAPTER)


def weights_of(model: SentenceTransformer) -> dict[str, Tensor]:
    """A copy of the weights as they are now; low-rank changes are added to what they change."""
    state = model.state_dict()
    found = {}
    with torch.no_grad():
        for name, tensor in state.items():
            if ".lora_" in name:
                continue
            owner = name.removesuffix(".base_layer.weight")
            if owner != name:
                tensor = tensor + cast(_LowRank, model.get_submodule(owner)).get_delta_weight(
                    ADAPTER
                )
            found[name.replace(".base_layer.", ".")] = tensor.detach().cpu().clone()
    return found


def toward_base(weights: Weights, base: Weights, share: float) -> dict[str, Tensor]:
    """The weights with only `share` of their change left: 0 is the base, 1 they themselves.

    Source: Wortsman et al. 2021 (WiSE-FT), arXiv:2109.01903.
    """
    return {
        name: torch.lerp(base[name], tensor, share) if tensor.is_floating_point() else tensor
        for name, tensor in weights.items()
    }
