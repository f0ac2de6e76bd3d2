"""The held-out figures of a report as Markdown, for a model's card."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from perfetch.reporting.figures import (
    BASE,
    CHALLENGER,
    FAST,
    METRIC,
    comparison,
    level,
    ordered_splits,
    value_of,
)
from perfetch.reporting.markup import count, number, signed

_NONE = "not measured"


def held_out(report: Mapping[str, Any] | None) -> str:
    """A section with a row per split; says so where nothing was judged yet."""
    if report is None:
        return "## Held-out figures\n\nNot judged yet: `python -m flows.evaluate` does."
    gate = report["gate"]
    decision = "Promoted" if gate["promoted"] else "Not promoted"
    gap = f"difference ({level(report)})"
    head = ("split", "queries", "NDCG@10", gap, "fast@1", gap)
    rows = [_split(name, part) for name, part in ordered_splits(report)]
    return "\n\n".join(
        [
            "## Held-out figures",
            "Encoder alone → this model, on queries that training never saw; in brackets the "
            "interval of the difference, by paired bootstrap over clusters.",
            markdown_table(head, rows),
            f"{decision}: {str(gate['reason']).removeprefix('refused: ')}.",
        ]
    )


def _split(name: str, part: Mapping[str, Any]) -> tuple[str, ...]:
    cells = [name, count(part["queries"])]
    for metric in (METRIC, FAST):
        cells.append(change(value_of(part, BASE, metric), value_of(part, CHALLENGER, metric)))
        found = comparison(part, metric)
        cells.append(
            f"{signed(found['difference'])} ({signed(found['ci_low'])} to "
            f"{signed(found['ci_high'])})"
            if found
            else _NONE
        )
    return tuple(cells)


def change(before: float | None, after: float | None) -> str:
    """Encoder alone → with the adapter."""
    return _NONE if after is None else f"{number(before)} → {number(after)}"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in which no cell can break the line or the column."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
