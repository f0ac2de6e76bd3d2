"""What is trained by gradient: each kind starts as the identity, and is read back as an adapter."""

import numpy as np
import torch
from torch import Tensor

from perfetch.retrieval.adapter import Adapter, Hidden
from perfetch.retrieval.kinds.recipe import Recipe


class Trainable:
    """The parameters of one map; `low_rank` is W = I + B A, `mlp` is q + U relu(V q + c)."""

    def __init__(self, recipe: Recipe, dimension: int, seed: int) -> None:
        self.kind = recipe.kind
        self._same = torch.eye(dimension)
        draw = torch.Generator().manual_seed(seed)
        self._parts: dict[str, Tensor] = {}
        if recipe.kind in ("linear", "affine", "symmetric", "joint"):
            self._parts["weight"] = self._same.clone()
        if recipe.kind == "affine":
            self._parts["bias"] = torch.zeros(dimension)
        if recipe.kind == "joint":
            self._parts["documents"] = self._same.clone()
        if recipe.kind == "low_rank":
            rank = min(recipe.rank, dimension)
            self._parts["down"] = torch.randn(rank, dimension, generator=draw) / dimension**0.5
            self._parts["up"] = torch.zeros(dimension, rank)
        if recipe.kind == "mlp":
            self._parts["inner"] = torch.randn(recipe.units, dimension, generator=draw)
            self._parts["inner"] /= dimension**0.5
            self._parts["threshold"] = torch.zeros(recipe.units)
            self._parts["outer"] = torch.zeros(dimension, recipe.units)
        for part in self._parts.values():
            part.requires_grad_()

    @property
    def parameters(self) -> list[Tensor]:
        """What an optimizer steps."""
        return list(self._parts.values())

    def __call__(self, queries: Tensor) -> Tensor:
        """The moved queries (queries, dim), of any length."""
        parts = self._parts
        moved = queries @ parts["weight"].T if "weight" in parts else queries
        if "down" in parts:
            moved = moved + (queries @ parts["down"].T) @ parts["up"].T
        if "inner" in parts:
            bent = torch.relu(queries @ parts["inner"].T + parts["threshold"])
            moved = moved + bent @ parts["outer"].T
        return moved + parts["bias"] if "bias" in parts else moved

    def documents(self, documents: Tensor) -> Tensor:
        """Documents (..., dim) as this kind has them: moved and of length 1, or as they came."""
        weight = self._document_map()
        if weight is None:
            return documents
        return torch.nn.functional.normalize(documents @ weight.T, dim=-1)

    def distance(self) -> Tensor:
        """Mean squared distance from the identity, of two maps their sum; a scalar."""
        parts = self._parts
        if "down" in parts:
            return (parts["up"] @ parts["down"]).square().mean()
        if "inner" in parts:
            return parts["outer"].square().mean()
        far = (parts["weight"] - self._same).square().mean()
        if "documents" in parts:
            far = far + (parts["documents"] - self._same).square().mean()
        return far + parts["bias"].square().mean() if "bias" in parts else far

    def adapter(self, revision: str) -> Adapter:
        """A copy of the map as it is now."""
        now = {name: part.detach().numpy().copy() for name, part in self._parts.items()}
        same = self._same.numpy()
        weight = now.get("weight", same)
        if "down" in now:
            weight = np.asarray(same + now["up"] @ now["down"], dtype=np.float32)
        bias = now.get("bias", np.zeros(len(same), dtype=np.float32))
        bent = "inner" in now
        hidden = Hidden(now["inner"], now["threshold"], now["outer"]) if bent else None
        documents = self._document_map()
        return Adapter(
            self.kind,
            weight,
            bias,
            revision,
            hidden,
            None if documents is None else documents.detach().numpy().copy(),
        )

    def _document_map(self) -> Tensor | None:
        return self._parts["weight"] if self.kind == "symmetric" else self._parts.get("documents")
