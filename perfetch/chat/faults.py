"""What a failed attempt means: who waits, who tries again, and what ends everything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from perfetch.chat.rate_headers import should_retry

Kind = Literal["rate_limit", "server", "timeout", "dropped", "unfit", "learn", "stop"]
"""rate_limit: all wait. server, timeout, dropped: this one tries again. unfit: this one is lost.
learn: the endpoint does not take the request's form. stop: it takes none of our requests."""
SHOWN = 300
_TOO_LONG = ("context_length_exceeded", "string_above_max_length")
_FORM = ("response_format", "max_tokens", "max_completion_tokens", "temperature", "seed")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an attempt failed, in a sentence."""

    kind: Kind
    message: str
    parameter: str = ""
    """Of `learn`: the field that is not taken."""


def fault_of(status: int, headers: Mapping[str, str], body: bytes, model: str) -> Fault:
    """The meaning of a response with an error status."""
    code, parameter, said = _error(body)
    told = f"{status}: {said}" if said else str(status)
    if status == 429:
        if "insufficient_quota" in (code, _type(body)):
            return Fault(
                "stop",
                f"the account's quota is used up ({told}); what is paid for is kept: see to the "
                "account's billing and run again",
            )
        return Fault("rate_limit", told)
    if status in (401, 403):
        return Fault("stop", f"the key is refused ({told}); set OPENAI_API_KEY to one that works")
    if status == 404:
        return Fault("stop", f"model {model!r} or the address is not known there ({told})")
    if status in (408, 409) or status >= 500:
        retry = should_retry(headers)
        return Fault("unfit" if retry is False else "server", told)
    named = next((name for name in _FORM if parameter == name or f"'{name}'" in said), "")
    if status in (400, 422) and named:
        return Fault("learn", told, named)
    if code in _TOO_LONG or "context length" in said or status == 413:
        return Fault("unfit", told)
    return Fault("stop", f"the request is refused ({told})")


def _error(body: bytes) -> tuple[str, str, str]:
    """Code, parameter and message of an error body, in the forms that servers use."""
    try:
        found = json.loads(body)
    except ValueError:
        return "", "", body[:SHOWN].decode(errors="replace").strip()
    error = found.get("error", found) if isinstance(found, dict) else found
    if not isinstance(error, dict):
        return "", "", str(error)[:SHOWN]
    said = str(error.get("message") or error.get("detail") or "")[:SHOWN]
    return str(error.get("code") or ""), str(error.get("param") or ""), said


def _type(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"]["type"])
    except (ValueError, KeyError, TypeError):
        return ""
