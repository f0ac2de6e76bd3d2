"""Chat completions: what is refused before any work, and the body of an answer."""

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from tests.openai_server import schemas, wording
from tests.openai_server.rules import Fault, Kind, Reply, Rules
from tests.openai_server.wire import Response

Body = dict[str, Any]
Replier = Callable[[Body], str | Reply | Fault]
LIMIT_NAMES = ("max_completion_tokens", "max_tokens")
WITH_SCHEMA = "json_object with schema"
DEFAULT_OUTPUT_TOKENS = 16
"""What a request without a limit counts for."""
OTHER_MODEL = "another-model-2024-01-01"
DECLINED = "I'm sorry, I can't assist with that request."

_numbers = itertools.count(1)


def problem(body: Body, rules: Rules) -> Response | None:
    """The error that a request gets at once; None when it may go on."""
    refused = no_model(body, rules)
    if refused is not None:
        return refused
    if not isinstance(body.get("messages"), list) or not body["messages"]:
        text = "Missing required parameter: 'messages'."
        return wording.invalid(text, "messages", "missing_required_parameter")
    if body.get("stream"):
        return wording.invalid("This server does not stream.", "stream", "unsupported_value")
    return _unsupported(body, rules) or _bad_format(body, rules)


def no_model(body: Body, rules: Rules) -> Response | None:
    """The error where no model is named, or none that is served."""
    model = body.get("model")
    if not isinstance(model, str) or not model:
        return wording.invalid("you must provide a model parameter")
    if rules.models is not None and model not in rules.models:
        return wording.unknown_model(model)
    return None


def _unsupported(body: Body, rules: Rules) -> Response | None:
    for name in rules.unknown_parameters & set(body):
        return wording.invalid(f"Unrecognized request argument supplied: {name}")
    if "max_tokens" in body and "max_tokens" not in rules.limit_names:
        text = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
            "'max_completion_tokens' instead."
        )
        return wording.invalid(text, "max_tokens", "unsupported_parameter")
    if "max_completion_tokens" in body and "max_completion_tokens" not in rules.limit_names:
        return wording.invalid("Unrecognized request argument supplied: max_completion_tokens")
    temperature = body.get("temperature")
    if not rules.any_temperature and temperature not in (None, 1):
        text = (
            f"Unsupported value: 'temperature' does not support {temperature} with this model. "
            "Only the default (1) value is supported."
        )
        return wording.invalid(text, "temperature", "unsupported_value")
    return None


def _bad_format(body: Body, rules: Rules) -> Response | None:
    wanted = body.get("response_format") or {"type": "text"}
    kind = wanted.get("type")
    if kind == "text":
        return None
    if kind not in rules.schema_modes:
        if rules.validation_status == 500:
            return wording.not_validated(kind)
        text = f"Invalid parameter: 'response_format' of type '{kind}' is not supported with "
        return wording.invalid(text + "this model.", "response_format")
    if kind == "json_object":
        if "schema" in wanted and WITH_SCHEMA not in rules.schema_modes:
            parameter = "response_format.schema"
            return wording.invalid(f"Unknown parameter: '{parameter}'.", parameter)
        if "json" in text_of(body).lower():
            return None
        text = (
            "'messages' must contain the word 'json' in some form, to use 'response_format' of "
            "type 'json_object'."
        )
        return wording.invalid(text, "messages")
    stated = wanted.get("json_schema", {})
    found = schemas.problem(stated.get("schema", {})) if stated.get("strict") else ""
    if found:
        text = f"Invalid schema for response_format '{stated.get('name')}': {found}"
        return wording.invalid(text, "response_format")
    return None


def text_of(body: Body) -> str:
    """The contents of all messages, one after the other."""
    parts: list[str] = []
    for message in body.get("messages") or ():
        content = message.get("content") or ""
        pieces = [{"text": content}] if isinstance(content, str) else content
        parts += [piece.get("text", "") for piece in pieces]
    return "".join(parts)


def prompt_tokens(body: Body) -> int:
    """A token for every four bytes of the messages, rounded up."""
    return -(-len(text_of(body).encode()) // 4)


def output_limit(body: Body) -> int | None:
    """What the request allows the answer."""
    return next((body[name] for name in LIMIT_NAMES if body.get(name) is not None), None)


def asked_tokens(body: Body) -> int:
    """What a request counts for under a token limit before it is answered."""
    return prompt_tokens(body) + (output_limit(body) or DEFAULT_OUTPUT_TOKENS)


def default_reply(body: Body) -> str:
    """An object that fits the schema asked for, else "ok"."""
    wanted = body.get("response_format") or {}
    schema = wanted.get("json_schema", {}).get("schema") or wanted.get("schema")
    if schema:
        return json.dumps(schemas.example(schema))
    return "{}" if wanted.get("type") == "json_object" else "ok"


def completion(body: Body, reply: Reply, fault: Fault | None, name: str = "{model}") -> Response:
    """The response to a request that is answered."""
    kind = fault.kind if fault else None
    content, finish, refusal = _content(reply.content, output_limit(body), kind)
    size = len((content or refusal or "").encode())
    tokens = -(-size // 4)
    if reply.output_tokens is not None and finish == "stop" and refusal is None:
        tokens = reply.output_tokens
    prompt = prompt_tokens(body)
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": tokens,
        "total_tokens": prompt + tokens,
    }
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    found: Body = {
        "id": f"chatcmpl-{next(_numbers):08d}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": OTHER_MODEL if kind == "other_model" else name.format(model=body["model"]),
        "choices": [] if kind == "no_choices" else [choice],
        "usage": usage,
        "system_fingerprint": "fp_loopback",
    }
    if kind == "no_usage":
        del found["usage"]
    response = Response(200, json.dumps(found).encode(), usage=usage, completion=True, fault=fault)
    if kind == "not_json":
        response.body, response.content_type = b"<html><body>Welcome</body></html>", "text/html"
    response.completion = kind not in ("not_json", "no_choices")
    return response


def _content(text: str, limit: int | None, kind: Kind | None) -> tuple[str | None, str, str | None]:
    """Content, finish reason and refusal."""
    half = text[: max(1, len(text) // 2)]
    match kind:
        case "refusal":
            return None, "stop", DECLINED
        case "null_content":
            return None, "stop", None
        case "broken_json":
            return half, "stop", None
        case "wrong_schema":
            return '{"unexpected": true}', "stop", None
        case "content_filter":
            return half, "content_filter", None
        case "length":
            return half, "length", None
    if limit is not None and len(text.encode()) > 4 * limit:
        return text.encode()[: 4 * limit].decode(errors="ignore"), "length", None
    return text, "stop", None
