"""`adapter.safetensors` read back, without torch: a model folder becomes an adapter."""

from pathlib import Path
from typing import get_args

from safetensors import SafetensorError, safe_open

from perfetch.errors import StoreDamaged
from perfetch.retrieval.adapter import Adapter, Hidden, Kind

FILE = "adapter.safetensors"
HIDDEN = ("inner", "threshold", "outer")
Shapes = dict[str, tuple[str, tuple[int, ...]]]


def read_adapter(folder: Path) -> Adapter:
    """The adapter of a model folder, as `export.adapter_bytes` wrote it.

    Raises:
        StoreDamaged: if the file is missing, is not safetensors, or holds no adapter.
    """
    path = folder / FILE
    try:
        with safe_open(path, framework="numpy") as file:
            said = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise _damaged(path, str(error).splitlines()[0]) from error
    kind = next((kind for kind in get_args(Kind) if kind == said.get("kind")), None)
    if kind is None or "encoder_revision" not in said:
        raise _damaged(path, f"its metadata are {sorted(said)}")
    shapes = {name: (str(tensor.dtype), tensor.shape) for name, tensor in tensors.items()}
    if shapes != _expected(shapes):
        raise _damaged(path, f"it holds {shapes}")
    hidden = Hidden(*(tensors[name] for name in HIDDEN)) if "inner" in tensors else None
    return Adapter(
        kind,
        tensors["weight"],
        tensors["bias"],
        said["encoder_revision"],
        hidden,
        tensors.get("documents"),
    )


def _expected(shapes: Shapes) -> Shapes:
    """What an adapter of this dimension and so many hidden units holds."""
    (dim,) = shapes.get("bias", ("", (0,)))[1][:1] or (0,)
    units = {shape[0] for name, (_, shape) in shapes.items() if name == "inner" and shape}
    rows: dict[str, tuple[int, ...]] = {"weight": (dim, dim), "bias": (dim,)}
    if "documents" in shapes:
        rows["documents"] = (dim, dim)
    for unit in units:
        rows |= {"inner": (unit, dim), "threshold": (unit,), "outer": (dim, unit)}
    return {name: ("float32", shape) for name, shape in rows.items()}


def _damaged(path: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: {reason}; expected weight (dim, dim) and bias (dim,) in float32, of a bent map "
        "inner, threshold and outer, of a kind that maps documents (dim, dim), too, with kind and "
        "encoder_revision in the metadata; "
        f"delete {path.parent} and train again"
    )
