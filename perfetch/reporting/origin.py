"""Where the data came from, what was left out, and what the numbers do not promise."""

from collections.abc import Mapping
from typing import Any

from perfetch.reporting.details import Lineage, PageDetails
from perfetch.reporting.markup import (
    DASH,
    Html,
    count,
    element,
    join,
    number,
    plain,
    section,
    table,
)

_SHORT = 12
LIMITS = (
    "In test new queries the documents are known from training, as an index is known before its "
    "users ask. For code that nobody has indexed yet, read test new modules and new families.",
    "The intervals say how much chance in the choice of queries may explain; they do not say that "
    "your users ask like these queries.",
    "A docstring's summary stands in for a question. People ask more loosely.",
    "Every document without a judgement counts as no answer, though some do answer: absolute "
    "figures are too low, for every system alike.",
    "A speed-up holds for the inputs, sizes, compiler and machine of the race.",
    "fast@1 asks only whether the performant answer stands above its slow twins, not whether "
    "either is found early.",
)


def origin(report: Mapping[str, Any], details: PageDetails) -> Html:
    """Lineage with counts and rejects, the leakage audit, licences, and the limits."""
    return join(
        [
            _lineage(report, details),
            _audit(details.audit),
            _licences(details.notes),
            section("What these numbers do not promise", _bullets(LIMITS)),
        ]
    )


def _lineage(report: Mapping[str, Any], details: PageDetails) -> Html:
    counts = [
        _counts(title, {plain(name): many for name, many in numbers.items()})
        for title, numbers in details.counts.items()
    ]
    counts += [_counts("Left out, by reason", _by_number(details.rejects))]
    return section(
        "Where it came from",
        _facts(details.lineage),
        element("div", *counts, class_="columns"),
        _timings(report.get("timings_s", {})),
    )


def _facts(lineage: Lineage) -> Html:
    facts = [
        ("dataset", lineage.dataset),
        ("made of examples", ", ".join(name[:_SHORT] for name in lineage.parents) or "unknown"),
        ("model", lineage.model),
        ("encoder", f"{lineage.encoder}, revision {lineage.encoder_revision}"),
        ("an index that is there", lineage.index),
        ("champion before", lineage.champion_before or "none"),
        ("champion after", lineage.champion_after or "none"),
        ("seed", str(lineage.seed)),
    ]
    return element(
        "dl", *(element("div", element("dt", name), element("dd", text)) for name, text in facts)
    )


def _by_number(numbers: Mapping[str, int]) -> dict[str, int]:
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return {plain(name).replace(":", ": ", 1): many for name, many in ordered}


def _counts(title: str, numbers: Mapping[str, int]) -> Html:
    rows = [(name, count(many)) for name, many in numbers.items()] or [("nothing", "0")]
    return element("div", element("h3", title), table(("", "count"), rows, title))


def _timings(seconds: Mapping[str, float | None]) -> Html:
    known = {name: value for name, value in seconds.items() if value is not None}
    if not known:
        return Html("")
    parts = " · ".join(f"{plain(name)} {value:.1f} s" for name, value in known.items())
    return element("p", f"Time: {parts}; together {sum(known.values()):.0f} s.", class_="note")


def _audit(audit: Mapping[str, Mapping[str, int | float]]) -> Html:
    if not audit:
        return Html("")
    heads = list(dict.fromkeys(name for figures in audit.values() for name in figures))
    rows = [
        (plain(split), *(_audited(name, figures) for name in heads))
        for split, figures in audit.items()
    ]
    return section(
        "Leakage audit",
        table(("", *(plain(name) for name in heads)), rows, "Leakage audit", "audit"),
        lead="The nearest training neighbour of every held-out query and document, by overlap of "
        "n-grams (Jaccard, 0 to 1). Exact and near duplicates must be 0 in Perfetch's own splits. "
        "A dash: the split shares its documents with training by design, and its queries may ask "
        "in new words for what training asked for (answered in training).",
    )


def _audited(name: str, figures: Mapping[str, int | float]) -> str:
    value = figures.get(name)
    if value is None or ("document" in name and not figures.get("documents")):
        return DASH
    return number(value, 2) if isinstance(value, float) else count(value)


def _licences(notes: Mapping[str, Mapping[str, str]]) -> Html:
    if not notes:
        return Html("")
    rows = [
        (
            source,
            said.get("licence", "unknown: look before you share the data"),
            "; ".join(_said(k, v) for k, v in said.items() if k != "licence") or DASH,
        )
        for source, said in notes.items()
    ]
    inside = table(("source", "licence", "notes"), rows, "Licences", "prose")
    return section("Licence of what was mined", inside)


def _said(fact: str, value: str) -> str:
    """A note as words; the share of name leaks as a percentage of what."""
    if fact == "name_leaks" and value.replace(".", "", 1).isdigit():
        return f"{float(value):.0%} of queries spell the name of the function they ask for"
    return f"{plain(fact)}: {value}"


def _bullets(sentences: tuple[str, ...]) -> Html:
    return element("ul", *(element("li", sentence) for sentence in sentences))
