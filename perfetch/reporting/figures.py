"""The figures of a report.json, found by name; a figure that is not there is None, never 0."""

from collections.abc import Iterator, Mapping
from typing import Any

SURE = 0.05
METRIC = "ndcg@10"
FAST = "fast@1"
POOLED = "pooled"
BY_SPLIT, BY_LABEL = "split", "slice"
_SAID = {"leak_free": "name not in query"}
BASE, CHALLENGER = "base", "challenger"
FUSED = "challenger+bm25"
SYSTEMS = (BASE, "champion", CHALLENGER, "bm25", FUSED)


def ordered_splits(report: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The splits by name, the pooled one first."""
    return sorted(report["splits"].items(), key=lambda item: (item[0] != POOLED, item[0]))


def headline_split(report: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The pooled split, or the first where nothing is pooled; None for a report without one."""
    return next(iter(ordered_splits(report)), None)


def value_of(part: Mapping[str, Any], system: str, metric: str) -> float | None:
    """A system's figure on a split or a slice."""
    value = part.get("systems", {}).get(system, {}).get(metric)
    return None if value is None else float(value)


def comparison(
    part: Mapping[str, Any], metric: str, system: str = CHALLENGER, against: str = BASE
) -> Mapping[str, Any] | None:
    """The paired comparison of two systems on a split or a slice."""
    wanted = (system, against, metric)
    rows = part.get("comparisons", ())
    return next((c for c in rows if (c["system"], c["against"], c["metric"]) == wanted), None)


def level(report: Mapping[str, Any]) -> str:
    """The confidence of the intervals of a report or a comparison, as "95%"."""
    settings = report.get("settings", {})
    return f"{100 * report.get('confidence', settings.get('confidence', 0.95)):g}%"


def is_sure(found: Mapping[str, Any]) -> bool:
    """Whether a difference is beyond chance even after Holm's adjustment, as the gate asks."""
    adjusted = found.get("p_holm")
    return adjusted is None or adjusted < SURE


def slices_of(part: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The slices of a split: "source: code", "language: cpp", "name not in query: code", "strings".

    Slices by split are left out: the splits themselves stand beside.
    """
    for name, inside in part.get("slices", {}).items():
        if name == BY_SPLIT:
            continue
        for label, leaf in inside.items():
            yield label if name == BY_LABEL else f"{_SAID.get(name, name)}: {label}", leaf


def by_source(part: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The slices of a split by source; empty where there are none."""
    found: Mapping[str, Mapping[str, Any]] = part.get("slices", {}).get("source", {})
    return found
