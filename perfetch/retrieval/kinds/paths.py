"""Every kind by its name."""

from collections.abc import Mapping

from perfetch.retrieval.adapter import Kind
from perfetch.retrieval.kinds.gradient import trained
from perfetch.retrieval.kinds.neighbours import neighbours
from perfetch.retrieval.kinds.nudge import nudged
from perfetch.retrieval.kinds.recipe import Path
from perfetch.retrieval.kinds.ridge import ridge

PATHS: Mapping[Kind, Path] = {
    "linear": trained,
    "affine": trained,
    "low_rank": trained,
    "mlp": trained,
    "ridge": ridge,
    "knn": neighbours,
    "symmetric": trained,
    "joint": trained,
    "nudge": nudged,
}
CLOSED = frozenset({"ridge", "knn", "nudge"})
"""Kinds with a closed form: they are fitted again on all labels once a step is chosen."""
BY_FIRST = frozenset({"nudge"})
"""Kinds whose step is chosen by the share of queries with a positive at the top, as their source
does, and whose steps are bounded by themselves: no share of one is taken."""
