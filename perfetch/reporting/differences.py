"""Differences to the base encoder with their intervals: by split, by slice, and for speed."""

from collections.abc import Mapping
from typing import Any

from perfetch.reporting.figures import (
    BASE,
    CHALLENGER,
    FAST,
    METRIC,
    comparison,
    headline_split,
    is_sure,
    level,
    ordered_splits,
    slices_of,
    value_of,
)
from perfetch.reporting.forest import Scale, interval, ruler, scale_over
from perfetch.reporting.markup import (
    Html,
    count,
    element,
    join,
    number,
    plain,
    section,
    signed,
    table,
)

_SLICES = (
    "By source, language, and topic (catalogue) or package (code). “Name not in query”: queries "
    "that do not spell the name of the function they ask for."
)
_FAST = (
    "Of the queries whose answer has a proved slow twin: the share that ranks a performant answer "
    "above every slow one."
)


def differences(report: Mapping[str, Any]) -> Html:
    """Forest plots of the challenger against the encoder alone."""
    splits = ordered_splits(report)
    found = headline_split(report)
    slices = list(slices_of(found[1])) if found else []
    where = plain(found[0]) if found else ""
    sure, note = level(report), _SLICES if slices else ""
    plots = [
        _forest("NDCG@10 by split", splits, METRIC, sure),
        _forest(f"NDCG@10 by slice of {where}", slices, METRIC, sure, note),
        _forest("fast@1 by split", splits, FAST, sure, _FAST),
    ]
    lead = (
        "Challenger (with adapter) minus base (encoder alone) on the same queries. The line is the "
        f"{sure} interval, by paired bootstrap over clusters of queries that rise and fall "
        "together; where it crosses zero, chance may explain the difference. Coloured: beyond "
        "chance even after Holm's adjustment for many comparisons."
    )
    return section("Better than the encoder alone?", *plots, lead=lead)


def _forest(
    title: str,
    parts: list[tuple[str, Mapping[str, Any]]],
    metric: str,
    confidence: str,
    note: str = "",
) -> Html:
    """One plot; nothing where no part has this comparison."""
    rows = [(name, part, comparison(part, metric)) for name, part in parts]
    compared = [(name, part, found) for name, part, found in rows if found is not None]
    if not compared:
        return Html("")
    ends = [c[end] for _, _, c in compared for end in ("ci_low", "ci_high")]
    scale = scale_over([0.0, *ends])
    lines = [_forest_row(*row, metric, scale) for row in compared]
    axis = ("", "", "", ruler(scale), "")
    # fast@1 counts only queries with a slow twin; a report tells their clusters, not their number.
    counted = "clusters" if metric == FAST else "queries / clusters"
    head = ("", counted, "base → challenger", "", f"difference ({confidence} interval)")
    plot = table(head, [*lines, axis], title, "forests")
    opening = [element("p", note, class_="note")] if note else []
    hidden = _left_out(len(rows) - len(compared), metric)
    return join([element("h3", title), *opening, plot, hidden])


def _left_out(many: int, metric: str) -> Html:
    """Says what the plot does not show; nothing where it shows all."""
    if not many:
        return Html("")
    why = "no query there has a slow twin, or too few" if metric == FAST else "too few queries"
    return element("p", f"{count(many)} more without an interval: {why}.", class_="note")


def _forest_row(
    name: str, part: Mapping[str, Any], found: Mapping[str, Any], metric: str, scale: Scale
) -> tuple[str, ...]:
    before, after = value_of(part, BASE, metric), value_of(part, CHALLENGER, metric)
    low, middle, high = found["ci_low"], found["difference"], found["ci_high"]
    return (
        plain(name),
        _size(part, found, metric),
        f"{number(before)} → {number(after)}",
        interval(scale, low, middle, high, is_sure(found)),
        f"{signed(middle)} ({signed(low)} to {signed(high)})",
    )


def _size(part: Mapping[str, Any], found: Mapping[str, Any], metric: str) -> str:
    clusters = count(found["clusters"])
    return clusters if metric == FAST else f"{count(part['queries'])} / {clusters}"
