"""`adapter.safetensors` read back, without torch: a model folder becomes an adapter."""

from pathlib import Path
from typing import get_args

from safetensors import SafetensorError, safe_open

from perfetch.errors import StoreDamaged
from perfetch.retrieval.adapter import Adapter, Kind

FILE = "adapter.safetensors"


def read_adapter(folder: Path) -> Adapter:
    """The adapter of a model folder, as `export.adapter_bytes` wrote it.

    Raises:
        StoreDamaged: if the file is missing, is not safetensors, or holds no adapter.
    """
    path = folder / FILE
    try:
        with safe_open(path, framework="numpy") as file:
            said = file.metadata() or {}
            weight, bias = file.get_tensor("weight"), file.get_tensor("bias")
    except (OSError, SafetensorError) as error:
        raise _damaged(path, str(error).splitlines()[0]) from error
    kind = next((kind for kind in get_args(Kind) if kind == said.get("kind")), None)
    if kind is None or "encoder_revision" not in said:
        raise _damaged(path, f"its metadata are {sorted(said)}")
    if weight.ndim != 2 or weight.shape != (len(bias), len(bias)) or weight.dtype != "float32":
        raise _damaged(path, f"weight is {weight.dtype} {weight.shape}, bias {bias.shape}")
    return Adapter(kind, weight, bias, said["encoder_revision"])


def _damaged(path: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: {reason}; expected weight (dim, dim) and bias (dim,) in float32, with kind and "
        f"encoder_revision in the metadata; delete {path.parent} and train again"
    )
