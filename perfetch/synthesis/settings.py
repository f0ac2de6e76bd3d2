"""What is asked of a language model: programs for new intents, or intents for your own code."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from perfetch.chat.settings import EndpointSettings
from perfetch.records import Language


class Asked(EndpointSettings):
    """What both ways of asking share: one endpoint, and what is wanted of it."""

    languages: tuple[Language, ...] = Field(
        default=("python", "cpp"),
        min_length=1,
        title="Languages",
        description="Of the programs that are asked for.",
    )
    intents: int = Field(
        default=40,
        ge=1,
        le=1_000_000,
        title="Intents",
        description="How many new programming tasks; raising it later keeps what is paid for.",
    )
    wordings: int = Field(
        default=8,
        ge=8,
        le=20,
        title="Wordings per intent",
        description="Each becomes a query.",
    )
    repository: Path | None = Field(
        default=None,
        title="Folder of your own code",
        description="Asks for the intents of its functions instead of new programs; needs "
        "--send-code.",
    )
    max_functions: int = Field(
        default=500,
        ge=1,
        le=1_000_000,
        title="At most so many functions",
        description="Of the folder of your own code.",
    )
    context_share: float = Field(
        default=0.25,
        ge=0,
        le=1,
        title="Queries with context",
        description="Share of the queries on your own code that come with where they are asked.",
    )
    found_within: int = Field(
        default=20,
        ge=1,
        title="Found again within",
        description="A query on your own code stays when the encoder or BM25 ranks its function "
        "so high.",
    )
    judge: bool = Field(
        default=False,
        title="Judge",
        description="The model itself judges queries that are not found again: their functions "
        "are sent once more.",
    )
    sampling_temperature: float | None = Field(
        default=0.8,
        ge=0,
        le=2,
        title="Sampling temperature",
        description="Left to the endpoint when empty.",
    )
    max_output_tokens: int = Field(
        default=4096,
        ge=64,
        le=131_072,
        title="Output tokens",
        description="Limit of one answer; raised once where an answer is cut off.",
    )
    mend: bool = Field(
        default=True,
        title="Mend",
        description="A program that its race refutes goes back to the model once, with the reason.",
    )


class OpenAISource(Asked):
    """Asks an OpenAI-compatible endpoint, at the pace it allows."""

    kind: Literal["openai"] = "openai"


class OpenAIBatchSource(Asked):
    """Asks by OpenAI's Batch API: half the price, within a day; a run may end waiting."""

    kind: Literal["openai-batch"] = "openai-batch"
    enqueued_tokens: int = Field(
        default=2_000_000,
        ge=1,
        title="Enqueued tokens",
        description="The account's limit on tokens in batches under way.",
    )
    max_wait_s: float = Field(
        default=0.0,
        ge=0,
        title="Wait at most",
        description="Seconds; then the run ends waiting, and the next one goes on. 0: one look.",
    )
