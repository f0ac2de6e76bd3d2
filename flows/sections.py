"""What several flows take alike; every section lives beside the code it configures."""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perfetch.assembly.settings import AssemblySettings
from perfetch.catalogue.source import CatalogueSource
from perfetch.chat.embedding_settings import is_endpoint
from perfetch.records import Language
from perfetch.retrieval.gate import GateSettings
from perfetch.retrieval.training_settings import ENCODERS, TrainingSettings
from perfetch.retrieval.weights.sides import trains_weights
from perfetch.sources.beir import BeirSource
from perfetch.sources.code import CodeSource
from perfetch.sources.pairs import PairsSource
from perfetch.synthesis.settings import OpenAIBatchSource, OpenAISource
from perfetch.verification.settings import VerificationSettings
from tasks.approval import ApprovalSettings

ReadSource = CatalogueSource | CodeSource | BeirSource | PairsSource
AskedSource = OpenAISource | OpenAIBatchSource
Source = Annotated[ReadSource | AskedSource, Field(discriminator="kind")]


Narrow = TypeVar("Narrow", bound=BaseModel)


def refuse_untrainable(field: str, encoder: str, training: TrainingSettings) -> None:
    """Refuses what cannot be trained as it is asked for.

    Args:
        field: where the settings stand, as `challengers.0.`; empty at the top.
        encoder: its name.
        training: how it would be trained.

    Raises:
        ValueError: if the weights of an encoder behind an API would be trained, or a field of a
            single kind is set where `auto` finds it.
    """
    if is_endpoint(encoder) and trains_weights(training.kind):
        raise ValueError(
            f"{field}training.kind: {training.kind} trains an encoder's own weights, and "
            f"{encoder} is behind an API; choose a kind of vectors, or auto"
        )
    if training.unread:
        raise ValueError(
            f"{field}training.{training.unread[0]}: the kind is auto, which finds this by itself; "
            f"leave it out, or choose a kind, as {field}training.kind affine"
        )


class Section(BaseModel):
    """The base of all: nothing that is not known, and a way to hand on the part a stage takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def narrowed(self, section: type[Narrow], **chosen: Any) -> Narrow:  # noqa: ANN401
        """One stage's settings: its share of these, and what the stage before has made."""
        shared = {name: getattr(self, name) for name in section.model_fields if hasattr(self, name)}
        return section.model_validate({**shared, **chosen})


class Seeded(Section):
    """What draws at random."""

    seed: int = Field(
        default=0, ge=0, lt=2**32, title="Seed", description="Reaches every random choice."
    )


class Encoded(Seeded):
    """What embeds texts."""

    encoder: str = Field(
        default="default",
        title="Encoder",
        description=ENCODERS,
    )
    send_code: bool = Field(
        default=False,
        title="Send code",
        description="Your own code may go to the endpoint that a source or the encoder names.",
    )


class Answered(Encoded):
    """How a language model's answers are come by."""

    replay: bool = Field(
        default=False,
        title="Replay",
        description="Takes every answer of a language model from the ledger; sends nothing.",
    )
    reask_damaged: bool = Field(
        default=False,
        title="Ask damaged answers again",
        description="Sets damaged files of the ledger aside, and pays for their answers again.",
    )


class Sources(Answered):
    """What reads, or asks for, examples."""

    sources: tuple[Source, ...] = Field(
        default=(CatalogueSource(), CodeSource()),
        min_length=1,
        title="Sources of examples",
        description="catalogue, code (a folder of sources), beir (a folder), pairs (a Parquet), "
        "openai and openai-batch (a language model).",
    )
    languages: tuple[Language, ...] | None = Field(
        default=None,
        title="Languages of the programs",
        description="Only these, as python,cpp; what each source says when empty.",
    )
    estimate: bool = Field(
        default=False,
        title="Estimate only",
        description="Shows what language models would be asked and what it would cost; asks "
        "nothing.",
    )

    def read_sources(self) -> tuple[ReadSource, ...]:
        """The sources that are read, with the choice of languages in force."""
        return tuple(
            source.model_copy(update={"languages": self.languages})
            if self.languages and isinstance(source, CatalogueSource)
            else source
            for source in self.sources
            if not isinstance(source, AskedSource)
        )

    def asked_sources(self) -> tuple[AskedSource, ...]:
        """The sources that are asked, with the choice of languages in force."""
        changed = {"languages": self.languages} if self.languages else {}
        return tuple(
            source.model_copy(update=changed)
            for source in self.sources
            if isinstance(source, AskedSource)
        )


class Raced(Section):
    """What looks at verdicts, or makes them."""

    sandbox: Literal["bubblewrap", "process"] | None = Field(
        default=None,
        title="Sandbox",
        description="process: resource limits only; what verification.sandbox says when empty.",
    )
    verification: VerificationSettings = Field(
        default=VerificationSettings(), title="Verification", description="The race."
    )

    def racing(self) -> VerificationSettings:
        """The settings of the race, with the choice of sandbox in force."""
        changed = {"sandbox": self.sandbox} if self.sandbox else {}
        return self.verification.model_copy(update=changed)


class Assembled(Section):
    """What makes dataset versions."""

    assembly: AssemblySettings = Field(
        default=AssemblySettings(), title="Assembly", description="Splits and duplicates."
    )


class Trained(Encoded):
    """What trains a challenger."""

    training: TrainingSettings = Field(
        default=TrainingSettings(), title="Training", description="The query adapter."
    )

    @model_validator(mode="after")
    def _can_be_trained(self) -> Self:
        refuse_untrainable("", self.encoder, self.training)
        return self


class Gated(Section):
    """What decides on promotions."""

    gate: GateSettings = Field(
        default=GateSettings(), title="Gate", description="What a promotion asks for."
    )


class Approved(Section):
    """What may wait for a person."""

    approval: ApprovalSettings = Field(
        default=ApprovalSettings(),
        title="Approval",
        description="Whether a person has the last word.",
    )


class ExamplesChosen(Section):
    """What goes on with examples that are there."""

    examples: tuple[str, ...] = Field(
        default=(),
        title="Examples",
        description="Names of folders under examples/; those generated last when empty.",
    )
