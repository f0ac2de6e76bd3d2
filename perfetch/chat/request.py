"""What is asked of a chat model: a record whose key names everything that determines the answer."""

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from perfetch.records import content_id

Speaker = Literal["system", "user", "assistant"]
KEY_VERSION = "chat-1"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Speaker
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request. `template` and `parent` are for people and estimates: they change no answer."""

    model: str
    messages: tuple[Message, ...]
    max_output_tokens: int
    schema: str = ""
    """The strict JSON schema of the answer, as `schema_text` writes it; empty for free text."""
    schema_name: str = ""
    sampling_temperature: float | None = None
    """None leaves it to the endpoint (models that reason refuse any other)."""
    seed: int | None = None
    replica: int = 0
    """Tells apart answers asked for more than once on purpose."""
    top_logprobs: int = 0
    """Of each token of the answer, so many likely ones with their log probabilities."""
    template: str = ""
    """Which prompt this is ("intents", "program"): output lengths are estimated by it."""
    parent: str = ""
    """The key of the request that this one repairs or raises the limit of."""

    @property
    def key(self) -> str:
        """32 hex digits; the same for the same question, whoever asks, wherever."""
        return content_id(KEY_VERSION, json.dumps(self.determining(), sort_keys=True))

    def determining(self) -> dict[str, Any]:
        """Everything that determines the answer, as JSON."""
        logprobs = {"top_logprobs": self.top_logprobs} if self.top_logprobs else {}
        return logprobs | {
            "model": self.model,
            "messages": [[message.role, message.content] for message in self.messages],
            "max_output_tokens": self.max_output_tokens,
            "schema": self.schema,
            "sampling_temperature": self.sampling_temperature,
            "seed": self.seed,
            "replica": self.replica,
        }

    def saying(self, *messages: Message) -> "ChatRequest":
        """The same request with more turns at its end."""
        return replace(self, messages=(*self.messages, *messages), parent=self.key)


def schema_text(schema: dict[str, Any]) -> str:
    """A JSON schema for `ChatRequest.schema`.

    In its own order: strict mode writes an answer's fields so, and what helps to write the next
    one is to come first.
    """
    return json.dumps(schema, separators=(",", ":"))
