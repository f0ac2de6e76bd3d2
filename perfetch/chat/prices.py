"""What tokens cost: a table with its date, or the user's own prices. Never less than is charged.

Input counts in full, whatever a cache takes off it; see the table's note.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from perfetch.chat.answer import Usage
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import SettingsInvalid

TABLE = Path(__file__).parent / "prices.json"
MILLION = 1_000_000
BATCH_SHARE = 0.5
"""The Batch API takes half."""

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")
"""Of today's snapshots. Those of four digits had prices of their own."""


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

    A dated snapshot (`gpt-4.1-mini-2025-04-14`) costs what its family does, unless it has a row of
    its own. Of one price in the settings the other is the table's. A batch takes half of either.

    Raises:
        SettingsInvalid: if one price is set and the table does not know the other.
    """
    own_input, own_output = settings.input_usd_per_million, settings.output_usd_per_million
    row, source = _row(settings.model)
    if own_input is not None or own_output is not None:
        source = "the settings"
        row = _completed(settings, row)
    if row is None:
        return None
    share = BATCH_SHARE if batch else 1.0
    return Price(row["input"] * share, row["output"] * share, source)


def _row(model: str) -> tuple[dict[str, float] | None, str]:
    table = _table()
    models: dict[str, dict[str, float]] = table["models"]
    return models.get(model) or models.get(_DATED.sub("", model)), f"the table of {table['date']}"


def _completed(settings: EndpointSettings, row: dict[str, float] | None) -> dict[str, float]:
    own = {"input": settings.input_usd_per_million, "output": settings.output_usd_per_million}
    known = (row or {}) | {name: price for name, price in own.items() if price is not None}
    for name in own:
        if name not in known:
            raise SettingsInvalid(
                f"{name}_usd_per_million: the price table does not know {settings.model!r}; "
                "give both prices, or neither"
            )
    return known


def cost_in_words(cost_usd: float | None) -> str:
    """A sum for a person; None is one whose price is not known."""
    return "cost unknown" if cost_usd is None else f"{cost_usd:.4f} USD"


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found
