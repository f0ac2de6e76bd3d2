"""Charts as inline SVG. Lengths along x are percentages of the chart's width.

So a chart is as wide as its place, and its letters stay as large as the page's, on a phone too.
"""

import itertools
import math
from collections.abc import Sequence

from perfetch.reporting.details import CurvePoint, SpeedUp
from perfetch.reporting.forest import Scale, line, scale_over
from perfetch.reporting.markup import TIMES, Html, element, join, number, plain, times

CURVE_HEIGHT = 150
HISTOGRAM_HEIGHT = 210
_ROOF, _FLOOR = 72, HISTOGRAM_HEIGHT - 18
BINS_PER_DOUBLING = 2


def histogram(speed_ups: Sequence[SpeedUp]) -> Html:
    """How many races ended at which ratio, on a logarithmic axis from 1 up; three are named."""
    counts = _binned([race.ratio for race in speed_ups])
    scale = Scale(0.0, len(counts) / BINS_PER_DOUBLING)
    bars = [_bar(place, many, counts) for place, many in enumerate(counts) if many]
    inside = join([*_callouts(speed_ups, scale), *bars, _doublings(scale)])
    return _plot(inside, "Speed-ups", HISTOGRAM_HEIGHT)


def curve(points: Sequence[tuple[int, float]], label: str, chosen: int) -> Html:
    """One figure over the epochs, the chosen epoch marked; needs one point or more."""
    across = scale_over([float(epoch) for epoch, _ in points])
    values = [value for _, value in points]
    up = scale_over(values)
    places = [
        (across.percent(epoch), f"{20 + 105 * (1 - (value - up.low) / (up.high - up.low)):.1f}")
        for epoch, value in points
    ]
    lines = [line(*one, *other, "curve") for one, other in itertools.pairwise(places)]
    dots = [_dot(place, point, chosen) for place, point in zip(places, points, strict=True)]
    ends = [
        element("text", f"{number(max(values))} high", x="0", y="12", class_="start"),
        element("text", f"{number(min(values))} low", x="0", y=f"{CURVE_HEIGHT}", class_="start"),
        element("text", f"epoch {points[-1][0]}", x="100%", y=f"{CURVE_HEIGHT}", class_="end"),
    ]
    return element(
        "figure",
        element("figcaption", label),
        _plot(join([*lines, *dots, *ends]), label, CURVE_HEIGHT),
    )


def best_epoch(points: Sequence[CurvePoint]) -> int:
    """The epoch with the highest dev NDCG@10, the first of equals: the one training keeps."""
    return max(points, key=lambda point: point.dev_ndcg).epoch


def _dot(place: tuple[str, str], point: tuple[int, float], chosen: int) -> Html:
    epoch, value = point
    tip = element("title", f"epoch {epoch}: {number(value)}")
    kept = epoch == chosen
    kind = "dot chosen" if kept else "dot"
    return element("circle", tip, cx=place[0], cy=place[1], r="5" if kept else "2.5", class_=kind)


def _binned(ratios: Sequence[float]) -> list[int]:
    """How many ratios fall into each bin; the first bin starts at 1, the last holds the largest."""
    places = [int(math.log2(max(ratio, 1.0)) * BINS_PER_DOUBLING) for ratio in ratios]
    counts = [0] * max(max(places) + 1, 2 * BINS_PER_DOUBLING)
    for place in places:
        counts[place] += 1
    return counts


def _bar(place: int, many: int, counts: Sequence[int]) -> Html:
    """One bin, with its count above it and its bounds as a tip."""
    width = 100 / len(counts)
    height = many * (_FLOOR - _ROOF) / max(counts)
    low, high = (2 ** (edge / BINS_PER_DOUBLING) for edge in (place, place + 1))
    bar = element(
        "rect",
        element("title", f"{times(low)} to {times(high)}: {many}"),
        x=f"{place * width + 0.15:.2f}%",
        width=f"{width - 0.3:.2f}%",
        y=f"{_FLOOR - height:.1f}",
        height=f"{height:.1f}",
        class_="bar",
    )
    x, y = f"{(place + 0.5) * width:.2f}%", f"{_FLOOR - height - 4:.1f}"
    return join([bar, element("text", str(many), x=x, y=y)])


def _callouts(speed_ups: Sequence[SpeedUp], scale: Scale) -> list[Html]:
    """The closest race, the middle one and the clearest, each with a line down to its place."""
    ordered = sorted(speed_ups, key=lambda race: race.ratio)
    named = dict.fromkeys([ordered[-1], ordered[len(ordered) // 2], ordered[0]])
    parts = []
    for row, race in enumerate(named):
        x = scale.percent(math.log2(max(race.ratio, 1.0)))
        y = 12 + 18 * row
        side = "start" if float(x[:-1]) < 50 else "end"
        text = f"{plain(race.family)} ({race.language}) {times(race.ratio)}"
        parts.append(line(x, f"{y + 5}", x, f"{_FLOOR}", "callout"))
        parts.append(element("text", text, x=x, y=f"{y}", class_=side))
    return parts


def _doublings(scale: Scale) -> Html:
    """Labels at powers of two, about eight of them."""
    step = max(1, math.ceil(scale.high / 8))
    y = f"{HISTOGRAM_HEIGHT - 2}"
    return join(
        element(
            "text",
            f"{2**power:,}{TIMES}",
            x=scale.percent(power),
            y=y,
            class_="" if power else "start",
        )
        for power in range(0, math.ceil(scale.high), step)
    )


def _plot(inside: Html, label: str, height: int) -> Html:
    return element(
        "svg", inside, class_="plot", role="img", aria_label=label, height=f"{height + 4}"
    )
