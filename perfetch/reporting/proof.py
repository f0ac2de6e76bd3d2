"""What the races proved, and how training went."""

from collections.abc import Sequence

from perfetch.reporting.charts import best_epoch, curve, histogram
from perfetch.reporting.details import CurvePoint, PageDetails, SpeedUp
from perfetch.reporting.markup import (
    Html,
    count,
    element,
    number,
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


def training(details: PageDetails) -> Html:
    """The learning curve, and what dev chose."""
    points = details.curve
    if not points:
        return Html("")
    chosen = best_epoch(points)
    panels = [curve([(p.epoch, p.dev_ndcg) for p in points], "Dev NDCG@10", chosen)]
    twins = [(p.epoch, p.dev_fast_first) for p in points if p.dev_fast_first is not None]
    losses = [(p.epoch, p.loss) for p in points if p.loss is not None]
    panels += [curve(twins, "Dev: fast answer first", chosen)] if twins else []
    panels += [curve(losses, "Training loss", chosen)] if losses else []
    return section(
        "Training",
        element("div", *panels, class_="panels"),
        lead=_choice(points, chosen, details.share_kept),
    )


def _choice(points: Sequence[CurvePoint], chosen: int, share: float | None) -> str:
    best = next(point for point in points if point.epoch == chosen)
    kept = "" if share is None else f" and kept {share:.0%} of the change that training made"
    if share == 0:
        return "Dev saw no gain in any epoch: the adapter is the identity and changes nothing."
    return (
        f"Dev chose epoch {chosen} of {points[-1].epoch} (NDCG@10 {number(points[0].dev_ndcg)} → "
        f"{number(best.dev_ndcg)}){kept}. Test data took no part in that choice."
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
