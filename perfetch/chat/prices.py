"""What tokens cost: a table with its date, or the user's own prices."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from perfetch.chat.answer import Usage
from perfetch.chat.settings import EndpointSettings

TABLE = Path(__file__).parent / "prices.json"
MILLION = 1_000_000
BATCH_SHARE = 0.5
"""The Batch API takes half."""

_DATED = re.compile(r"-\d{4}(-\d{2}-\d{2}|\d{4})?$")


@dataclass(frozen=True, slots=True)
class Price:
    """USD for a million tokens."""

    input_usd: float
    output_usd: float
    source: str
    """Where it is from: the table with its date, or the settings."""

    def of(self, usage: Usage) -> float:
        """USD for these tokens; unknown counts cost nothing here."""
        spent = (usage.input_tokens or 0) * self.input_usd
        return (spent + (usage.output_tokens or 0) * self.output_usd) / MILLION


def price_of(settings: EndpointSettings, *, batch: bool = False) -> Price | None:
    """The settings' own prices, else the table's for the model, else None: unknown.

    A dated snapshot (`gpt-4.1-mini-2025-04-14`) costs what its family does.
    """
    share = BATCH_SHARE if batch else 1.0
    own = (settings.input_usd_per_million, settings.output_usd_per_million)
    if own[0] is not None and own[1] is not None:
        return Price(own[0] * share, own[1] * share, "the settings")
    table = _table()
    row = table["models"].get(settings.model) or table["models"].get(_DATED.sub("", settings.model))
    if row is None:
        return None
    return Price(row["input"] * share, row["output"] * share, f"the table of {table['date']}")


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found
