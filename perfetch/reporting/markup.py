"""HTML by construction: text is escaped unless it was made here, so no text can become markup."""

import math
import re
from collections.abc import Iterable, Sequence
from html import escape

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
_VOID = frozenset({"meta", "br"})
_ACRONYMS = frozenset({"ndcg", "mrr", "map"})
_INNER_UNDERSCORE = re.compile(r"(?<=[^\W_])_(?=[^\W_])")


class Html(str):
    """Markup that may stand in a page as it is; any other string is text."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str) -> Html:
    """A closed element; children that are not Html are escaped, so are all attributes.

    Attribute names: `class_` is class, `aria_label` aria-label.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    if tag in _VOID:
        return Html(f"<{tag}{named}>")
    return Html(f"<{tag}{named}>{join(children)}</{tag}>")


def join(parts: Iterable[str]) -> Html:
    """The parts one after another, text escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def section(title: str, *children: str, lead: str = "") -> Html:
    """A part of the page under a heading, with a sentence that says how to read it."""
    opening = [element("p", lead, class_="lead")] if lead else []
    return element("section", element("h2", title), *opening, *children)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], label: str, class_: str = "") -> Html:
    """A table that scrolls sideways where it is too wide; all columns but the first hold numbers.

    A row may be shorter than the head.
    """
    header = element("tr", *(element("th", name, scope="col") for name in head))
    body = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(element("td", cell) for cell in row[1:]),
        )
        for row in rows
    ]
    inside = element("table", element("thead", header), element("tbody", *body), class_=class_)
    # A region that scrolls must be reachable by keyboard.
    return element("div", inside, class_="wide", role="region", aria_label=label, tabindex="0")


def number(value: float | None, digits: int = 3) -> str:
    """A figure with that many decimals; a dash where nothing was measured."""
    if value is None or math.isnan(value):
        return DASH
    return f"{value:.{digits}f}"


def signed(value: float | None, digits: int = 3) -> str:
    """A difference with its sign, the minus as typographers have it; a dash for none.

    What rounds to zero has no sign: "+0.000" would claim a direction that the digits do not show.
    """
    if value is None or math.isnan(value):
        return DASH
    shown = f"{value:+.{digits}f}"
    return shown.replace("-", MINUS) if float(shown) else shown[1:]


def percent(value: float | None) -> str:
    """A share or a relative change in [-1, ...], signed: "+9.0%"."""
    return DASH if value is None or math.isnan(value) else f"{signed(100 * value, 1)}%"


def times(ratio: float) -> str:
    """A speed-up: 3.4 times is "3.4" and the sign, from 10 on without decimals."""
    return f"{ratio:.1f}{TIMES}" if ratio < 10 else f"{ratio:,.0f}{TIMES}"


def seconds(value: float) -> str:
    """A time with two figures where it is short: "0.018", "1.4", "312"."""
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}"


def count(value: int) -> str:
    """A whole number, thousands apart."""
    return f"{value:,}"


def plain(name: str) -> str:
    """A key as words: "test_new_queries" is "test new queries", "_pydecimal" stays as it is."""
    return _INNER_UNDERSCORE.sub(" ", name)


def metric_name(metric: str) -> str:
    """A metric as papers write it: "NDCG@10", "recall@1"; acronyms in capitals."""
    name, at, cut = metric.partition("@")
    return f"{name.upper() if name in _ACRONYMS else name}{at}{cut}"
