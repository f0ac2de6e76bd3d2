"""The pictures of a comparison: over-fit, growth with labels, and what a gain costs."""

import math
from collections.abc import Mapping
from typing import Any

from perfetch.reporting.figures import BASE, METRIC, comparison, level
from perfetch.reporting.markup import Html, count, number, seconds, section, signed
from perfetch.reporting.plane import Axis, Mark, Series, plane


def over_fit(found: Mapping[str, Any]) -> Html:
    """Gain in-sample against gain held-out, a point for each system."""
    base = found["systems"][BASE][METRIC]
    fitted = {
        name: (one["in_sample"] - one["in_sample_base"], one[METRIC] - base)
        for name, one in found["systems"].items()
        if one["in_sample"] is not None
    }
    if not fitted:
        return Html("")
    ends = [value for pair in fitted.values() for value in pair] + [0.0]
    low, high = min(ends), max(ends)
    even = tuple(Mark(x, x, f"as much held-out as in-sample: {signed(x)}") for x in (low, high))
    points = [
        Series(
            name,
            (Mark(x, y, f"{name}: in-sample {signed(x)}, held-out {signed(y)}", said=name),),
            joined=False,
            hue=hue_of(found, name),
        )
        for name, (x, y) in fitted.items()
    ]
    drawn = plane(
        [Series("no over-fit", even, hue=1, faint=True), *points],
        Axis("gain in-sample"),
        Axis("gain held-out"),
        floor=0.0,
    )
    return section(
        "Learnt, or learnt by heart?",
        drawn,
        lead="Gain in NDCG@10 on the queries that taught, against the gain on queries never seen. "
        "On the slanted line both are alike; right of it, that much was learnt by heart.",
    )


def growth(found: Mapping[str, Any]) -> Html:
    """The gain over the number of labels, a line for each system."""
    curves = {
        name: [point for point in points if point["difference"] is not None]
        for name, points in found["curve"].items()
    }
    curves = {name: points for name, points in curves.items() if points}
    if not curves:
        return Html("")
    sizes = sorted({point["labels"] for points in curves.values() for point in points})
    series = [
        Series(name, tuple(_grown(name, point) for point in points), hue=hue_of(found, name))
        for name, points in curves.items()
    ]
    across = Axis(
        "labels, train and dev (logarithmic)", tuple((math.log(n), count(n)) for n in sizes)
    )
    return section(
        "How many labels does it take?",
        plane(series, across, Axis("gain in NDCG@10, held-out"), floor=0.0),
        lead=f"The gain over the encoder alone, with its {level(found)} interval, where only so "
        "many labels are given; each seed draws others, and what documents say of themselves is "
        "there at every point. Dashed: no gain.",
    )


def _grown(name: str, point: Mapping[str, Any]) -> Mark:
    return Mark(
        x=math.log(point["labels"]),
        y=point["difference"],
        low=point["ci_low"],
        high=point["ci_high"],
        tip=f"{name}, {count(point['labels'])} labels: {signed(point['difference'])} "
        f"({signed(point['ci_low'])} to {signed(point['ci_high'])}), {point['seeds']} seeds",
    )


def price(found: Mapping[str, Any]) -> Html:
    """The gain against the seconds of a fit."""
    base = found["systems"][BASE][METRIC]
    timed = {
        name: one
        for name, one in found["systems"].items()
        if one["in_sample"] is not None and one["seconds"]
    }
    if not timed:
        return Html("")
    points = [
        Series(
            name,
            (_priced(found, name, one, base),),
            joined=False,
            hue=hue_of(found, name),
        )
        for name, one in timed.items()
    ]
    spent = [math.log10(one["seconds"]) for one in timed.values()]
    tens = range(math.floor(min(spent)), math.ceil(max(spent)) + 1)
    inside: list[float] = [ten for ten in tens if min(spent) <= ten <= max(spent)] or [spent[0]]
    across = Axis("seconds of a fit (logarithmic)", tuple((t, seconds(10.0**t)) for t in inside))
    return section(
        "What does a gain cost?",
        plane(points, across, Axis("gain in NDCG@10"), floor=0.0),
        lead="Vectors are cached for every system; the seconds are of the fit alone, with all "
        "that is tuned.",
    )


def _priced(found: Mapping[str, Any], name: str, one: Mapping[str, Any], base: float) -> Mark:
    compared = comparison(found, METRIC, name) or {}
    gain = one[METRIC] - base
    return Mark(
        x=math.log10(one["seconds"]),
        y=gain,
        low=compared.get("ci_low"),
        high=compared.get("ci_high"),
        tip=f"{name}: {seconds(one['seconds'])} s, NDCG@10 {number(one[METRIC])} ({signed(gain)})",
        said=name,
    )


def hue_of(found: Mapping[str, Any], name: str) -> int:
    """One colour for a system in every picture; grey is left to what is no system."""
    place = list(found["systems"]).index(name)
    hues = (0, 2, 3, 4, 5, 6, 7)
    return hues[place % len(hues)]
