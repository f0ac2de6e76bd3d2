"""Lines of a batch's files: requests on their way out, answers and errors on their way back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from perfetch.chat.batch_json import raw_value
from perfetch.chat.dialect import Dialect
from perfetch.chat.faults import Kind, fault_of
from perfetch.chat.request import ChatRequest

URL = "/v1/chat/completions"
OK = 200
ENDED = frozenset({"batch_expired", "batch_cancelled"})
ACCOUNT = frozenset({401, 403, 404, 429})
"""A fault that ends everything is the account's with these; else it is the request's own."""


class Fate(StrEnum):
    """What a line says about its request."""

    ANSWERED = "answered"
    AGAIN = "again"
    """Not answered and not charged: may be asked again."""
    UNREACHED = "unreached"
    """The batch ended before it: charged nothing, and no fault of its own."""
    LOST = "lost"
    """Refused for what it is: the same request would be refused again."""
    FORM = "form"
    """Refused for how it was put: may be asked again in another dialect."""
    STOPPED = "stopped"
    """The account takes nothing now (quota, key, model): may be asked again, but not today."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an output or error file."""

    key: str
    """The `custom_id`; empty where there is none."""
    fate: Fate
    body: bytes = b""
    """The answer's body, byte for byte as it stands in the line."""
    reason: str = ""
    status: int = 0
    """The HTTP status; 0 where the request never reached the model."""
    request_id: str = ""
    parameter: str = ""
    """Of `FORM`: the field that is not taken."""


def request_line(request: ChatRequest, dialect: Dialect) -> bytes:
    """One line of an input file, its newline included."""
    body = dialect.body(request)
    line = {"custom_id": request.key, "method": "POST", "url": URL, "body": body}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a body that comes in pieces, without newlines; empty ones are left out.

    Only a newline ends a line: JSON may hold U+2028 and its kin, at which `splitlines` would cut.
    """
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line.strip())
    if rest.strip():
        yield rest


def read_line(raw: bytes) -> Line:
    """What one line of an output or error file says.

    Source: https://platform.openai.com/docs/api-reference/batch/request-output; an answer other
    than 200 carries its error in `response.body.error`, one that never ran in `error`.
    """
    try:
        found = json.loads(raw)
    except ValueError:
        return Line("", Fate.UNREADABLE, reason="is not JSON")
    key = found.get("custom_id") if isinstance(found, dict) else None
    if not isinstance(key, str) or not key:
        return Line("", Fate.UNREADABLE, reason="has no custom_id")
    response = found.get("response")
    if not isinstance(response, dict):
        error = _error_of(found)
        fate = Fate.UNREACHED if error.get("code") in ENDED else Fate.AGAIN
        return Line(key, fate, reason=_words(error) or "neither an answer nor an error")
    return _read_response(key, raw, response)


def _read_response(key: str, raw: bytes, response: dict[str, Any]) -> Line:
    status = response.get("status_code")
    code = status if isinstance(status, int) else 0
    request_id = str(response.get("request_id") or "")
    if code == OK:
        # A paid answer without a body is kept all the same: as one that holds no text.
        body = raw_value(raw, "response", "body") if "body" in response else b"null"
        return Line(key, Fate.ANSWERED, body, status=code, request_id=request_id)
    error = response.get("body")
    fault = fault_of(code, {}, json.dumps(error).encode(), "asked for")
    return Line(
        key,
        _fate_of(code, fault.kind),
        reason=fault.message,
        status=code,
        request_id=request_id,
        parameter=fault.parameter,
    )


def _fate_of(status: int, kind: Kind) -> Fate:
    if kind == "stop" and status in ACCOUNT:
        return Fate.STOPPED
    if kind == "learn":
        return Fate.FORM
    if kind in ("rate_limit", "server") or not 400 <= status < 500:
        return Fate.AGAIN
    return Fate.LOST


def _error_of(holder: dict[str, Any]) -> dict[str, Any]:
    error = holder.get("error")
    return error if isinstance(error, dict) else {}


def _words(error: dict[str, Any]) -> str:
    return ": ".join(str(error[name]) for name in ("code", "message") if error.get(name))
