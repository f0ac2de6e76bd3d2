"""What the loopback server allows, and which faults it plays when.

Source of limits, headers and errors: https://platform.openai.com/docs/guides/rate-limits and
https://platform.openai.com/docs/guides/error-codes
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CHAT = "POST /v1/chat/completions"
EMBEDDINGS = "POST /v1/embeddings"

STATUS_KINDS = (
    "rate_limit",  # 429 rate_limit_exceeded
    "quota",  # 429 insufficient_quota
    "server_error",  # 500
    "bad_gateway",  # 502, an HTML page of a proxy
    "overloaded",  # 503
    "unauthorized",  # 401
    "echoed_key",  # 401 that spells the whole key out, as careless proxies do
    "model_not_found",  # 404
    "bad_request",  # 400
)
"""Answered instead of doing anything: nothing is charged."""
DELIVERY_KINDS = (
    "drip",  # the body trickles in over `seconds`, in full
    "hang",  # not a byte for `seconds`, then the connection closes
    "truncated",  # content-length says more than is sent, then the connection closes
    "dropped",  # the connection closes without a byte
    "reset",  # the same with a TCP reset
)
"""Everything is done and charged, and the answer is delivered badly or not at all."""
BODY_KINDS = (
    "not_json",  # 200 with an HTML page
    "no_choices",  # 200, `choices` is empty
    "no_usage",  # a good answer without `usage`
    "null_content",  # `content` is null, without a refusal
    "other_model",  # a good answer that reports another model's name
    "broken_json",  # the content stops in the middle, `finish_reason` stop
    "wrong_schema",  # the content is JSON of another shape
    "refusal",
    "length",  # cut in the middle, `finish_reason` length
    "content_filter",
)
"""Delivered in full and charged, with something else inside."""
VECTOR_KINDS = (
    "other_dimension",  # one number more than before
    "nan_vector",  # the last one
    "zero_vector",  # the last one
    "missing_vector",  # the first one
)
"""Of embeddings: delivered in full and charged."""
LINE_KINDS = ("missing", "line_expired", "line_timeout")
"""Of lines of a batch only: in neither file, or in the error file without a response."""

Kind = Literal[
    "rate_limit", "quota", "server_error", "bad_gateway", "overloaded", "unauthorized",
    "echoed_key", "model_not_found", "bad_request", "drip", "hang", "truncated", "dropped", "reset",
    "not_json", "no_choices", "no_usage", "null_content", "other_model", "broken_json",
    "wrong_schema", "refusal", "length", "content_filter", "missing", "line_expired",
    "line_timeout", "other_dimension", "nan_vector", "zero_vector", "missing_vector",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong."""

    kind: Kind
    retry_after_s: float | None = None
    """Sent as `retry-after-ms` and `retry-after`; for status kinds."""
    should_retry: bool | None = None
    """Sent as `x-should-retry`; for status kinds."""
    seconds: float = 1.0
    """How long a drip or a hang takes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The content of one answer."""

    content: str
    output_tokens: int | None = None
    """None counts a token for every four bytes."""
    latency_s: float | None = None
    """None takes the rules'."""


@dataclass(frozen=True, slots=True)
class BatchRules:
    """How fast batches go, and what they may hold."""

    validating_s: float = 0.05
    running_s: float = 0.2
    """For all lines of a batch; they finish evenly over it."""
    finalizing_s: float = 0.05
    cancelling_s: float = 0.05
    expires_after_s: float | None = None
    """Since creation; what is not done then expires. None: 24 hours."""
    max_requests: int = 50_000
    max_bytes: int = 200 * 1000 * 1000
    enqueued_tokens: int | None = None
    """Input tokens of all unfinished batches together."""
    plan: Mapping[int, Fault] = field(default_factory=dict)
    """By number of the executed line, counted over all batches from 0."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the server allows. None means no limit."""

    requests_per_minute: float | None = None
    burst: int = 10
    """Requests at once after a rest; then they trickle in at the rate."""
    tokens_per_minute: float | None = None
    token_burst: float | None = None
    """None: a second's worth."""
    tokens_counted: Literal["asked", "used"] = "asked"
    """asked: prompt and max_tokens, as OpenAI does; used: corrected by the answer's length."""
    latency_s: float = 0.0
    neighbour: float = 0.0
    """Share of the quota that somebody else uses up; the headers still name the whole limit."""
    refused_count: bool = False
    """Refused requests use up quota too."""
    window_s: float | None = None
    """Limits are counted in windows of so many seconds, not in buckets; bursts are no matter."""
    rate_headers: bool = True
    retry_after: bool = True
    """Refusals say how long to wait."""
    plan: Mapping[int, Fault] = field(default_factory=dict)
    """By number of the chat request, counted from 0 over those that the limits let through."""
    plans: Mapping[str, Mapping[int, Fault]] = field(default_factory=dict)
    """The same for other routes: `{"POST /v1/batches": {0: Fault("dropped")}}`."""
    fault_share: float = 0.0
    fault_kinds: tuple[Kind, ...] = ("server_error", "overloaded", "truncated", "dropped", "reset")
    seed: int = 0
    keys: frozenset[str] | None = None
    models: tuple[str, ...] | None = None
    reported_model: str = "{model}"
    """OpenAI reports a snapshot: "{model}-2025-04-14"."""
    schema_modes: frozenset[str] = frozenset({"json_schema", "json_object"})
    """"json_object with schema" is llama.cpp's own; OpenAI knows no such parameter."""
    validation_status: int = 400
    """llama-cpp-python answers 500 to a type of response_format that it does not know."""
    limit_names: frozenset[str] = frozenset({"max_tokens", "max_completion_tokens"})
    any_temperature: bool = True
    unknown_parameters: frozenset[str] = frozenset()
    embedding_dimension: int = 64
    """Where a request asks for none."""
    context_tokens: int = 8_192
    """Of one text to be embedded."""
    encoding_formats: frozenset[str] = frozenset({"float", "base64"})
    shuffled: bool = False
    """Embeddings come in another order than their indices."""
    batch: BatchRules = field(default_factory=BatchRules)

    def fault_for(self, route: str, number: int) -> Fault | None:
        """What goes wrong with this request, the same for the same seed."""
        plan = self.plan if route == CHAT else self.plans.get(route, {})
        if number in plan:
            return plan[number]
        chance = random.Random(f"{self.seed}/{route}/{number}")
        if route == CHAT and chance.random() < self.fault_share:
            return Fault(chance.choice(self.fault_kinds))
        return None
