"""Every metric of every system, with intervals: a forest plot, then the tables behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

from perfetch.reporting.figures import (
    BASE,
    CHALLENGER,
    FAST,
    METRIC,
    POOLED,
    SYSTEMS,
    comparison,
    headline_split,
    is_sure,
    ordered_splits,
    slices_of,
    value_of,
)
from perfetch.reporting.forest import Scale, interval, ruler, scale_over
from perfetch.reporting.markup import (
    DASH,
    Html,
    count,
    element,
    join,
    metric_name,
    number,
    plain,
    section,
    signed,
    table,
)

METRICS = (METRIC, "recall@1", "recall@10", "recall@100", "mrr@10", "map@100", FAST)
_NAMES = {BASE: "base (encoder alone)", CHALLENGER: "challenger (with adapter)", "bm25": "BM25"}
_SLICES = (
    "By source, language, and topic (catalogue) or package (code). “Name not in query”: queries "
    "that do not spell the name of the function they ask for."
)
_FAST = (
    "Of the queries whose answer has a proved slow twin: the share that ranks a performant answer "
    "above every slow one."
)
_MEANING = {
    POOLED: "All test splits together.",
    "test_new_queries": "Documents seen in training through other queries; these wordings never.",
    "test_new_families": "Catalogue families that training has never seen in any form.",
    "test_new_modules": "Modules of real code that training has never seen in any form.",
    "test": "The split that the imported set was published with, or that Perfetch drew.",
}


def scores(report: Mapping[str, Any]) -> Html:
    """Differences to the base encoder, then all figures per split."""
    return join([_forests(report), _tables(report)])


def _forests(report: Mapping[str, Any]) -> Html:
    splits = ordered_splits(report)
    found = headline_split(report)
    slices = list(slices_of(found[1])) if found else []
    where = plain(found[0]) if found else ""
    plots = [
        _forest("NDCG@10 by split", splits, METRIC),
        _forest(f"NDCG@10 by slice of {where}", slices, METRIC, _SLICES if slices else ""),
        _forest("fast@1 by split", splits, FAST, _FAST),
    ]
    lead = (
        "Challenger (with adapter) minus base (encoder alone) on the same queries. The line is the "
        "95% interval, by paired bootstrap over clusters of queries that rise and fall together; "
        "where it crosses zero, chance may explain the difference. Coloured: beyond chance even "
        "after Holm's adjustment for many comparisons."
    )
    return section("Better than the encoder alone?", *plots, lead=lead)


def _forest(
    title: str, parts: list[tuple[str, Mapping[str, Any]]], metric: str, note: str = ""
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
    head = ("", counted, "base → challenger", "", "difference (95% interval)")
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


def _tables(report: Mapping[str, Any]) -> Html:
    parts = [part for name, split in ordered_splits(report) for part in _split(name, split)]
    return section("All figures", *parts, lead="Best in bold. A dash: no query has a slow twin.")


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
    yield _comparisons(title, split)


def _figure(split: Mapping[str, Any], system: str, metric: str, best: float) -> str:
    value = value_of(split, system, metric)
    shown = number(value)
    return element("b", shown) if value and shown == number(best) else shown


def _comparisons(title: str, split: Mapping[str, Any]) -> Html:
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
    head = ("", "difference", "95% interval", "p (Holm)", "clusters")
    inside = table(head, rows, f"Comparisons on {title}")
    return element("details", element("summary", f"All {len(rows)} comparisons"), inside)
