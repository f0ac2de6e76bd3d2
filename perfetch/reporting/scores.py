"""Every metric of every system, split by split, in tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from perfetch.reporting.figures import (
    BASE,
    CHALLENGER,
    FAST,
    FUSED,
    METRIC,
    POOLED,
    SYSTEMS,
    level,
    ordered_splits,
    value_of,
)
from perfetch.reporting.markup import (
    DASH,
    Html,
    count,
    element,
    metric_name,
    number,
    plain,
    section,
    signed,
    table,
)

METRICS = (METRIC, "recall@1", "recall@10", "recall@100", "mrr@10", "map@100", FAST)
_NAMES = {
    BASE: "base (encoder alone)",
    CHALLENGER: "challenger (with adapter)",
    "bm25": "BM25",
    FUSED: "challenger and BM25, fused",
}
_FUSED = (
    "Challenger and BM25, fused: their scores on one scale, {weight:.0%} of the challenger's and "
    "the rest of BM25's, as dev chose. It stands beside the adapter: the gate never looks at it."
)
_MEANING = {
    POOLED: "All test splits together.",
    "test_new_queries": "Documents seen in training through other queries; these wordings never.",
    "test_new_families": "Catalogue families that training has never seen in any form.",
    "test_new_modules": "Modules of real code that training has never seen in any form.",
    "test": "The split that the imported set was published with, or that Perfetch drew.",
}


def scores(report: Mapping[str, Any]) -> Html:
    """All figures and all comparisons, the pooled split first."""
    parts = [
        part
        for name, split in ordered_splits(report)
        for part in (*_split(name, split), _comparisons(plain(name), split, level(report)))
    ]
    fusion = report.get("fusion")
    note = [element("p", _FUSED.format(**fusion), class_="note")] if fusion else []
    lead = "Best in bold. A dash: no query has a slow twin."
    return section("All figures", *note, *parts, lead=lead)


def _split(name: str, split: Mapping[str, Any]) -> Iterator[Html]:
    title = plain(name)
    sizes = f"{count(split['queries'])} queries over {count(split['documents'])} documents."
    yield element("h3", title)
    yield element("p", f"{_MEANING.get(name, '')} {sizes}".strip(), class_="note")
    present = [system for system in SYSTEMS if system in split.get("systems", {})]
    best = {
        metric: max((value_of(split, s, metric) or 0.0 for s in present), default=0.0)
        for metric in METRICS
    }
    rows = [
        (_NAMES.get(system, system), *(_figure(split, system, m, best[m]) for m in METRICS))
        for system in present
    ]
    yield table(("", *map(metric_name, METRICS)), rows, title)


def _figure(split: Mapping[str, Any], system: str, metric: str, best: float) -> str:
    value = value_of(split, system, metric)
    shown = number(value)
    return element("b", shown) if value and shown == number(best) else shown


def _comparisons(title: str, split: Mapping[str, Any], confidence: str) -> Html:
    rows = [
        (
            f"{c['system']} against {c['against']}, {metric_name(c['metric'])}",
            signed(c["difference"]),
            f"{signed(c['ci_low'])} to {signed(c['ci_high'])}",
            DASH if c.get("p_holm") is None else f"{c['p_holm']:.4f}",
            count(c["clusters"]),
        )
        for c in split.get("comparisons", ())
    ]
    if not rows:
        return Html("")
    head = ("", "difference", f"{confidence} interval", "p (Holm)", "clusters")
    inside = table(head, rows, f"Comparisons on {title}")
    return element("details", element("summary", f"All {len(rows)} comparisons"), inside)
