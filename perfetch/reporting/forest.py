"""A forest plot, row by row: each interval is an SVG of its own, in the cell of a table.

So the figures stay text that is read aloud and copied, and the plot is as wide as its column.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from perfetch.reporting.markup import MINUS, Html, element

_AIR = 0.04


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear map of [low, high] to percent of the width."""

    low: float
    high: float

    def percent(self, value: float) -> str:
        """Where the value lies, kept inside the chart."""
        share = (value - self.low) / (self.high - self.low)
        return f"{100 * min(1.0, max(0.0, share)):.2f}%"


def scale_over(values: Sequence[float]) -> Scale:
    """A scale that holds all the values with a little air."""
    low, high = min(values), max(values)
    air = _AIR * ((high - low) or 1.0)
    return Scale(low - air, high + air)


def interval(scale: Scale, low: float, middle: float, high: float, sure: bool = True) -> Html:
    """One row of a forest plot: the interval as a line, the estimate as a dot, zero as a rule.

    It is coloured where it clears zero and is `sure`: beyond chance after adjustment, too.
    """
    kind = "better" if low > 0 else "worse" if high < 0 else "unclear"
    kind = kind if sure else "unclear"
    return element(
        "svg",
        line(scale.percent(0), "0", scale.percent(0), "100%", "zero"),
        line(scale.percent(low), "50%", scale.percent(high), "50%", f"whisker {kind}"),
        element("circle", cx=scale.percent(middle), cy="50%", r="4.5", class_=f"dot {kind}"),
        class_="forest",
        role="img",
        aria_label=f"{middle:+.3f}, interval {low:+.3f} to {high:+.3f}",
    )


def ruler(scale: Scale) -> Html:
    """The axis below a forest plot: round numbers, zero among them."""
    span = scale.high - scale.low
    step = next(
        factor * 10.0**power
        for power in range(-6, 3)
        for factor in (1, 2, 5)
        if span / (factor * 10.0**power) <= 6
    )
    first = math.ceil(scale.low / step)
    marks = [step * i for i in range(first, math.floor(scale.high / step) + 1)]
    texts = [
        element(
            "text", f"{mark:+g}".replace("-", MINUS) if mark else "0", x=scale.percent(mark), y="14"
        )
        for mark in (float(f"{mark:.6g}") for mark in marks)
    ]
    return element("svg", *texts, class_="ruler", aria_hidden="true")


def line(x1: str, y1: str, x2: str, y2: str, class_: str) -> Html:
    """A straight line; lengths in percent or pixels."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)
