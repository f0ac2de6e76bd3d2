"""How training went: the learning curve, the kinds that were tried, relevance against speed."""

from collections.abc import Sequence

from perfetch.reporting.charts import best_epoch, curve
from perfetch.reporting.details import CurvePoint, PageDetails, TradePoint
from perfetch.reporting.markup import Html, count, element, number, seconds, section, table
from perfetch.reporting.plane import Axis, Mark, Series, plane

_KINDS = (
    "The best trial of each kind, best first, within the time that the search had; every trial was "
    "judged on the same held-out labels. Parameters: numbers in the adapter's file."
)
_TRADE = (
    "Each point is the adapter chosen for relevance, blended with another share of one that puts "
    "performant answers above their slow twins. The dashed line is the encoder alone in "
    "NDCG@10; nothing below it may be chosen."
)


def training(details: PageDetails) -> Html:
    """The learning curve, what dev chose, and what else ran."""
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
        _why_not(details),
        element("div", *panels, class_="panels"),
        _kinds(details),
        _trade(details),
        lead=_choice(details, chosen),
    )


def _choice(details: PageDetails, chosen: int) -> str:
    points, share = details.curve, details.share_kept
    best = next(point for point in points if point.epoch == chosen)
    kept = "" if share is None else f" and kept {share:.0%} of the change that training made"
    judged = ""
    if details.folds > 1:
        judged = f" Dev is {details.folds} fits, each judged on labels that it did not see."
    if share == 0:
        return f"The adapter is the identity and changes nothing.{judged}"
    return (
        f"Dev chose epoch {chosen} of {points[-1].epoch} (NDCG@10 {number(points[0].dev_ndcg)} → "
        f"{number(best.dev_ndcg)}){kept}. Test data took no part in that choice.{judged}"
    )


def _why_not(details: PageDetails) -> Html:
    """The sentence where training did not help; nothing where it did."""
    if details.share_kept != 0 and not details.reason:
        return Html("")
    why = details.reason or "dev saw no gain in any epoch"
    badge = element("strong", "Training did not help")
    return element("p", badge, f" because {why}.", class_="gate refused")


def _kinds(details: PageDetails) -> Html:
    if not details.tried:
        return Html("")
    twins = any(one.dev_fast_first is not None for one in details.tried)
    rows = []
    for one in details.tried:
        kept = one.kind == details.kind and details.share_kept != 0
        figures = [number(one.dev_ndcg)] + ([number(one.dev_fast_first)] if twins else [])
        rows.append(
            (
                element("b", f"{one.kind} (chosen)") if kept else one.kind,
                *figures,
                seconds(one.seconds),
                count(one.parameters),
                count(one.steps),
                one.index,
            )
        )
    fast = ("dev fast@1",) if twins else ()
    head = ("kind", "dev NDCG@10", *fast, "seconds", "parameters", "steps", "your index")
    return element(
        "div",
        element("h3", "Kinds that were tried"),
        element("p", _KINDS, class_="note"),
        table(head, rows, "Kinds that were tried"),
    )


def _trade(details: PageDetails) -> Html:
    known = [point for point in details.tradeoff if point.dev_fast_first is not None]
    base = details.curve[0]
    if len(known) < 2 or base.dev_fast_first is None:
        return Html("")
    ordered = sorted(known, key=lambda point: point.share)
    drawn = plane(
        [
            Series("blended", tuple(_traded(details, ordered)), hue=0),
            Series("encoder alone", (_base_mark(base, base.dev_fast_first),), joined=False, hue=1),
        ],
        Axis("fast@1 on dev"),
        Axis("NDCG@10 on dev"),
        floor=base.dev_ndcg,
    )
    title = element("h3", "Relevance against performance")
    return element("div", title, element("p", _TRADE, class_="note"), drawn)


def _traded(details: PageDetails, points: Sequence[TradePoint]) -> list[Mark]:
    kept = details.performant_share if details.share_kept != 0 else None
    return [
        Mark(
            x=point.dev_fast_first or 0.0,
            y=point.dev_ndcg,
            tip=f"share {point.share:g}: fast@1 {number(point.dev_fast_first)}, "
            f"NDCG@10 {number(point.dev_ndcg)}",
            said=f"{point.share:g}{' (chosen)' if point.share == kept else ''}",
            kind="dot chosen" if point.share == kept else "dot",
        )
        for point in points
    ]


def _base_mark(base: CurvePoint, fast_first: float) -> Mark:
    tip = f"encoder alone: fast@1 {number(fast_first)}, NDCG@10 {number(base.dev_ndcg)}"
    return Mark(fast_first, base.dev_ndcg, tip, said="encoder alone", kind="square")
