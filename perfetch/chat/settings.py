"""Which endpoint is asked, how fast, and what it may cost."""

from pydantic import BaseModel, ConfigDict, Field


class EndpointSettings(BaseModel):
    """An OpenAI-compatible endpoint: OpenAI, Azure, vLLM, llama.cpp, Ollama, a LiteLLM proxy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(
        default="gpt-4.1-mini", min_length=1, title="Model", description="As the endpoint names it."
    )
    base_url: str | None = Field(
        default=None,
        title="Base URL",
        description="Of an OpenAI-compatible endpoint; OPENAI_BASE_URL, else OpenAI, when empty.",
    )
    requests_per_minute: int | None = Field(
        default=None,
        ge=1,
        title="Requests per minute",
        description="The account's limit; learned from the first answer's headers when empty.",
    )
    tokens_per_minute: int | None = Field(
        default=None,
        ge=1,
        title="Tokens per minute",
        description="The account's limit; learned from the first answer's headers when empty.",
    )
    at_once: int = Field(
        default=256,
        ge=1,
        le=4096,
        title="In flight at once",
        description="A bound for the endpoint's sake; the rate is what paces.",
    )
    timeout_s: float = Field(
        default=120.0, gt=0, le=3600, title="Time-out", description="Seconds for one answer."
    )
    attempts: int = Field(
        default=6,
        ge=1,
        le=20,
        title="Attempts",
        description="Per request: for 5xx, time-outs and lost connections. A 429 is no attempt.",
    )
    failures_in_a_row: int = Field(
        default=10,
        ge=1,
        title="Failures in a row",
        description="So many of one kind pause all sending, once; so many again end the stage.",
    )
    budget_usd: float | None = Field(
        default=5.0,
        gt=0,
        title="Budget, USD",
        description="Never exceeded: what is in flight is reserved at its largest price.",
    )
    budget_tokens: int | None = Field(
        default=None, gt=0, title="Budget, tokens", description="Input and output together."
    )
    input_usd_per_million: float | None = Field(
        default=None,
        ge=0,
        title="Price of a million input tokens",
        description="USD; the price table's when empty. 0 for a model of your own.",
    )
    output_usd_per_million: float | None = Field(
        default=None,
        ge=0,
        title="Price of a million output tokens",
        description="USD; the price table's when empty. 0 for a model of your own.",
    )
