"""What came back: the raw body beside what is read from it. Kept on disk before anyone sees it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Ending(StrEnum):
    """How an answer that was delivered in full ended."""

    ANSWERED = "answered"
    TRUNCATED = "truncated"
    """`finish_reason` length: the output limit cut it off."""
    REFUSED = "refused"
    """The model declined (`message.refusal`); recorded, never asked again."""
    FILTERED = "filtered"
    """`finish_reason` content_filter; recorded, never asked again."""
    MALFORMED = "malformed"
    """A body that is no chat completion: paid for all the same, asked again."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them; None where it did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One delivered response."""

    key: str
    body: bytes
    """The response's body as it came."""
    model: str
    """The name that was asked for."""
    endpoint: str
    """The base URL's host and path, without credentials."""
    latency_s: float
    received: str
    """UTC, ISO 8601, milliseconds."""
    mode: str = ""
    """How structure was asked for: strict, json, text."""
    source: str = "chat"
    """chat or batch: what a token costs depends on it."""
    template: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the response, without cookies, credentials and organisation names."""

    def content(self) -> dict[str, Any] | None:
        """The completion, or None where the body is none."""
        try:
            found = json.loads(self.body)
            choice = found["choices"][0]
            is_one = isinstance(choice, dict) and isinstance(choice["message"], dict)
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            return None
        return found if is_one and isinstance(found, dict) else None

    @property
    def ending(self) -> Ending:
        """How it ended."""
        found = self.content()
        if found is None:
            return Ending.MALFORMED
        choice = found["choices"][0]
        if choice.get("finish_reason") == "content_filter":
            return Ending.FILTERED
        if choice["message"].get("refusal"):
            return Ending.REFUSED
        if choice.get("finish_reason") == "length":
            return Ending.TRUNCATED
        return (
            Ending.ANSWERED
            if isinstance(choice["message"].get("content"), str)
            else (Ending.MALFORMED)
        )

    @property
    def text(self) -> str:
        """What the model wrote; empty where it wrote nothing."""
        found = self.content()
        content = found["choices"][0]["message"].get("content") if found else None
        return _whole(content) if isinstance(content, str) else ""

    @property
    def usage(self) -> Usage:
        """Tokens as reported; also of a body that is otherwise no completion."""
        try:
            reported = json.loads(self.body)["usage"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            return Usage()
        if not isinstance(reported, dict):
            return Usage()
        return Usage(
            count_of(reported.get("prompt_tokens")), count_of(reported.get("completion_tokens"))
        )

    @property
    def reported_model(self) -> str:
        """The model's name as the endpoint reports it; empty where it does not."""
        name = (self.content() or {}).get("model")
        return _whole(name) if isinstance(name, str) else ""


def count_of(value: object) -> int | None:
    """A number of tokens; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _whole(text: str) -> str:
    """Half of a surrogate pair, which no file and no request can carry, becomes "?"."""
    return text.encode(errors="replace").decode()
