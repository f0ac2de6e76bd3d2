"""What each flow takes: every section lives beside the code it configures; here they meet."""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perfetch.assembly.settings import AssemblySettings
from perfetch.catalogue.source import CatalogueSource
from perfetch.chat.embedding_settings import is_endpoint
from perfetch.comparison.settings import ComparisonSettings
from perfetch.records import Language
from perfetch.retrieval.gate import GateSettings
from perfetch.retrieval.training_settings import TrainingSettings
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


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def narrowed(self, section: type[Narrow], **chosen: Any) -> Narrow:  # noqa: ANN401
        """One stage's settings: its share of these, and what the stage before has made."""
        shared = {name: getattr(self, name) for name in section.model_fields if hasattr(self, name)}
        return section.model_validate({**shared, **chosen})


class _Seeded(_Section):
    seed: int = Field(default=0, ge=0, title="Seed", description="Reaches every random choice.")


class _Encoded(_Seeded):
    encoder: str = Field(
        default="default",
        title="Encoder",
        description="A sentence-transformers folder or Hub name; default: all-MiniLM-L6-v2. "
        "openai:MODEL asks OPENAI_BASE_URL for it; openai:MODEL?dimensions=256&base_url=… too.",
    )
    send_code: bool = Field(
        default=False,
        title="Send code",
        description="Your own code may go to the endpoint that a source or the encoder names.",
    )


class _Answered(_Encoded):
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


class _Sources(_Answered):
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


class _Raced(_Section):
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


class _Assembled(_Section):
    assembly: AssemblySettings = Field(
        default=AssemblySettings(), title="Assembly", description="Splits and duplicates."
    )


class _Trained(_Encoded):
    training: TrainingSettings = Field(
        default=TrainingSettings(), title="Training", description="The query adapter."
    )

    @model_validator(mode="after")
    def _weights_are_here(self) -> Self:
        if is_endpoint(self.encoder) and trains_weights(self.training.kind):
            raise ValueError(
                f"training.kind: {self.training.kind} trains an encoder's own weights, and "
                f"{self.encoder} is behind an API; choose a kind of vectors, or auto"
            )
        return self


class _Gated(_Section):
    gate: GateSettings = Field(
        default=GateSettings(), title="Gate", description="What a promotion asks for."
    )


class _Approved(_Section):
    approval: ApprovalSettings = Field(
        default=ApprovalSettings(),
        title="Approval",
        description="Whether a person has the last word.",
    )


class _ExamplesChosen(_Section):
    examples: tuple[str, ...] = Field(
        default=(),
        title="Examples",
        description="Names of folders under examples/; those generated last when empty.",
    )


class GenerateSettings(_Sources, _Raced):
    """Reads every source and stores what may enter a dataset version; a model's programs race."""


class SynthesiseSettings(_Answered, _Raced):
    """Asks one language model, races what it writes, and sends back once what fails."""

    source: AskedSource = Field(
        discriminator="kind", title="Source", description="Which model, and what is wanted of it."
    )
    beside: tuple[str, ...] = Field(
        default=(),
        title="Beside",
        description="Folders of the run's other examples: what repeats them is not new.",
    )


class VerifySettings(_ExamplesChosen, _Raced):
    """Races every example that has no verdict yet, in the sandbox."""


class AssembleSettings(_ExamplesChosen, _Raced, _Assembled):
    """Makes a dataset version of the proved examples and the imported data."""


class TrainSettings(_Trained):
    """Trains a challenger on a dataset version."""

    dataset: str | None = Field(
        default=None, title="Dataset version", description="The newest when empty."
    )


class CompareSettings(_Encoded):
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


class EvaluateSettings(_Gated):
    """Compares a challenger with the base encoder, the champion and BM25 on held-out data."""

    model: str | None = Field(
        default=None, title="Model version", description="The newest when empty."
    )


class PromoteSettings(_Approved):
    """Lets the gate's decision in a report take effect."""

    report: str | None = Field(
        default=None, title="Report version", description="The newest when empty."
    )


class RollbackSettings(_Section):
    """Points back to the champion before today's."""

    reason: str = Field(
        default="asked for by hand", title="Reason", description="For the log and the artifact."
    )


class CompactSettings(_Section):
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


class PipelineSettings(_Sources, _Raced, _Assembled, _Trained, _Gated, _Approved):
    """From examples to a champion: generate, verify, assemble, train, evaluate, promote."""
