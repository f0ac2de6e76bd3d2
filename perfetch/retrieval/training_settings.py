"""How the query adapter is fitted."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from perfetch.records import PseudoKind
from perfetch.retrieval.adapter import Kind
from perfetch.retrieval.kinds.recipe import Floor, Negatives
from perfetch.retrieval.weights.settings import WeightsKind, WeightsSettings

ENCODERS = (
    "A sentence-transformers folder or Hub name; default: all-MiniLM-L6-v2. openai:MODEL asks "
    "OPENAI_BASE_URL for it; openai:MODEL?dimensions=256&base_url=… too."
)


FOUND_BY_AUTO = (
    "max_epochs",
    "patience",
    "batch_size",
    "learning_rate",
    "contrastive_temperature",
    "toward_identity",
    "negatives",
    "pairwise_weight",
    "rank",
    "units",
    "false_negative_ratio",
    "twin_similarity",
)
"""Fields that `auto` does not read: it finds its own."""


class TrainingSettings(BaseModel):
    """How the query adapter is fitted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind | WeightsKind | Literal["auto"] = Field(
        default="affine",
        title="Kind of adapter",
        description="auto: the best of those that leave an index untouched, or several blended, "
        "as held-out labels choose within the time budget. linear: W q. affine: W q + b, whose "
        "bias can prefer performant code. low_rank: q + B A q. mlp: q + U relu(V q + c). ridge: a "
        "closed form. knn: toward the answers of the nearest train queries. "
        "These ask something of an index that is there: symmetric and joint, to be multiplied by "
        "a map of documents, the same as the queries' or one of its own; nudge, to have the "
        "documents that labels name replaced. "
        "query_lora, query_full: the query side's own encoder weights, by LoRA or all. lora_both, "
        "full: those of both sides, so documents are embedded anew.",
    )
    time_budget_s: float = Field(
        default=60.0,
        gt=0,
        le=86_400,
        title="Time budget of auto, in seconds",
        description="What auto may search; it finds its own rates, weights and negatives.",
    )
    max_epochs: int = Field(
        default=8, ge=1, le=1000, title="Most epochs", description="Passes over the queries."
    )
    patience: int = Field(
        default=5,
        ge=1,
        title="Patience",
        description="Epochs without a better dev score before training stops.",
    )
    batch_size: int = Field(
        default=256,
        ge=1,
        le=65_536,
        title="Queries per step",
        description="Each is compared with the documents of all the others of its step.",
    )
    learning_rate: float = Field(
        default=1e-3, gt=0, le=1, title="Learning rate", description="Adam's."
    )
    contrastive_temperature: float = Field(
        default=0.04,
        gt=0,
        le=1,
        title="Temperature",
        description="Of the contrastive loss: the smaller, the more the nearest rivals count.",
    )
    toward_identity: float = Field(
        default=300.0,
        ge=0,
        title="Pull toward the identity",
        description="Weight of the mean squared distance of the adapter from the identity.",
    )
    negatives: Negatives = Field(
        default="corpus",
        title="Negatives",
        description="corpus: all documents that are not held out. answers: those that answer a "
        "label. What is only ever a negative is pushed away from every query.",
    )
    pairwise_weight: float = Field(
        default=0.3,
        ge=0,
        le=1000,
        title="Weight of the pairwise term",
        description="How much a performant answer above its slow twin counts beside relevance.",
    )
    relevance_floor: Floor = Field(
        default="best",
        title="Floor of relevance",
        description="How much NDCG@10 auto may give for performant answers first: best, none "
        "beyond chance; half, half of what it gained; base, all of it.",
    )
    most_kept: float = Field(
        default=1.0,
        gt=0,
        le=1,
        title="Most of the change that is kept",
        description="Below 1 where the queries to come differ in kind from the labels: half of a "
        "change loses less there (WiSE-FT, arXiv:2109.01903).",
    )
    pseudo_query_weight: float = Field(
        default=1.5,
        ge=0,
        le=10,
        title="Weight of a pseudo-query",
        description="What a query made from a document counts beside a labelled one; 0: unused.",
    )
    pseudo_queries: tuple[PseudoKind, ...] = Field(
        default=("name", "words", "paragraph", "comment", "signature"),
        title="Kinds of pseudo-queries",
        description="Which of those made from a document teach. Spans of its code hurt more than "
        "they helped: no developer asks with one.",
    )
    rank: int = Field(default=32, ge=1, le=4096, title="Rank", description="Of low_rank.")
    units: int = Field(default=256, ge=1, le=65_536, title="Units", description="Of mlp.")
    false_negative_ratio: float | None = Field(
        default=None,
        gt=0,
        le=2,
        title="Likely answers",
        description="A document to which the encoder gives this share of the positive's score is "
        "no negative (NV-Retriever); empty: not used.",
    )
    twin_similarity: float = Field(
        default=0.95,
        gt=0,
        le=1,
        title="False negatives",
        description="A document this similar (cosine) to the positive is no negative.",
    )
    weights: WeightsSettings = Field(
        default=WeightsSettings(),
        title="Encoder weights",
        description="How query_lora, query_full, lora_both and full are trained.",
    )

    @property
    def unread(self) -> tuple[str, ...]:
        """Fields that were changed though `auto` does not read them; of other kinds none."""
        if self.kind != "auto":
            return ()
        fields = type(self).model_fields
        return tuple(name for name in FOUND_BY_AUTO if getattr(self, name) != fields[name].default)


class Challenger(BaseModel):
    """What one challenger is trained with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder: str = Field(
        default="default",
        title="Encoder",
        description=ENCODERS,
    )
    training: TrainingSettings = Field(
        default=TrainingSettings(), title="Training", description="The query adapter."
    )
