import json

import pytest

from perfetch.chat.faults import Fault, fault_of


def body(message="", code=None, param=None, kind="invalid_request_error"):
    error = {"message": message, "type": kind, "param": param, "code": code}
    return json.dumps({"error": error}).encode()


OPENAI_TOO_LONG = "This model's maximum context length is 8192 tokens. However, you requested 9000."
CASES = {
    "rate limit": (429, body("Rate limit reached", "rate_limit_exceeded"), "rate_limit", ""),
    "quota by its code": (429, body("", "insufficient_quota"), "stop", ""),
    "quota by its type": (429, body("", None, kind="insufficient_quota"), "stop", ""),
    "too large for a minute": (429, body("Request too large for gpt-4.1-mini"), "unfit", ""),
    "429 of a proxy": (429, b"<html>slow down</html>", "rate_limit", ""),
    "wrong key": (401, body("Incorrect API key"), "stop", ""),
    "not allowed": (403, b"", "stop", ""),
    "unknown model": (404, body("The model `x` does not exist", "model_not_found"), "stop", ""),
    "no money": (402, body("Insufficient Balance"), "stop", ""),
    "moved": (301, b"", "stop", ""),
    "request time-out": (408, b"", "server", ""),
    "conflict": (409, b"", "server", ""),
    "500": (500, body("The server had an error"), "server", ""),
    "Cloudflare": (524, b"<html>", "server", ""),
    "too long": (400, body(OPENAI_TOO_LONG, "context_length_exceeded", "messages"), "unfit", ""),
    "too long at vLLM": (
        400,
        body("'max_tokens' is too large: 99. This model's maximum context length is 64 tokens"),
        "unfit",
        "",
    ),
    "too many bytes": (413, b"", "unfit", ""),
    "filtered prompt at Azure": (400, body("filtered", "content_filter", "prompt"), "unfit", ""),
    "flagged prompt": (400, body("Invalid prompt", "invalid_prompt"), "unfit", ""),
    "no schema": (400, body("not supported", None, "response_format"), "learn", "response_format"),
    "no max_tokens": (
        400,
        body("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        "learn",
        "max_tokens",
    ),
    "no max_completion_tokens": (
        400,
        body("Unrecognized request argument supplied: max_completion_tokens"),
        "learn",
        "max_completion_tokens",
    ),
    "no temperature": (422, body("'temperature' does not support 0.7"), "learn", "temperature"),
    "FastAPI's words": (422, b'{"detail": "seed: extra fields not permitted"}', "learn", "seed"),
    "llama-cpp-python's 500": (
        500,
        body("1 validation error:\n  {'loc': ('body', 'response_format', 'type')}"),
        "learn",
        "response_format",
    ),
    "a 500 that names a field by chance": (
        500,
        body("failed to apply response_format"),
        "server",
        "",
    ),
    "another 400": (400, body("Invalid value for 'messages'.", None, "messages"), "stop", ""),
    "a list": (400, b"[1]", "stop", ""),
    "an error that is text": (400, b'{"error": "model not loaded"}', "stop", ""),
    "not UTF-8": (500, b"\xff\xfe", "server", ""),
}


@pytest.mark.parametrize(("status", "text", "kind", "parameter"), CASES.values(), ids=CASES)
def test_what_a_status_and_its_words_mean(status, text, kind, parameter):
    fault = fault_of(status, {}, text, "gpt-4.1-mini")
    assert (fault.kind, fault.parameter, fault.status) == (kind, parameter, status)
    assert str(status) in fault.message


@pytest.mark.parametrize(
    ("told", "kind"), [("true", "server"), ("false", "unfit"), ("", "server")], ids=str
)
def test_x_should_retry_decides_about_a_server_s_failure(told, kind):
    assert fault_of(500, {"x-should-retry": told}, b"", "m").kind == kind


def test_a_429_that_says_not_to_retry_is_not_asked_for_ever():
    assert fault_of(429, {"x-should-retry": "false"}, b"", "m").kind == "unfit"
    assert fault_of(429, {"x-should-retry": "true"}, b"", "m").kind == "rate_limit"


@pytest.mark.parametrize(
    ("fault", "counted", "charged"),
    [
        (Fault("rate_limit", "", status=429), "refused_429", False),
        (Fault("stop", "", status=429), "refused_429", False),
        (Fault("unfit", "", status=500), "failed_5xx", False),
        (Fault("server", "", status=503), "failed_5xx", False),
        (Fault("learn", "", status=400), "rejected_4xx", False),
        (Fault("stop", "", status=401), "rejected_4xx", False),
        (Fault("timeout", ""), "timeouts", True),
        (Fault("dropped", ""), "dropped", True),
        (Fault("dropped", "", reached=False), "dropped", False),
    ],
    ids=lambda each: f"{each.kind} {each.status}" if isinstance(each, Fault) else None,
)
def test_what_a_fault_counts_as_and_whether_it_may_cost(fault, counted, charged):
    assert (fault.counted, fault.charged) == (counted, charged)


def test_long_words_are_cut():
    assert len(fault_of(500, {}, b"x" * 100_000, "m").message) < 400
