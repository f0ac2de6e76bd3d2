"""What an answer's headers say of one of an endpoint's limits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Of requests or of tokens; None where they are silent."""

    limit: float | None = None
    """Per minute."""
    left: float | None = None
    reset_s: float | None = None
    """Seconds until all is there again."""
