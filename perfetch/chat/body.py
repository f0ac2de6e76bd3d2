"""A request as the endpoint reads it: the same body whether asked alone or in a batch."""

import json
from typing import Any, Literal

from perfetch.chat.request import ChatRequest

Mode = Literal["strict", "schema", "json", "text"]
"""How structure is asked for: a strict schema, JSON mode with a schema, JSON mode, in words."""
LimitName = Literal["max_completion_tokens", "max_tokens"]
"""OpenAI's newer models take the first only, most other servers the second."""

_TOLD = "Answer with one JSON object that fits this JSON schema, and nothing else:\n"
_IN_WORDS = {
    "schema": _TOLD,
    "json": _TOLD,
    "text": "Answer with one JSON object in a ```json fence that fits this JSON schema:\n",
}


def request_body(
    request: ChatRequest, mode: Mode, limit_name: LimitName = "max_completion_tokens"
) -> dict[str, Any]:
    """The JSON object to be sent to `chat/completions`.

    Short of a strict schema it is not sure that one is enforced: a last message tells it, too.
    """
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": turn.role, "content": turn.content} for turn in request.messages],
        limit_name: request.max_output_tokens,
    }
    if request.sampling_temperature is not None:
        body["temperature"] = request.sampling_temperature
    if request.seed is not None:
        body["seed"] = request.seed
    if request.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    if request.schema:
        _ask_for_structure(body, request, mode)
    return body


def _ask_for_structure(body: dict[str, Any], request: ChatRequest, mode: Mode) -> None:
    schema = json.loads(request.schema)
    if mode == "strict":
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {
                "name": request.schema_name or "answer",
                "strict": True,
                "schema": schema,
            },
        }
        return
    body["messages"].append({"role": "system", "content": _IN_WORDS[mode] + request.schema})
    if mode == "schema":
        # llama-cpp-python's way: it knows no "json_schema", but holds its model to this one.
        body["response_format"] = {"type": "json_object", "schema": schema}
    if mode == "json":
        body["response_format"] = {"type": "json_object"}
