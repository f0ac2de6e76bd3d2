"""Points and lines in a plane as inline SVG: x in percent of the width, y in pixels.

So, as every chart here, a plane is as wide as its place and its letters keep the page's size.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from perfetch.reporting.forest import Scale, line, scale_over
from perfetch.reporting.markup import Html, element, join, number

HEIGHT = 260
HUES = 8
"""As many series as the page has colours for; more begin again."""
_ROOF, _FLOOR = 22, HEIGHT - 30
_MARGIN = 0.09
"""Share of the width left of the points, where the ordinates stand."""
_MARKS = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """One point; its interval, where it has one, is drawn as a line through it."""

    x: float
    y: float
    tip: str
    """What is said where the pointer rests, and to who hears the page."""
    low: float | None = None
    high: float | None = None
    said: str = ""
    """Written beside the point."""
    kind: str = "dot"
    """"dot", "dot chosen", or "square" for what was there before."""


@dataclass(frozen=True, slots=True)
class Series:
    """Points in one colour, in their order, joined by a line where `joined`."""

    name: str
    marks: tuple[Mark, ...]
    joined: bool = True
    hue: int | None = None
    """0 to HUES - 1; None: the page's accent."""
    faint: bool = False
    """A dashed line without points, as a ground to read others against."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What one direction measures, and where its labels stand; at round numbers when empty."""

    title: str
    marks: tuple[tuple[float, str], ...] = ()
    """(value, label)"""


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    """The lowest abscissa that is labelled."""
    across: Scale
    up: Scale

    def x(self, value: float) -> str:
        return self.across.percent(value)

    def y(self, value: float) -> str:
        share = (value - self.up.low) / (self.up.high - self.up.low)
        return f"{_FLOOR - share * (_FLOOR - _ROOF):.1f}"


def plane(series: Sequence[Series], across: Axis, up: Axis, floor: float | None = None) -> Html:
    """The series over one another, with a legend where there are several.

    Args:
        series: one or more, with one point or more in all.
        across: the abscissa.
        up: the ordinate.
        floor: an ordinate drawn as a dashed line across the plane.
    """
    frame = _frame(series, floor)
    ground = [_ordinates(frame, up), _abscissae(frame, across)]
    if floor is not None:
        ground.append(line("0", frame.y(floor), "100%", frame.y(floor), "zero"))
    drawn = [_series(one, frame) for one in series]
    label = f"{up.title} against {across.title}: " + "; ".join(
        f"{one.name}: " + ", ".join(mark.tip for mark in one.marks) for one in series
    )
    svg = element(
        "svg",
        join([*ground, *drawn]),
        class_="plot",
        role="img",
        aria_label=label,
        height=f"{HEIGHT}",
    )
    titles = element("figcaption", f"Up: {up.title}. Across: {across.title}.")
    return element("figure", titles, svg, legend(series) if len(series) > 1 else "")


def legend(series: Sequence[Series]) -> Html:
    """Each series' name in its colour."""
    keys = [element("span", one.name, class_=f"key{_hue(one)}") for one in series]
    return element("p", *keys, class_="legend")


def rounds(scale: Scale, show: Callable[[float], str]) -> tuple[tuple[float, str], ...]:
    """Round numbers within a scale, a handful."""
    span = scale.high - scale.low
    tenth = 10.0 ** (math.floor(math.log10(span)) - 1)
    step = next(f * tenth for f in (1, 2, 5, 10, 20, 50) if span / (f * tenth) <= _MARKS)
    first, last = math.ceil(scale.low / step), math.floor(scale.high / step)
    return tuple((step * i, show(step * i)) for i in range(first, last + 1))


def _frame(series: Sequence[Series], floor: float | None) -> _Frame:
    marks = [mark for one in series for mark in one.marks]
    ends = [end for m in marks for end in (m.low, m.y, m.high) if end is not None]
    across = scale_over([mark.x for mark in marks])
    room = _MARGIN * (across.high - across.low)
    up = scale_over([*ends, *([] if floor is None else [floor])])
    return _Frame(across.low, Scale(across.low - room, across.high), up)


def _ordinates(frame: _Frame, axis: Axis) -> Html:
    marks = axis.marks or rounds(frame.up, _plain)
    parts = []
    for value, said in marks:
        y = frame.y(value)
        parts.append(line("0", y, "100%", y, "grid"))
        parts.append(element("text", said, x="0", y=f"{float(y) - 3:.1f}", class_="start"))
    return join(parts)


def _abscissae(frame: _Frame, axis: Axis) -> Html:
    marks = axis.marks or rounds(Scale(frame.left, frame.across.high), _plain)
    return join(element("text", said, x=frame.x(value), y=f"{HEIGHT - 8}") for value, said in marks)


def _series(one: Series, frame: _Frame) -> Html:
    pairs = itertools.pairwise(one.marks) if one.joined else ()
    lines = [
        line(frame.x(a.x), frame.y(a.y), frame.x(b.x), frame.y(b.y), "curve") for a, b in pairs
    ]
    points = [part for mark in one.marks for part in _mark(mark, frame) if not one.faint]
    faint = " faint" if one.faint else ""
    return element("g", *lines, *points, class_=f"series{_hue(one)}{faint}")


def _mark(mark: Mark, frame: _Frame) -> Iterator[Html]:
    x, y, tip = frame.x(mark.x), frame.y(mark.y), element("title", mark.tip)
    if mark.low is not None and mark.high is not None:
        yield line(x, frame.y(mark.low), x, frame.y(mark.high), "whisker")
    if mark.kind == "square":
        place = {"x": x, "y": f"{float(y) - 5:.1f}", "width": "10", "height": "10"}
        yield element("rect", tip, class_="square", transform="translate(-5 0)", **place)
    else:
        size = "6" if mark.kind == "dot chosen" else "3.5"
        yield element("circle", tip, cx=x, cy=y, r=size, class_=mark.kind)
    if mark.said:
        # Above the point, and inside the frame, where a line seldom runs.
        side = {"class_": "end"} if float(x[:-1]) > 85 else {}
        yield element("text", mark.said, x=x, y=f"{float(y) - 10:.1f}", **side)


def _hue(one: Series) -> str:
    return "" if one.hue is None else f" hue{one.hue % HUES}"


def _plain(value: float) -> str:
    return f"{value:g}" if value else number(0.0, 0)
