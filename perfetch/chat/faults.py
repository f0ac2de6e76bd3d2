"""What a failed attempt means: who waits, who tries again, and what ends everything."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from perfetch.chat.rate_headers import should_retry

Kind = Literal["rate_limit", "server", "timeout", "dropped", "unfit", "learn", "stop"]
"""rate_limit: all wait. server, timeout, dropped: this one tries again. unfit: this one is lost.
learn: the endpoint does not take the request's form. stop: it takes none of our requests."""
SHOWN = 300
_UNFIT = (
    "context_length_exceeded",
    "string_above_max_length",
    "content_filter",
    "content_policy_violation",
    "invalid_prompt",
)
"""Codes that speak of one prompt, not of all."""
_TOO_LONG = ("context length", "input length")
"""In messages without a code."""
_TOO_LARGE = "Request too large"
"""A 429 that no waiting helps: one request asks for more tokens than a minute allows."""
_INVALID = "validation error"
"""llama-cpp-python answers 500 where a request's form does not fit its own."""
_FORM = (
    "response_format",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "seed",
    "encoding_format",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an attempt failed, in a sentence."""

    kind: Kind
    message: str
    parameter: str = ""
    """Of `learn`: the field that is not taken."""
    status: int = 0
    """HTTP; 0 where no status came."""
    code: str = ""
    """The error's own name, where it gives one."""
    reached: bool = True
    """Whether the endpoint got the request, and may charge for it."""

    @property
    def counted(self) -> str:
        """Its name in the account."""
        if self.kind in _WITHOUT_STATUS:
            return _WITHOUT_STATUS[self.kind]
        if self.status == 429:
            return "refused_429"
        return "failed_5xx" if self.status >= 500 else "rejected_4xx"

    @property
    def charged(self) -> bool:
        """Whether it may cost: the endpoint had the request, and never said that it failed."""
        return self.kind in _WITHOUT_STATUS and self.reached


_WITHOUT_STATUS: dict[Kind, str] = {"timeout": "timeouts", "dropped": "dropped"}


def fault_of(status: int, headers: Mapping[str, str], body: bytes, model: str) -> Fault:
    """The meaning of a response with an error status."""
    code, parameter, said = _error(body)
    told = f"{status}: {said}" if said else str(status)
    if status == 429:
        fault = _too_many(told, headers, code, _type(body))
    elif status in (401, 403):
        fault = Fault("stop", f"the key is refused ({told}); set OPENAI_API_KEY to one that works")
    elif status == 404:
        fault = Fault("stop", f"model {model!r} or the address is not known there ({told})")
    elif status == 500 and _INVALID in said and (named := _form(parameter, said)):
        fault = Fault("learn", told, named)
    elif status in (408, 409) or status >= 500:
        fault = Fault("unfit" if should_retry(headers) is False else "server", told)
    else:
        fault = _not_taken(status, code, parameter, said)
    return replace(fault, status=status, code=code)


def _too_many(told: str, headers: Mapping[str, str], *names: str) -> Fault:
    if "insufficient_quota" in names:
        return Fault(
            "stop",
            f"the account's quota is used up ({told}); what is paid for is kept: see to the "
            "account's billing and run again",
        )
    is_final = _TOO_LARGE in told or should_retry(headers) is False
    return Fault("unfit" if is_final else "rate_limit", told)


def _not_taken(status: int, code: str, parameter: str, said: str) -> Fault:
    told = f"{status}: {said}" if said else str(status)
    if code in _UNFIT or status == 413 or any(words in said for words in _TOO_LONG):
        return Fault("unfit", told)
    named = _form(parameter, said)
    if status in (400, 422) and named:
        return Fault("learn", told, named)
    return Fault("stop", f"the request is refused ({told})")


def _form(parameter: str, said: str) -> str:
    """The field of the request's form that is refused; empty where it is another matter."""
    if parameter in _FORM:
        return parameter
    places = {name: re.search(rf"\b{name}\b", said) for name in _FORM}
    found = {name: place.start() for name, place in places.items() if place}
    return min(found, key=lambda name: found[name], default="")


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
