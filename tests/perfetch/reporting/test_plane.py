import re

import pytest

from perfetch.reporting.forest import Scale
from perfetch.reporting.plane import HEIGHT, Axis, Mark, Series, plane, rounds

AXES = (Axis("labels"), Axis("NDCG@10"))


def marks(*points):
    return tuple(Mark(x, y, f"{x:g} {y:g}") for x, y in points)


@pytest.mark.parametrize(
    "points",
    [[(0.5, 0.5)], [(1.0, 0.0), (1.0, 0.0)], [(0.0, -1e6), (1e9, 1e6)]],
    ids=["one point", "equal points", "wide"],
)
def test_every_point_lies_inside_the_frame(points):
    drawn = plane([Series("all", marks(*points))], *AXES)
    xs = [float(x) for x in re.findall(r'cx="([\d.]+)%"', drawn)]
    ys = [float(y) for y in re.findall(r'cy="([-\d.]+)"', drawn)]
    assert len(xs) == len(points)
    assert all(0 <= x <= 100 for x in xs)
    assert all(0 <= y <= HEIGHT for y in ys)


def test_more_is_higher_and_further_right():
    drawn = plane([Series("all", marks((1, 0.2), (2, 0.4)))], *AXES)
    (x1, y1), (x2, y2) = [
        (float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)%" cy="([\d.]+)"', drawn)
    ]
    assert x2 > x1
    assert y2 < y1


def test_an_interval_is_as_long_as_it_says():
    mark = Mark(1.0, 0.5, "", low=0.25, high=1.0)
    drawn = plane([Series("all", (mark, Mark(2.0, 0.5, "")))], *AXES)
    low, high = re.search(r'y1="([\d.]+)"[^>]*y2="([\d.]+)" class="whisker"', drawn).groups()
    middle = float(re.search(r'cy="([\d.]+)"', drawn)[1])
    # .25 below and .5 above the point: twice as far up
    assert (middle - float(high)) / (float(low) - middle) == pytest.approx(2, abs=0.02)


def test_several_series_have_a_legend_and_hues_of_their_own():
    both = [Series(name, marks((1, 1), (2, 2)), hue=hue) for hue, name in enumerate("ab")]
    drawn = plane(both, *AXES)
    assert 'class="key hue0">a<' in drawn
    assert 'class="key hue1">b<' in drawn
    assert 'class="legend"' not in plane(both[:1], *AXES)


@pytest.mark.parametrize("span", [1e-4, 0.013, 0.7, 3.0, 12_670.0])
def test_round_numbers_are_few_and_inside(span):
    scale = Scale(0.1 * span, 1.1 * span)
    found = [value for value, _ in rounds(scale, str)]
    assert 2 <= len(found) <= 6
    assert all(scale.low <= value <= scale.high for value in found)


def test_names_cannot_become_markup():
    drawn = plane([Series("<b>", (Mark(1, 1, "<i>", said="<u>"),))], Axis("<s>"), Axis("<p>"))
    assert not set(re.findall(r"<(\w+)", drawn)) & {"b", "i", "u", "s", "p"}
