"""What each flow takes; what several take alike is in `flows.sections`."""

from typing import Self

from pydantic import Field, model_validator

from flows.sections import (
    Answered,
    Approved,
    AskedSource,
    Assembled,
    Encoded,
    ExamplesChosen,
    Gated,
    Raced,
    Section,
    Sources,
    Trained,
)
from perfetch.chat.embedding_settings import is_endpoint
from perfetch.comparison.settings import ComparisonSettings
from perfetch.retrieval.training_settings import TrainingSettings


class GenerateSettings(Sources, Raced):
    """Reads every source and stores what may enter a dataset version; a model's programs race."""


class SynthesiseSettings(Answered, Raced):
    """Asks one language model, races what it writes, and sends back once what fails."""

    source: AskedSource = Field(
        discriminator="kind", title="Source", description="Which model, and what is wanted of it."
    )
    beside: tuple[str, ...] = Field(
        default=(),
        title="Beside",
        description="Folders of the run's other examples: what repeats them is not new.",
    )


class VerifySettings(ExamplesChosen, Raced):
    """Races every example that has no verdict yet, in the sandbox."""


class AssembleSettings(ExamplesChosen, Raced, Assembled):
    """Makes a dataset version of the proved examples and the imported data."""


class TrainSettings(Trained):
    """Trains a challenger on a dataset version."""

    dataset: str | None = Field(
        default=None, title="Dataset version", description="The newest when empty."
    )


class CompareSettings(Encoded):
    """Trains every kind asked for on one dataset version and compares them, held-out."""

    dataset: str | None = Field(
        default=None, title="Dataset version", description="The newest when empty."
    )
    comparison: ComparisonSettings = Field(
        default=ComparisonSettings(), title="Comparison", description="What is trained, how often."
    )
    training: TrainingSettings = Field(
        default=TrainingSettings(), title="Training", description="All but the kind."
    )

    @model_validator(mode="after")
    def _weights_are_here(self) -> Self:
        if is_endpoint(self.encoder):
            raise ValueError(
                f"encoder: {self.encoder} is behind an API, and a comparison trains encoders, too; "
                "choose one whose weights are here"
            )
        return self


class EvaluateSettings(Gated):
    """Compares a challenger with the base encoder, the champion and BM25 on held-out data."""

    model: str | None = Field(
        default=None, title="Model version", description="The newest when empty."
    )


class PromoteSettings(Approved):
    """Lets the gate's decision in a report take effect."""

    report: str | None = Field(
        default=None, title="Report version", description="The newest when empty."
    )


class RollbackSettings(Section):
    """Points back to the champion before today's."""

    reason: str = Field(
        default="asked for by hand", title="Reason", description="For the log and the artifact."
    )


class CompactSettings(Section):
    """Packs the ledger's small files, one for each answer, into few."""

    older_than_hours: float = Field(
        default=1.0,
        ge=0,
        title="Older than, hours",
        description="Younger answers stay small files.",
    )
    at_least: int = Field(
        default=1000, ge=1, title="At least", description="Fewer answers are not worth a pack."
    )


class PipelineSettings(Sources, Raced, Assembled, Trained, Gated, Approved):
    """From examples to a champion: generate, verify, assemble, train, evaluate, promote."""
