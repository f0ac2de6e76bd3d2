"""report.html: one self-contained file; no network, no script, light and dark."""

from collections.abc import Mapping
from typing import Any

from perfetch.reporting.details import PageDetails
from perfetch.reporting.differences import differences
from perfetch.reporting.headline import headline
from perfetch.reporting.markup import Html, element
from perfetch.reporting.origin import origin
from perfetch.reporting.proof import proof
from perfetch.reporting.rankings import rankings
from perfetch.reporting.scores import scores
from perfetch.reporting.stylesheet import STYLE
from perfetch.reporting.training import training


def render_page(report: Mapping[str, Any], details: PageDetails) -> str:
    """The whole page as HTML.

    Args:
        report: what reports/<version>/report.json holds, schema 1.
        details: what the page shows beside it.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"Perfetch report {details.lineage.model}"),
        element("style", Html(STYLE)),
    )
    body = element(
        "body",
        headline(report, details),
        element(
            "main",
            differences(report),
            scores(report),
            rankings(details.queries),
            proof(details),
            training(details),
            origin(report, details),
        ),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"
