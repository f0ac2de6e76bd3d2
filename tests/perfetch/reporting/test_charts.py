import re

import pytest

from perfetch.reporting.charts import best_epoch, curve, histogram
from perfetch.reporting.details import CurvePoint, SpeedUp
from perfetch.reporting.forest import Scale, interval, ruler, scale_over
from perfetch.reporting.markup import Html, element, number, percent, signed, times


def race(ratio):
    return SpeedUp("f", "cpp", ratio, ratio, ratio, 1.0, ratio)


def test_a_scale_maps_its_ends_to_0_and_100_percent_and_keeps_the_rest_inside():
    scale = Scale(-1.0, 3.0)
    assert [scale.percent(x) for x in (-1, 0, 3, 99)] == ["0.00%", "25.00%", "100.00%", "100.00%"]


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [(0.01, 0.05, "better"), (-0.05, -0.01, "worse"), (-0.01, 0.05, "unclear")],
)
def test_an_interval_is_coloured_by_where_zero_lies(low, high, kind):
    drawn = interval(Scale(-0.1, 0.1), low, (low + high) / 2, high)
    assert set(re.findall("better|worse|unclear", drawn)) == {kind}


def test_what_does_not_outlast_the_adjustment_is_not_coloured():
    assert "better" not in interval(Scale(-0.1, 0.1), 0.01, 0.02, 0.03, sure=False)


@pytest.mark.parametrize("span", [1e-4, 0.013, 0.09, 0.7, 2.0])
def test_a_ruler_marks_zero_and_few_round_numbers(span):
    marks = re.findall(r">([^<]+)</text>", ruler(Scale(-span / 3, span)))
    assert "0" in marks
    assert 2 <= len(marks) <= 7


def test_the_bars_of_a_histogram_hold_every_race():
    races = [race(r) for r in (1.2, 1.5, 2.9, 3.0, 40.0, 40.1, 1024.0)]
    counts = re.findall(r"<title>[^<]*: (\d+)</title>", histogram(races))
    assert sum(map(int, counts)) == len(races)


@pytest.mark.parametrize("ratios", [[1.2], [2.0], [4.0, 4.0], [1e7]])
def test_a_histogram_of_few_races_is_drawn_inside_its_frame(ratios):
    drawn = histogram([race(ratio) for ratio in ratios])
    places = [float(x) for x in re.findall(r'x\d?="([\d.]+)%"', drawn)]
    assert 0 <= min(places) <= max(places) <= 100
    assert all(float(height) > 0 for height in re.findall(r'<rect[^>]*height="([\d.]+)"', drawn))


def test_a_curve_of_one_point_is_a_point():
    drawn = curve([(0, 0.4)], "Dev", 0)
    assert (drawn.count("<circle"), drawn.count("<line")) == (1, 0)


def test_the_chosen_epoch_is_the_first_of_the_best():
    values = (0.4, 0.5, 0.5, 0.3)
    assert best_epoch([CurvePoint(e, None, v) for e, v in enumerate(values)]) == 1


def test_a_scale_over_equal_values_has_room():
    scale = scale_over([0.3, 0.3])
    assert scale.low < 0.3 < scale.high


def test_text_is_escaped_and_markup_is_not():
    inner = element("b", "1 < 2")
    made = element("p", inner, " & ", "<i>", title='"quoted"')
    assert made == '<p title="&quot;quoted&quot;"><b>1 &lt; 2</b> &amp; &lt;i&gt;</p>'
    assert isinstance(made, Html)


def test_figures_are_written_as_a_reader_expects():
    assert [number(0.41249), number(None), number(float("nan"))] == ["0.412", "–", "–"]  # noqa: RUF001
    assert [signed(-0.0312), signed(0.03), signed(None)] == ["−0.031", "+0.030", "–"]  # noqa: RUF001
    assert [percent(0.0898), times(3.44), times(1234.5)] == ["+9.0%", "3.4×", "1,234×"]  # noqa: RUF001
