"""What the races proved."""

from collections.abc import Sequence

from perfetch.reporting.charts import histogram
from perfetch.reporting.details import PageDetails, SpeedUp
from perfetch.reporting.markup import (
    Html,
    count,
    element,
    plain,
    section,
    table,
    times,
)

NAMED = 5


def proof(details: PageDetails) -> Html:
    """The races: how much faster the positives are, and the verdicts by outcome."""
    if not details.speed_ups and not details.outcomes:
        return Html("")
    races = sorted(details.speed_ups, key=lambda race: -race.ratio)
    shown = [histogram(races), *_extremes(races)] if races else []
    places = [details.machine, details.compiler, details.sandbox]
    where = " · ".join(place for place in places if place)
    return section(
        "Proved speed-ups",
        *shown,
        element("h3", "Verdicts"),
        table(
            ("", "examples"),
            [(plain(name), count(many)) for name, many in details.outcomes.items()],
            "Verdicts by outcome",
            "narrow",
        ),
        element("p", f"Raced on: {where}" if where else "", class_="note"),
        lead="Each positive and its slow twin ran on the same inputs and gave the same answers. "
        "The ratio is the slow twin's median CPU time over the positive's, at the largest input; "
        "of several twins, the smallest. Bars count pairs.",
    )


def _extremes(races: Sequence[SpeedUp]) -> list[Html]:
    """The clearest and the closest races, by name."""
    closest = [race for race in races[-NAMED:] if race not in races[:NAMED]]
    tables = [_races("Clearest", races[:NAMED])]
    tables += [_races("Closest", closest[::-1])] if closest else []
    return [element("div", *tables, class_="columns")]


def _races(title: str, races: Sequence[SpeedUp]) -> Html:
    rows = [
        (
            f"{plain(race.family)} ({race.language})",
            times(race.ratio),
            f"{times(race.ratio_low)[:-1]} to {times(race.ratio_high)}",
            f"{race.fast_ms:.3g} / {race.slow_ms:.3g}",
        )
        for race in races
    ]
    head = ("family", "ratio", "95% interval", "ms, fast / slow")
    return element("div", element("h3", title), table(head, rows, title))
