"""What a comparison trains, how often, on how many labels, and beside which peers."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from perfetch.retrieval.adapter import Kind
from perfetch.retrieval.weights.settings import WeightsKind

KindName = Kind | WeightsKind | Literal["auto"]
UNTOUCHED: tuple[KindName, ...] = ("ridge", "knn", "linear", "affine", "low_rank", "mlp", "auto")
"""What needs vectors alone and leaves an index as it is."""


class ComparisonSettings(BaseModel):
    """What a comparison trains, how often, on how many labels, and beside which peers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[KindName, ...] = Field(
        default=UNTOUCHED,
        min_length=1,
        title="Kinds of adapter",
        description="Those that leave an index untouched, and auto, when empty.",
    )
    seeds: int = Field(
        default=3, ge=1, le=20, title="Seeds", description="How often each fit is repeated."
    )
    labels: tuple[Annotated[int, Field(ge=5, le=1_000_000)], ...] = Field(
        default=(25, 50, 100, 250),
        title="Labels of the learning curve",
        description="Each in all, a fifth of them dev; the whole set is always the last point.",
    )
    curve_budget_s: float = Field(
        default=600.0,
        ge=0,
        le=86_400,
        title="Time budget of the learning curve, in seconds",
        description="What does not fit is left out and named; run again to go on.",
    )
    peers: Path | None = Field(
        default=None,
        title="Python of the peers",
        description="Of an environment with them (make bench-peers-env); no peers when empty.",
    )
    peer_runner: Path = Field(
        default=Path("bench/peers/fit.py"),
        title="Runner of the peers",
        description="The script that this Python runs, one peer in each process.",
    )
    peer_names: tuple[str, ...] = Field(
        default=(),
        title="Peers",
        description="Names that the runner knows; all that need vectors alone when empty.",
    )
    confidence: float = Field(
        default=0.95, gt=0.5, lt=1, title="Confidence", description="Of the intervals."
    )
