"""What a reader in a hurry takes along: the figure, its interval, and what the gate decided."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from perfetch.reporting.details import PageDetails
from perfetch.reporting.figures import (
    BASE,
    CHALLENGER,
    FAST,
    METRIC,
    by_source,
    comparison,
    headline_split,
    level,
    value_of,
)
from perfetch.reporting.markup import (
    DASH,
    Html,
    count,
    element,
    metric_name,
    number,
    percent,
    plain,
    signed,
    times,
)

_NDCG = metric_name(METRIC)


def headline(report: Mapping[str, Any], details: PageDetails) -> Html:
    """The top of the page."""
    return element(
        "header",
        element("p", f"Perfetch report · model {details.lineage.model}", class_="kicker"),
        element("h1", *_sentence(report)),
        _decision(report.get("gate", {})),
        element("div", *_tiles(report, details), class_="tiles"),
    )


def _sentence(report: Mapping[str, Any]) -> list[str]:
    found = headline_split(report)
    compared = comparison(found[1], METRIC) if found else None
    if found is None:
        return ["This report compares no challenger with the base encoder."]
    if compared is None:
        return ["Too few kinds of test queries to tell whether the trained adapter ranks better."]
    queries = count(found[1]["queries"])
    if compared["ci_low"] > 0:
        verdict = "The trained adapter ranks better than the encoder alone: "
    elif compared["ci_high"] < 0:
        verdict = "The trained adapter ranks worse than the encoder alone: "
    else:
        verdict = "The trained adapter is not clearly better than the encoder alone: "
    interval = f"{signed(compared['ci_low'])} to {signed(compared['ci_high'])}"
    return [
        verdict,
        element("strong", f"{percent(compared.get('relative'))} {_NDCG}"),
        f" on {queries} held-out queries (difference {signed(compared['difference'])}, "
        f"{level(report)} interval {interval}).",
    ]


def _decision(gate: Mapping[str, Any]) -> Html:
    if not gate:
        return element("p", "The gate has not judged this model.", class_="gate undecided")
    promoted = bool(gate["promoted"])
    badge = element("strong", "Promoted" if promoted else "Not promoted")
    kind = "gate promoted" if promoted else "gate refused"
    reason = str(gate.get("reason", "")).removeprefix("refused: ").replace(METRIC, _NDCG)
    return element("p", badge, " ", reason[:1].upper() + reason[1:], class_=kind)


def _tiles(report: Mapping[str, Any], details: PageDetails) -> list[Html]:
    found = headline_split(report)
    tiles = []
    if found is not None:
        for metric, title in ((METRIC, _NDCG), (FAST, "Fast answer first (fast@1)")):
            base = value_of(found[1], BASE, metric)
            ours = value_of(found[1], CHALLENGER, metric)
            tiles.append(_tile(title, number(base), number(ours), _parts(found[1], metric)))
    ratios = [race.ratio for race in details.speed_ups]
    if ratios:
        proved = f"slow twin's CPU time over the answer's: median of {count(len(ratios))} races"
        tiles.append(_tile("Proved speed-up", "", times(median(ratios)), [proved]))
    return tiles


def _parts(split: Mapping[str, Any], metric: str) -> list[str]:
    """The same figure by source: real code gains less than the catalogue, and that must show."""
    parts = [
        f"{plain(name)} {number(value_of(part, BASE, metric))} → {number(ours)}"
        for name, part in by_source(split).items()
        if (ours := value_of(part, CHALLENGER, metric)) is not None
    ]
    return parts if len(parts) > 1 else ["encoder alone → with adapter"]


def _tile(title: str, before: str, after: str, notes: Sequence[str]) -> Html:
    if before == after == DASH:
        figure, notes = [DASH], ["not measured: no query has a slow twin"]
    else:
        figure = [element("span", f"{before} → ", class_="before")] if before else []
        figure.append(after)
    return element(
        "div",
        element("p", title, class_="name"),
        element("p", *figure, class_="figure"),
        *(element("p", note, class_="note") for note in notes),
        class_="tile",
    )
