import re
from dataclasses import replace

import pytest

from perfetch.reporting.details import PageDetails, QueryRow, RankedDocument
from perfetch.reporting.markup import plain, signed
from perfetch.reporting.page import render_page
from tests.reading_pages import read, words


def test_every_tag_is_closed_in_order(report, details):
    reader = read(render_page(report, details))
    assert reader.faults == []
    assert reader.open == []


def test_the_page_loads_nothing(report, details):
    page = render_page(report, details)
    reader = read(page)
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(reader.tags)
    assert not {"src", "href", "srcset", "data"} & {name for name, _ in reader.attributes}
    assert not re.search(r"https?:|url\(|@import", page)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_no_text_becomes_markup(report, details, hostile):
    row = QueryRow(
        hostile, hostile, hostile, 0.0, 1.0, (RankedDocument(hostile),), (RankedDocument(hostile),)
    )
    race = replace(details.speed_ups[0], family=hostile, language=hostile, ratio=1e6)
    spoilt = replace(
        details,
        queries=(row,),
        speed_ups=(race,),
        outcomes={hostile: 1},
        rejects={hostile: 1},
        counts={hostile: {hostile: 1}},
        audit={hostile: {hostile: 1}},
        notes={hostile: {hostile: hostile}},
        lineage=replace(details.lineage, model=hostile, encoder=hostile),
    )
    report["gate"]["reason"] = hostile
    report["splits"][hostile] = report["splits"].pop("test_new_queries")
    reader = read(render_page(report, spoilt))
    assert not {"script", "img"} & set(reader.tags)
    assert "onerror" not in {name for name, _ in reader.attributes}
    assert hostile in "".join(reader.text)
    assert (reader.faults, reader.open) == ([], [])


def test_the_worst_loss_is_shown(report, details):
    worst = min(details.queries, key=lambda row: row.change).text
    page = words(render_page(report, details))
    assert page.index("Worst losses") < page.index(worst)
    assert f"{worst} test new modules · code:python 0.90 → 0.00 −0.90" in page  # noqa: RUF001


def test_gains_come_largest_first_and_no_gain_stands_among_the_losses(report, details):
    rows = [
        QueryRow("small gain", "t", "s", 0.5, 0.6),
        QueryRow("large gain", "t", "s", 0.1, 0.9),
        QueryRow("unmoved", "t", "s", 0.4, 0.4),
    ]
    page = words(render_page(report, replace(details, queries=tuple(rows))))
    assert page.index("large gain") < page.index("small gain") < page.index("No query lost.")
    assert "2 better · 1 unchanged · 0 worse" in page
    assert "unmoved" not in page


def test_an_unmeasured_fast_at_1_is_a_dash(report, details):
    table = re.search(r'aria-label="test new modules".*?</table>', render_page(report, details))
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table.group())
    base = cells.index("base (encoder alone)")
    assert cells[base + 7] == "–"  # noqa: RUF001 - fast@1 is the seventh metric
    assert cells[base + 1] == "0.338"


def test_the_headline_tells_the_figure_its_interval_and_the_decision(report, details):
    page = words(render_page(report, details))
    assert "+9.0% NDCG@10 on 1,543 held-out queries" in page
    assert "difference +0.037, 95% interval +0.025 to +0.049" in page
    assert "Promoted Above base in NDCG@10: +0.0370" in page


def test_a_refused_gate_says_why(report, details):
    report["gate"] = {"promoted": False, "reason": "refused: slice graph is worse than base"}
    page = words(render_page(report, details))
    assert "Not promoted Slice graph is worse than base" in page


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.05, "ranks better than"),
        (-0.01, 0.05, "is not clearly better than"),
        (-0.05, -0.01, "ranks worse than"),
    ],
    ids=["above zero", "across zero", "below zero"],
)
def test_the_headline_claims_no_more_than_the_interval(report, details, low, high, said):
    report["splits"]["pooled"]["comparisons"][0] |= {"ci_low": low, "ci_high": high}
    assert f"The trained adapter {said}" in words(render_page(report, details))


def test_every_split_and_slice_has_its_interval(report, details):
    page = words(render_page(report, details))
    for name in (
        "test new families",
        "source: catalogue",
        "graph",
        "name not in query: code:python",
    ):
        assert f"{name} " in page
    assert "0.660 → 0.629 −0.031 (−0.059 to −0.003)" in page  # noqa: RUF001


def test_what_was_not_compared_is_counted_not_drawn(report, details):
    page = words(render_page(report, details))
    assert "1 more without an interval: too few queries" in page
    assert "dates" not in page


@pytest.mark.parametrize(("confidence", "shown"), [(0.95, "95%"), (0.6, "60%"), (0.975, "97.5%")])
def test_intervals_are_named_by_the_confidence_that_was_asked_for(
    report, details, confidence, shown
):
    page = words(render_page(report | {"confidence": confidence}, details))
    assert set(re.findall(r"([\d.]+%) interval", page)) == {shown, "95%"}  # races have theirs
    assert page.count(f"{shown} interval") > 3


def test_a_split_of_too_few_clusters_is_said_in_the_headline(report, details):
    for split in report["splits"].values():
        split["comparisons"] = []
    page = words(render_page(report, details))
    assert "Too few kinds of test queries to tell whether the trained adapter ranks better." in page


def test_a_report_without_details_is_still_a_page(report, details):
    bare = PageDetails(lineage=details.lineage)
    page = render_page({**report, "splits": {}, "gate": {}, "timings_s": {}}, bare)
    assert "This report compares no challenger" in words(page)
    assert read(page).faults == []


def test_same_input_same_page(report, details):
    assert render_page(report, details) == render_page(report, details)


def test_the_headline_tells_real_code_apart_from_the_catalogue(report, details):
    page = words(render_page(report, details))
    assert "catalogue 0.610 → 0.662 code:python 0.360 → 0.391" in page


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-0.0002, "0.000"), (0.0004, "0.000"), (-0.0006, "−0.001"), (0.0, "0.000"), (None, "–")],  # noqa: RUF001
    ids=["just below", "just above", "below", "zero", "unmeasured"],
)
def test_what_rounds_to_zero_has_no_sign(value, shown):
    assert signed(value) == shown


def test_a_private_module_keeps_its_underscore():
    assert [plain(name) for name in ("_pydecimal", "test_new_queries", "__init__")] == [
        "_pydecimal",
        "test new queries",
        "__init__",
    ]


def test_documents_shared_by_design_are_a_dash_in_the_audit_not_a_clean_zero(report, details):
    shared = {"queries": 5, "near_queries": 0, "documents": 0, "near_documents": 0}
    apart = shared | {"documents": 9}
    spoilt = replace(details, audit={"test_new_queries": shared, "test_new_families": apart})
    page = words(render_page(report, spoilt))
    assert "test new queries 5 0 – – test new families 5 0 9 0" in page  # noqa: RUF001


def test_the_share_of_name_leaks_says_of_what(report, details):
    page = words(render_page(report, replace(details, notes={"code": {"name_leaks": "0.367"}})))
    assert "37% of queries spell the name of the function they ask for" in page


def test_clusters_stand_beside_queries(report, details):
    assert "pooled 1,543 / 514 0.412 → 0.449" in words(render_page(report, details))
