"""Errors in OpenAI's words: what its documentation and its clients' issue threads show."""

import json
import math

from tests.openai_server.limits import Refusal, duration
from tests.openai_server.rules import Fault
from tests.openai_server.wire import Response

ORGANISATION = "org-loopback"
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>"


def failure(
    status: int, message: str, kind: str, code: str | None = None, param: str | None = None
) -> Response:
    """An error body."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    return Response(status, json.dumps({"error": error}, indent=4).encode())


def invalid(message: str, param: str | None = None, code: str | None = None) -> Response:
    """400: the request itself is at fault."""
    return failure(400, message, "invalid_request_error", code, param)


def not_validated(kind: str) -> Response:
    """500 of llama-cpp-python to a response_format that it does not know."""
    problem = {
        "type": "literal_error",
        "loc": ("body", "response_format", "type"),
        "msg": "Input should be 'text' or 'json_object'",
        "input": kind,
    }
    text = f"1 validation error:\n  {problem}\n"
    return failure(500, text, "internal_server_error")


def refused(refusal: Refusal, model: str) -> Response:
    """429 of a rate limit."""
    short = {"requests": "RPM", "tokens": "TPM"}[refusal.name]
    what = f"{model} in organization {ORGANISATION} on {refusal.name} per min ({short})"
    if refusal.too_large:
        text = (
            f"Request too large for {what}: Limit {refusal.limit}, Requested {refusal.requested}. "
            "The input or output tokens must be reduced in order to run successfully."
        )
        return failure(429, text, refusal.name, "rate_limit_exceeded")
    text = (
        f"Rate limit reached for {what}: Limit {refusal.limit}, Used {refusal.limit}, Requested "
        f"{refusal.requested}. Please try again in {duration(refusal.wait_s)}. Visit "
        "https://platform.openai.com/account/rate-limits to learn more."
    )
    found = failure(429, text, refusal.name, "rate_limit_exceeded")
    found.headers |= retry_after(refusal.wait_s)
    return found


def retry_after(seconds: float) -> dict[str, str]:
    """Both headers: whole seconds rounded up, and milliseconds rounded up."""
    return {
        "retry-after": str(math.ceil(seconds)),
        "retry-after-ms": str(math.ceil(seconds * 1000)),
    }


def unauthorized(key: str, spelled_out: bool = False) -> Response:
    """401; a missing key has another wording."""
    if not key:
        text = (
            "You didn't provide an API key. You need to provide your API key in an Authorization "
            "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
        )
        return failure(401, text, "invalid_request_error")
    shown = key if spelled_out else f"{key[:3]}{'*' * 8}{key[-4:]}"
    text = (
        f"Incorrect API key provided: {shown}. You can find your API key at "
        "https://platform.openai.com/account/api-keys."
    )
    return failure(401, text, "invalid_request_error", "invalid_api_key")


def unknown_model(model: str) -> Response:
    """404."""
    text = f"The model `{model}` does not exist or you do not have access to it."
    return failure(404, text, "invalid_request_error", "model_not_found")


def not_found(what: str) -> Response:
    """404 of a path, a file or a batch."""
    return failure(404, f"No such {what}", "invalid_request_error", None, "id")


def out_of_quota() -> Response:
    """429 that no waiting helps."""
    text = (
        "You exceeded your current quota, please check your plan and billing details. For more "
        "information on this error, read the docs: "
        "https://platform.openai.com/docs/guides/error-codes/api-errors."
    )
    return failure(429, text, "insufficient_quota", "insufficient_quota")


def planned(fault: Fault, model: str, key: str) -> Response:
    """The response of a fault of a status kind."""
    found = _planned(fault, model, key)
    if fault.retry_after_s is not None:
        found.headers |= retry_after(fault.retry_after_s)
    if fault.should_retry is not None:
        found.headers["x-should-retry"] = str(fault.should_retry).lower()
    return found


def _planned(fault: Fault, model: str, key: str) -> Response:
    wait_s = fault.retry_after_s if fault.retry_after_s is not None else 1.0
    match fault.kind:
        case "rate_limit":
            found = refused(Refusal("requests", 500, 1, wait_s), model)
            found.headers.clear()
            return found
        case "quota":
            return out_of_quota()
        case "bad_gateway":
            return Response(502, BAD_GATEWAY, content_type="text/html")
        case "overloaded":
            text = "The engine is currently overloaded, please try again later."
            return failure(503, text, "service_unavailable_error")
        case "unauthorized" | "echoed_key":
            return unauthorized(key, spelled_out=fault.kind == "echoed_key")
        case "model_not_found":
            return unknown_model(model)
        case "bad_request":
            return invalid("Invalid value for 'messages'.", "messages", "invalid_value")
    text = "The server had an error while processing your request. Sorry about that!"
    return failure(500, text, "server_error")
