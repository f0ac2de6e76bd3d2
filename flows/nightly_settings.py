"""What the flows take that run at night by themselves."""

from typing import Self

from pydantic import Field, model_validator

from flows.sections import (
    Approved,
    Assembled,
    Gated,
    Raced,
    Seeded,
    Sources,
    refuse_untrainable,
)
from perfetch.retrieval.drift import DriftSettings
from perfetch.retrieval.training_settings import Challenger
from tasks.night import NightSettings


class NightlyRegenerationSettings(Sources, Raced, Assembled):
    """Every night: generates within a budget, verifies, and assembles what is new."""

    night: NightSettings = Field(
        default=NightSettings(), title="Night", description="What language models may cost."
    )


class NightlyRetrainingSettings(Seeded, Gated, Approved):
    """Every night: trains challengers on a dataset version, evaluates, and promotes by the gate."""

    dataset: str | None = Field(
        default=None, title="Dataset version", description="The newest when empty."
    )
    challengers: tuple[Challenger, ...] = Field(
        default=(Challenger(),),
        min_length=1,
        max_length=20,
        title="Challengers",
        description="Each an encoder and how its adapter is trained; the best on dev is judged.",
    )
    drift: DriftSettings = Field(
        default=DriftSettings(),
        title="Drift",
        description="When what is new has drifted from the champion's training, and what then.",
    )
    least_new_queries: int = Field(
        default=0,
        ge=0,
        title="Least new queries",
        description="Training queries that the champion's dataset has not: fewer are not trained "
        "on, unless drift.action is retrain and there is drift.",
    )

    @model_validator(mode="after")
    def _can_be_trained(self) -> Self:
        for number, each in enumerate(self.challengers):
            refuse_untrainable(f"challengers.{number}.", each.encoder, each.training)
        return self


class VerifyAgainSettings(Seeded, Raced):
    """Races a sample of the stored verdicts again; what they say is not changed."""

    sample: int = Field(
        default=50,
        ge=1,
        le=100_000,
        title="Sample",
        description="Claims of speed to race again, drawn by the seed.",
    )
