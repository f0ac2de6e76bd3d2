"""Embeddings: what is refused before any work, and the body of a response.

Source: https://developers.openai.com/api/docs/api-reference/embeddings/create. Vectors are hashed
bags of words, so texts that share words are alike, the same on every machine.
"""

import base64
import hashlib
import json
import random
import re
import struct
from typing import Any

from tests.openai_server import wording
from tests.openai_server.chat import no_model
from tests.openai_server.rules import Fault, Rules
from tests.openai_server.wire import Response

Body = dict[str, Any]
MOST_INPUTS, MOST_TOKENS = 2_048, 300_000
WORD = re.compile(r"[A-Za-z]+|[0-9]+|[^\sA-Za-z0-9]")


def problem(body: Body, rules: Rules) -> Response | None:
    """The error that a request gets at once; None when it may go on."""
    refused = no_model(body, rules)
    if refused is not None:
        return refused
    inputs = inputs_of(body)
    if not inputs or not all(isinstance(text, str) and text for text in inputs):
        return wording.invalid("'$.input' is invalid. Please check the API reference.")
    if len(inputs) > MOST_INPUTS:
        text = f"Invalid 'input': array too long. Expected at most {MOST_INPUTS} items."
        return wording.invalid(text, "input", "array_above_max_length")
    if body.get("encoding_format", "float") not in rules.encoding_formats:
        text = f"Unsupported value: 'encoding_format' does not support {body['encoding_format']!r}."
        return wording.invalid(text, "encoding_format", "unsupported_value")
    return _too_many_tokens([tokens_of(text) for text in inputs], rules)


def _too_many_tokens(tokens: list[int], rules: Rules) -> Response | None:
    longest, limit = max(tokens), rules.context_tokens
    if longest > limit:
        text = (
            f"This model's maximum context length is {limit} tokens, however you requested "
            f"{longest} tokens ({longest} in your prompt; 0 for the completion). Please reduce "
            "your prompt; or completion length."
        )
        return wording.invalid(text)
    if sum(tokens) > MOST_TOKENS:
        text = f"Requested {sum(tokens)} tokens, max {MOST_TOKENS} tokens per request"
        return wording.invalid(text, None, "max_tokens_per_request")
    return None


def inputs_of(body: Body) -> list[str]:
    """The texts of a request."""
    given = body.get("input")
    return [given] if isinstance(given, str) else given if isinstance(given, list) else []


def tokens_of(text: str) -> int:
    """A token for every four bytes, rounded up."""
    return -(-len(text.encode()) // 4)


def asked_tokens(body: Body) -> int:
    """What a request counts for under a token limit."""
    return sum(map(tokens_of, inputs_of(body)))


def response(body: Body, fault: Fault | None, rules: Rules) -> Response:
    """The response to a request that is answered."""
    kind = fault.kind if fault else None
    size = body.get("dimensions") or rules.embedding_dimension
    if kind == "other_dimension":
        size += 1
    vectors = [embed(text, size) for text in inputs_of(body)]
    if kind in ("nan_vector", "zero_vector"):
        vectors[-1] = [float("nan") if kind == "nan_vector" else 0.0] * size
    data = [
        {"object": "embedding", "index": index, "embedding": _written(vector, body)}
        for index, vector in enumerate(vectors)
    ]
    if kind == "missing_vector":
        del data[0]
    if rules.shuffled:
        random.Random(len(data)).shuffle(data)
    tokens = asked_tokens(body)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    found: Body = {"object": "list", "data": data, "model": body["model"], "usage": usage}
    if kind == "no_usage":
        del found["usage"]
    if kind == "not_json":
        sent = Response(200, b"<html>a proxy's page</html>", content_type="text/html")
    else:
        sent = Response(200, json.dumps(found).encode())
    sent.usage, sent.fault = usage, fault
    return sent


def embed(text: str, size: int) -> list[float]:
    """Words hashed into so many places, of length 1."""
    vector = [0.0] * size
    for word in WORD.findall(text.lower()) or [""]:
        place = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        vector[place % size] += 1.0
    length = sum(value * value for value in vector) ** 0.5
    return [value / length for value in vector]


def _written(vector: list[float], body: Body) -> list[float] | str:
    if body.get("encoding_format") != "base64":
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
