"""comparison.html: every system on one dataset version; held-out beside in-sample, one file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perfetch.reporting.comparison_charts import growth, over_fit, price
from perfetch.reporting.figures import BASE, FAST, METRIC, comparison, is_sure, level
from perfetch.reporting.forest import Scale, interval, ruler, scale_over
from perfetch.reporting.markup import (
    DASH,
    Html,
    count,
    element,
    number,
    percent,
    plain,
    seconds,
    section,
    signed,
    table,
)
from perfetch.reporting.stylesheet import STYLE

AUTO = "auto"
_LIMITS = (
    "Every system was given the same labels and vectors; nobody saw the test queries. What a "
    "system tunes, it tunes on dev.",
    "An interval covers chance in the choice of queries; the spread over seeds stands beside it.",
    "Seconds and memory are of this machine and these sizes; memory is what a fit took beyond what "
    "was there before it. Imports, vectors and the judging are nobody's time.",
    "In-sample figures are of queries that taught: they show how much of a gain is learnt by "
    "heart, and nothing else.",
)


def render_comparison(found: Mapping[str, Any]) -> str:
    """The whole page as HTML.

    Args:
        found: what comparisons/<version>/comparison.json holds, schema 1.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"Perfetch comparison on {found['dataset']}"),
        element("style", Html(STYLE)),
    )
    limits = element("ul", *(element("li", sentence) for sentence in _LIMITS))
    body = element(
        "body",
        _headline(found),
        element(
            "main",
            _gains(found),
            _figures(found),
            over_fit(found),
            growth(found),
            price(found),
            _said(found),
            section("How to read this", limits),
        ),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def ordered(found: Mapping[str, Any]) -> list[str]:
    """The systems, best first by NDCG@10 on the test queries."""
    systems = found["systems"]
    return sorted(systems, key=lambda name: -(systems[name][METRIC] or 0.0))


def _headline(found: Mapping[str, Any]) -> Html:
    best = next(name for name in ordered(found) if name != BASE)
    named = AUTO if AUTO in found["systems"] else best
    compared = comparison(found, METRIC, named)
    size = found["set"]
    facts = (
        f"{count(size['train'])} train, {count(size['dev'])} dev and {count(size['test'])} test "
        f"queries over {count(size['documents'])} documents; encoder {found['encoder']}."
    )
    told: list[str] = [f"{plain(named)} was not compared: the set has too few clusters."]
    if compared:
        told = [
            f"{named} gains ",
            element("strong", f"{percent(compared['relative'])} NDCG@10"),
            f" on held-out queries (difference {signed(compared['difference'])}, "
            f"{level(found)} interval {signed(compared['ci_low'])} to "
            f"{signed(compared['ci_high'])}); best of all is {best}.",
        ]
    return element(
        "header",
        element("p", f"Perfetch comparison · dataset {found['dataset']}", class_="kicker"),
        element("h1", *told),
        element("p", facts, class_="note"),
    )


def _gains(found: Mapping[str, Any]) -> Html:
    """A forest plot of every system against the encoder alone."""
    rows = [(name, comparison(found, METRIC, name)) for name in ordered(found)]
    compared = [(name, one) for name, one in rows if one is not None]
    if not compared:
        return Html("")
    scale = scale_over([0.0, *(one[end] for _, one in compared for end in ("ci_low", "ci_high"))])
    lines = [_gain(found, name, one, scale) for name, one in compared]
    head = ("system", "your index", "NDCG@10", "", f"difference ({level(found)} interval)")
    plot = table(head, [*lines, ("", "", "", ruler(scale), "")], "Gains", "forests")
    lead = (
        "Each system minus the encoder alone on the same held-out queries, seeds averaged; paired "
        "bootstrap over clusters. Coloured: beyond chance even after Holm's adjustment."
    )
    return section("Better than the encoder alone?", plot, lead=lead)


def _gain(
    found: Mapping[str, Any], name: str, one: Mapping[str, Any], scale: Scale
) -> tuple[str, ...]:
    low, middle, high = one["ci_low"], one["difference"], one["ci_high"]
    system = found["systems"][name]
    return (
        element("b", name) if name == AUTO else name,
        system["index"],
        number(system[METRIC]),
        interval(scale, low, middle, high, is_sure(one)),
        f"{percent(one['relative'])}, {signed(middle)} ({signed(low)} to {signed(high)})",
    )


def _figures(found: Mapping[str, Any]) -> Html:
    head = (
        "system",
        "held-out",
        "over seeds",
        "in-sample",
        "fast@1",
        "seconds",
        "MiB",
        "parameters",
        "your index",
    )
    rows = [_row(name, found["systems"][name]) for name in ordered(found)]
    against = [one for one in found["comparisons"] if one["against"] != BASE]
    return section(
        "All figures",
        table(head, rows, "All figures"),
        _against(against, level(found)),
        lead="NDCG@10, held-out and in-sample; best first. A dash: not measured, or not fitted.",
    )


def _row(name: str, system: Mapping[str, Any]) -> tuple[str, ...]:
    spread = system["by_seed"]
    over = f"{number(min(spread))} to {number(max(spread))}" if len(spread) > 1 else DASH
    mib, parameters = system["peak_mib"], system["parameters"]
    fitted = system["seconds"] if system["in_sample"] is not None else None
    return (
        name,
        number(system[METRIC]),
        over,
        number(system["in_sample"]),
        number(system[FAST]),
        DASH if fitted is None else seconds(fitted),
        DASH if mib is None else f"{mib:,.0f}",
        DASH if parameters is None else count(parameters),
        system["index"],
    )


def _against(found: Sequence[Mapping[str, Any]], confidence: str) -> Html:
    if not found:
        return Html("")
    rows = [
        (
            f"{one['system']} against {one['against']}, {one['metric']}",
            signed(one["difference"]),
            f"{signed(one['ci_low'])} to {signed(one['ci_high'])}",
            f"{one['p_holm']:.4f}",
        )
        for one in found
    ]
    inside = table(
        ("", "difference", f"{confidence} interval", "p (Holm)"), rows, "Comparisons of auto"
    )
    return element("details", element("summary", f"{AUTO} against each"), inside)


def _said(found: Mapping[str, Any]) -> Html:
    """What each fit chose, and what is not there."""
    lines = list(_choices(found))
    missing = [
        f"{one['system']}, seed {one['seed']}, {one['labels'] or 'all'} labels: {one['reason']}"
        for one in found["left_out"]
    ]
    parts = [element("ul", *(element("li", line) for line in lines))]
    if missing:
        many = element("summary", f"{len(missing)} fits left out")
        parts.append(
            element("details", many, element("ul", *(element("li", line) for line in missing)))
        )
    return section("What was chosen", *parts)


def _choices(found: Mapping[str, Any]) -> Iterator[str]:
    for name in ordered(found):
        said = [one for one in found["systems"][name]["said"] if one]
        if said:
            yield f"{name}: {'; '.join(said)}"
