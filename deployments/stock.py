"""What there is under PERFETCH_HOME, in a few lines: champion, dataset, spending, refusals."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from perfetch.errors import ServiceUnavailable, StoreDamaged, StoreUnwritable
from storage.datasets import latest_dataset
from storage.decisions import read_decisions, refused_days
from storage.registry import read_champion
from storage.spend import Spent, spending

SHOWN = 3


def stock(root: Path) -> Iterator[tuple[str, str]]:
    """Lines as (what, text); what cannot be read is a line, not the end of the others."""
    for what, told in (
        ("champion", _champion),
        ("dataset", _dataset),
        ("spent", _spent),
        ("gate", _gate),
    ):
        try:
            for text in told(root):
                yield what, text
        except (StoreDamaged, StoreUnwritable, ServiceUnavailable) as error:
            yield what, str(error)


def _champion(root: Path) -> Iterator[str]:
    champion = read_champion(root)
    if champion is None:
        yield "none yet"
        return
    before = f", before it {champion.previous}" if champion.previous else ""
    yield f"{champion.version} since {champion.since}{before}"


def _dataset(root: Path) -> Iterator[str]:
    dataset = latest_dataset(root)
    if dataset is None:
        yield "none yet"
        return
    counts = dataset.counts
    yield f"{dataset.version}: {counts['corpus']} documents, {counts['queries']} queries"


def _spent(root: Path) -> Iterator[str]:
    spent = spending(root)
    today = datetime.now(UTC).date().isoformat()
    yield f"{_cost(spent.rows)} in all, {_cost(tuple(_of(today, spent.rows)))} today"
    if spent.damaged:
        yield f"{len(spent.damaged)} damaged answers; python -m flows.compact names them"


def _of(day: str, rows: tuple[Spent, ...]) -> Iterator[Spent]:
    return (row for row in rows if row.day == day)


def _cost(rows: tuple[Spent, ...]) -> str:
    known = sum(row.cost_usd or 0.0 for row in rows)
    answers = sum(row.answers for row in rows)
    unpriced = any(row.cost_usd is None for row in rows)
    return f"{'at least ' if unpriced else ''}{known:.2f} USD ({answers} answers)"


def _gate(root: Path) -> Iterator[str]:
    decisions = read_decisions(root)
    if not decisions:
        yield "nothing decided yet"
    for each in reversed(decisions[-SHOWN:]):
        verb = "promoted" if each.promoted else "refused"
        yield f"{each.at[:10]} {each.model} {verb}: {each.reason}"
    if days := refused_days(decisions):
        yield f"refused on {days} {'day' if days == 1 else 'days'} since the last promotion"
