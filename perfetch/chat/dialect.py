"""How one endpoint wants its requests: found out from what it refuses, once, and remembered."""

from dataclasses import asdict, dataclass, replace
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from perfetch.chat.body import LimitName, Mode, request_body
from perfetch.chat.request import ChatRequest

_WEAKER: dict[Mode, Mode] = {"strict": "schema", "schema": "json", "json": "text"}
_OTHER: dict[LimitName, LimitName] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
_NEWER = ("openai.com", "azure.com", "azure.us")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint takes."""

    mode: Mode
    """How structure is asked for: strict, then ever more weakly."""
    limit_name: LimitName
    dropped: tuple[str, ...] = ()
    """What it refused of temperature, seed and the names of the limit."""

    def body(self, request: ChatRequest) -> dict[str, Any]:
        """The request as this endpoint takes it."""
        fitting = replace(
            request,
            sampling_temperature=(
                None if "temperature" in self.dropped else request.sampling_temperature
            ),
            seed=None if "seed" in self.dropped else request.seed,
        )
        return request_body(fitting, self.mode, self.limit_name)

    def without(self, parameter: str) -> "Dialect | None":
        """The dialect that does without what was refused; None where there is none."""
        if parameter == "response_format" and self.mode in _WEAKER:
            return replace(self, mode=_WEAKER[self.mode])
        if parameter in self.dropped:
            return None
        dropped = (*self.dropped, parameter)
        # Once only: a limit that is too high is refused under either name.
        if parameter == self.limit_name and _OTHER[self.limit_name] not in self.dropped:
            return replace(self, limit_name=_OTHER[self.limit_name], dropped=dropped)
        return replace(self, dropped=dropped) if parameter in ("temperature", "seed") else None

    def as_json(self) -> dict[str, Any]:
        """For `read_dialect`."""
        return asdict(self)


def first_dialect(base_url: str) -> Dialect:
    """What an endpoint most likely takes: OpenAI's own the newer name of the limit."""
    host = urlsplit(base_url).hostname or ""
    name: LimitName = "max_completion_tokens" if host.endswith(_NEWER) else "max_tokens"
    return Dialect("strict", name)


def read_dialect(found: object) -> Dialect | None:
    """The dialect out of what was remembered; None where that is none."""
    if not isinstance(found, dict) or found.get("mode") not in get_args(Mode):
        return None
    if found.get("limit_name") not in _OTHER:
        return None
    listed = found.get("dropped")
    dropped = tuple(str(name) for name in listed) if isinstance(listed, list) else ()
    return Dialect(cast(Mode, found["mode"]), cast(LimitName, found["limit_name"]), dropped)
