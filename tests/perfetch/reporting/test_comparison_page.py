import copy
import re

import pytest

from perfetch.reporting.comparison_page import ordered, render_comparison
from tests.reading_pages import read, words


def system(ndcg, seconds=None, in_sample=None, index="untouched", fast=None):
    return {
        "ndcg@10": ndcg,
        "fast@1": fast,
        "by_seed": [ndcg - 0.01, ndcg + 0.01],
        "in_sample": in_sample,
        "in_sample_base": None if in_sample is None else 0.5,
        "seconds": seconds,
        "peak_mib": None if seconds is None else 41.5,
        "parameters": None if seconds is None else 147_840,
        "index": index,
        "said": ["75% of the change kept"] if seconds else [""],
    }


def compared(name, against, difference, half=0.02):
    return {
        "system": name,
        "against": against,
        "metric": "ndcg@10",
        "difference": difference,
        "relative": difference / 0.5,
        "ci_low": difference - half,
        "ci_high": difference + half,
        "p_holm": 0.0004 if abs(difference) > half else 0.4,
        "clusters": 90,
    }


def point(labels, difference):
    return {
        "labels": labels,
        "seeds": 3,
        "ndcg@10": 0.5 + difference,
        "seconds": 0.1 * labels,
        "difference": difference,
        "ci_low": difference - 0.02,
        "ci_high": difference + 0.02,
    }


@pytest.fixture
def found():
    systems = {
        "base": system(0.5),
        "bm25": system(0.42),
        "ridge": system(0.53, 0.02, 0.56),
        "knn": system(0.51, 0.1, 0.93),
        "affine": system(0.58, 4.2, 0.66),
        "auto": system(0.6, 61.0, 0.69),
        "nudge-n": system(0.5, 2.0, 0.97, "rewritten"),
    }
    gains = {name: one["ndcg@10"] - 0.5 for name, one in systems.items() if name != "base"}
    return {
        "schema": 1,
        "dataset": "6f1c0a9be2d47153",
        "encoder": "all-MiniLM-L6-v2",
        "settings": {},
        "training": {},
        "set": {"documents": 3120, "train": 1900, "dev": 210, "test": 472, "clusters": 301},
        "systems": systems,
        "comparisons": [compared(name, "base", gain) for name, gain in gains.items()]
        + [compared("auto", "affine", 0.02), compared("auto", "bm25", 0.18)],
        "curve": {
            name: [point(n, top * share) for n, share in ((25, 0.1), (250, 0.5), (2110, 1.0))]
            for name, top in (("ridge", 0.03), ("affine", 0.08), ("auto", 0.1), ("knn", 0.01))
        },
        "left_out": [
            {"system": "mlp", "labels": 250, "seed": 2, "reason": "no time left for it"},
        ],
    }


def test_it_is_one_file_that_loads_nothing_and_closes_every_tag(found):
    page = render_comparison(found)
    reader = read(page)
    assert (reader.faults, reader.open) == ([], [])
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert not re.search(r"https?:|url\(|@import", page)


def test_the_best_stands_first_and_the_headline_tells_the_gain_of_auto(found):
    assert ordered(found)[0] == "auto"
    page = words(render_comparison(found))
    assert "auto gains +20.0% NDCG@10 on held-out queries" in page
    assert "difference +0.100, 95% interval +0.080 to +0.120" in page


def test_held_out_and_in_sample_stand_side_by_side(found):
    page = words(render_comparison(found))
    assert "knn 0.510 0.500 to 0.520 0.930 – 0.1 42 147,840 untouched" in page  # noqa: RUF001
    assert "nudge-n 0.500 0.490 to 0.510 0.970 – 2 42 147,840 rewritten" in page  # noqa: RUF001
    assert "base 0.500 0.490 to 0.510 – – – – – untouched" in page  # noqa: RUF001


def test_what_is_learnt_by_heart_lies_right_of_the_slanted_line(found):
    drawn = render_comparison(found).split("Learnt, or learnt by heart?")[1].split("</svg>")[0]
    places = {
        tip.split(":")[0]: float(x)
        for x, tip in re.findall(r'<circle cx="([\d.]+)%"[^>]*><title>([^<]*)', drawn)
    }
    assert places["knn"] > places["auto"] > places["ridge"]


def test_the_curve_has_a_line_for_each_system_with_its_intervals(found):
    drawn = render_comparison(found).split("How many labels does it take?")[1].split("</svg>")[0]
    assert drawn.count('class="whisker"') == 12
    assert ">2,110<" in drawn


def test_a_system_keeps_its_colour_through_every_picture(found):
    page = render_comparison(found)
    hues = re.findall(r'class="key (hue\d)">affine<', page)
    assert len(hues) == 3
    assert len(set(hues)) == 1


def test_what_is_left_out_is_named(found):
    page = words(render_comparison(found))
    assert "1 fits left out" in page
    assert "mlp, seed 2, 250 labels: no time left for it" in page


def test_without_a_curve_or_a_comparison_it_is_still_a_page(found):
    bare = copy.deepcopy(found) | {"curve": {}, "comparisons": []}
    page = render_comparison(bare)
    assert "auto was not compared: the set has too few clusters." in words(page)
    assert "How many labels" not in page
    assert read(page).faults == []


def test_no_name_becomes_markup(found):
    hostile = "<script>alert(1)</script>"
    found["systems"][hostile] = system(0.55, 1.0, 0.6)
    found["curve"][hostile] = found["curve"]["affine"]
    found["left_out"][0]["reason"] = hostile
    page = render_comparison(found)
    assert "script" not in read(page).tags
    assert hostile in "".join(read(page).text)
