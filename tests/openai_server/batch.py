"""One batch: its state, and what is told of it."""

from dataclasses import dataclass, field
from typing import Any

ENDED = ("failed", "completed", "expired", "cancelled")
TIMES = ("in_progress", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled")
DAY_S = 24 * 3600


@dataclass(slots=True)
class Batch:
    """`done` counts executed lines by number; times are time.time()."""

    id: str
    input_file_id: str
    content: bytes
    metadata: dict[str, str]
    created: float
    status: str = "validating"
    at: dict[str, float] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    """The custom ids of the executed lines."""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    input_tokens: int = 0
    output_file_id: str | None = None
    error_file_id: str | None = None

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def enter(self, status: str, now: float) -> None:
        self.status = status
        self.at[status] = now

    def told(self) -> dict[str, Any]:
        """As the API shows it."""
        completed = len(self.outputs)
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "errors": {"object": "list", "data": self.errors} if self.errors else None,
            "input_file_id": self.input_file_id,
            "completion_window": "24h",
            "status": self.status,
            "output_file_id": self.output_file_id,
            "error_file_id": self.error_file_id,
            "created_at": int(self.created),
            "expires_at": int(self.created) + DAY_S,
            **{f"{name}_at": _whole(self.at.get(name)) for name in TIMES},
            "request_counts": {
                "total": len(self.lines),
                "completed": completed,
                "failed": len(self.failures),
            },
            "metadata": self.metadata or None,
        }


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds)
