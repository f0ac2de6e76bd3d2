"""Real queries before and after: the biggest gains, and the worst losses beside them."""

from collections.abc import Sequence

from perfetch.reporting.details import QueryRow, RankedDocument
from perfetch.reporting.markup import DASH, Html, count, element, number, plain, section, signed
from perfetch.reporting.preview import shortened, telling_lines

SHOWN = 6
LINES = 4
_SAME = 1e-9
_ROLES = {
    "positive": ("positive", "answer"),
    "slow": ("slow", "slow twin"),
    "near_miss": ("miss", "near miss"),
    "": ("unjudged", ""),
}


def rankings(queries: Sequence[QueryRow]) -> Html:
    """How the ranks of real queries moved; nothing where no query was kept."""
    if not queries:
        return Html("")
    ordered = sorted(queries, key=lambda row: (-row.change, row.text))
    gains = [row for row in ordered if row.change > _SAME]
    losses = [row for row in reversed(ordered) if row.change < -_SAME]
    return section(
        "Before and after",
        _balance(len(gains), len(queries) - len(gains) - len(losses), len(losses)),
        _legend(),
        element("h3", "Biggest gains"),
        *_cards(gains, "No query gained."),
        element("h3", "Worst losses"),
        *_cards(losses, "No query lost."),
        lead="NDCG@10 of single test queries, encoder alone against encoder with adapter, and the "
        "five documents that each ranks first. Click a query to open it.",
    )


def _cards(rows: Sequence[QueryRow], none: str) -> list[Html]:
    if not rows:
        return [element("p", none, class_="note")]
    return [_card(row, opened=place == 0) for place, row in enumerate(rows[:SHOWN])]


def _card(row: QueryRow, opened: bool) -> Html:
    kind = "up" if row.change > 0 else "down"
    summary = element(
        "summary",
        element("span", row.text, class_="query"),
        element("span", f"{plain(row.split)} · {row.source}", class_="note"),
        element(
            "span",
            f"{number(row.base_ndcg, 2)} → {number(row.challenger_ndcg, 2)} ",
            element("b", signed(row.change, 2), class_=kind),
            class_="move",
        ),
    )
    columns = element(
        "div",
        _column("Encoder alone", row.base_top),
        _column("With adapter", row.challenger_top),
        class_="columns",
    )
    opening = {"open": ""} if opened else {}
    return element("details", summary, columns, class_="card", **opening)


def _column(title: str, documents: Sequence[RankedDocument]) -> Html:
    items = [_document(document) for document in documents]
    return element("div", element("h4", title), element("ol", *items))


def _document(document: RankedDocument) -> Html:
    kind, label = _ROLES[document.role]
    if document.relevance > 1:
        label = f"{label}, grade {document.relevance}"
    tag = [element("span", label, class_="role")] if label else []
    cut = shortened(telling_lines(document.title) or [DASH], LINES)
    return element("li", *tag, element("pre", "\n".join(cut)), class_=kind)


def _balance(better: int, same: int, worse: int) -> Html:
    """How many queries gained, stayed and lost, as a bar in these proportions."""
    total = better + same + worse
    parts = [(better, "better", "better"), (same, "unchanged", "same"), (worse, "worse", "worse")]
    bars = [
        element("span", class_=kind, style=f"width:{100 * many / total:.2f}%")
        for many, _, kind in parts
    ]
    text = " · ".join(f"{count(many)} {word}" for many, word, _ in parts)
    return element(
        "div", element("div", *bars, class_="balance", aria_hidden="true"), element("p", text)
    )


def _legend() -> Html:
    named = [element("span", label, class_=f"key {kind}") for kind, label in _ROLES.values()][:3]
    return element("p", *named, class_="legend")
