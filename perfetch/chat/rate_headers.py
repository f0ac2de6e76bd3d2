"""What response headers say of limits and pauses; what is malformed says nothing."""

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time

from perfetch.chat.told import Limits

LONGEST_PAUSE_S = 3600.0
YEARS_S = 1e9
"""So many seconds are no duration but a moment, since 1970."""
KEPT = re.compile(
    r"x-ratelimit-|retry-after|x-should-retry|openai-(?!organization|project)|x-request-id"
    r"|date$|server$|content-type$",
    re.IGNORECASE,
)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def limits_of(headers: Mapping[str, str], resource: str) -> Limits:
    """Limit, what is left, and when all is there again, of "requests" or "tokens"."""
    return Limits(
        _number(headers.get(f"x-ratelimit-limit-{resource}")),
        _number(headers.get(f"x-ratelimit-remaining-{resource}")),
        _reset_s(headers.get(f"x-ratelimit-reset-{resource}") or ""),
    )


def _reset_s(told: str) -> float | None:
    """Seconds out of "1s", "6m0s", "120ms", as OpenAI writes them, "10" or the time of day."""
    parts = _DURATION.findall(told)
    if "".join(value + unit for value, unit in parts) == told.strip() != "":
        return _bounded(sum(float(value) * _SECONDS[unit] for value, unit in parts))
    seconds = _number(told)
    if seconds is None:
        return None
    return _bounded(seconds - time() if seconds > YEARS_S else seconds)


def pause_s(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: `retry-after-ms`, or `retry-after` in seconds or as a date."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    told = headers.get("retry-after")
    seconds = _number(told)
    if seconds is None and told:
        try:
            seconds = parsedate_to_datetime(told).timestamp() - time()
        except ValueError:
            return None
    return None if seconds is None else _bounded(seconds)


def should_retry(headers: Mapping[str, str]) -> bool | None:
    """What `x-should-retry` says; None where it is silent."""
    return {"true": True, "false": False}.get((headers.get("x-should-retry") or "").lower())


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Those that are worth keeping and tell nobody's name, key or session."""
    return {name.lower(): value for name, value in headers.items() if KEPT.match(name)}


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_PAUSE_S)
