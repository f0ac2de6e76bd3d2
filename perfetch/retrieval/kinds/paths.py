"""Every kind by its name."""

from collections.abc import Mapping

from perfetch.retrieval.adapter import Kind
from perfetch.retrieval.kinds.gradient import trained
from perfetch.retrieval.kinds.neighbours import neighbours
from perfetch.retrieval.kinds.recipe import Path
from perfetch.retrieval.kinds.ridge import ridge

PATHS: Mapping[Kind, Path] = {
    "linear": trained,
    "affine": trained,
    "low_rank": trained,
    "mlp": trained,
    "ridge": ridge,
    "knn": neighbours,
}
CLOSED = frozenset({"ridge", "knn"})
"""Kinds with a closed form: they are fitted again on all labels once a step is chosen."""
