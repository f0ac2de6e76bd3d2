"""How an encoder's weights are trained."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

WeightsKind = Literal["query_lora", "query_full", "lora_both", "full"]
DeviceChoice = Literal["auto", "cpu", "cuda"]

LORA_KINDS = frozenset({"query_lora", "lora_both"})
BOTH_SIDED = frozenset({"lora_both", "full"})

FULL_RATE = 5e-5
BOTH_RATE = 1e-4
"""Of all weights where documents move, too: nothing that was frozen has to be met."""
LORA_RATE = 5e-4
"""LoRA wants about ten times the rate. Source: Schulman et al., "LoRA Without Regret", 2025."""
LARGE_BATCH, SMALL_BATCH, FEW = 64, 16, 1_500
"""With fewer queries an epoch of large batches is a handful of steps, and the weights stay all but
where they were."""

PSEUDO_WEIGHT = 0.3


class WeightsSettings(BaseModel):
    """How the kinds are trained that change the encoder's weights."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    device: DeviceChoice = Field(
        default="auto",
        title="Device",
        description="auto: a CUDA GPU where there is one, in bfloat16; else the processor.",
    )
    max_epochs: int = Field(
        default=6, ge=1, le=1000, title="Most epochs", description="Passes over the queries."
    )
    patience: int = Field(
        default=3,
        ge=1,
        title="Patience",
        description="Parts without a better held-out score before training stops.",
    )
    queries_per_part: int = Field(
        default=4096,
        ge=1,
        title="Queries per part",
        description="After so many, or an epoch, the weights are judged on held-out labels and a "
        "checkpoint is written, from which a run that was killed goes on.",
    )
    learning_rate: float | None = Field(
        default=None,
        gt=0,
        le=1,
        title="Learning rate (AdamW)",
        description=f"Empty: {BOTH_RATE:g} for full, {FULL_RATE:g} for query_full, "
        f"{LORA_RATE:g} for LoRA.",
    )
    contrastive_temperature: float = Field(
        default=0.05,
        gt=0,
        le=1,
        title="Temperature",
        description="Of the contrastive loss: lower looks at the hardest negatives alone.",
    )
    batch_size: int | None = Field(
        default=None,
        ge=2,
        le=65_536,
        title="Queries per step",
        description="With both sides trained, also the number of negatives of each. Empty: "
        f"{LARGE_BATCH}, or {SMALL_BATCH} where an epoch has fewer than {FEW} queries.",
    )
    texts_at_once: int = Field(
        default=48,
        ge=1,
        le=65_536,
        title="Texts at once",
        description="How many are in memory with their gradients when both sides are trained; the "
        "gradients of a larger batch are cached (GradCache).",
    )
    lora_rank: int = Field(
        default=16,
        ge=1,
        le=4096,
        title="Rank of LoRA",
        description="Of the change to each weight matrix.",
    )
    pseudo_query_weight: float | None = Field(
        default=None,
        ge=0,
        le=10,
        title="Weight of a pseudo-query",
        description="What a query made from a document counts beside a labelled one; 0: unused. "
        "Where both sides are trained, the share of them that is drawn. Empty: "
        f"{PSEUDO_WEIGHT:g}, or 0 where both sides are trained and there are labels.",
    )
    folds: bool = Field(
        default=True,
        title="Folds",
        description="Whether few labels are each held out once, where the device can train so "
        "often; else dev alone decides. Query-side kinds only.",
    )

    def rate_of(self, kind: WeightsKind) -> float:
        """The learning rate of a kind."""
        full = BOTH_RATE if kind in BOTH_SIDED else FULL_RATE
        default = LORA_RATE if kind in LORA_KINDS else full
        return self.learning_rate if self.learning_rate is not None else default

    def batch_of(self, queries: int) -> int:
        """Queries per step where an epoch has so many."""
        if self.batch_size is not None:
            return self.batch_size
        return SMALL_BATCH if queries < FEW else LARGE_BATCH

    def pseudo_of(self, kind: WeightsKind, labels: int) -> float:
        """The weight of a pseudo-query beside so many labelled queries."""
        if self.pseudo_query_weight is not None:
            return self.pseudo_query_weight
        return 0.0 if kind in BOTH_SIDED and labels else PSEUDO_WEIGHT
