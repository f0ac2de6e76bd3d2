"""What the ledger's answers took and cost, by day and model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from perfetch.chat.answer import Usage
from perfetch.chat.prices import price_of
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import StoreDamaged
from storage.ledger import FOLDER, PACKS
from storage.ledger_file import answer_files, odd_files, read_answers
from storage.ledger_packs import Packs


@dataclass(frozen=True, slots=True)
class Spent:
    """One day's answers of one model."""

    day: str
    """UTC, ISO 8601."""
    model: str
    """As it was asked for."""
    answers: int
    input_tokens: int
    output_tokens: int
    untold: int
    """Answers whose endpoint did not say how many tokens; they count as none."""
    cost_usd: float | None
    """By the price table, half of it for batches; None where it does not know the model."""


@dataclass(frozen=True, slots=True)
class Spending:
    """All days and models, in order."""

    rows: tuple[Spent, ...]
    damaged: tuple[str, ...]
    """What is wrong with files whose answers are in no row."""


class _Paid(NamedTuple):
    key: str
    received: str
    model: str
    source: str
    input_tokens: int | None
    output_tokens: int | None


def spending(root: Path) -> Spending:
    """Sums over everything paid for, each once: answers, and bodies that turned out to be none."""
    damaged: list[str] = []
    sums: dict[tuple[str, str, str], list[int]] = {}
    for paid in _once(_paid(root / FOLDER, damaged)):
        sums_of = sums.setdefault((paid.received[:10], paid.model, paid.source), [0, 0, 0, 0])
        untold = paid.input_tokens is None or paid.output_tokens is None
        row = (1, paid.input_tokens or 0, paid.output_tokens or 0, int(untold))
        sums_of[:] = map(sum, zip(sums_of, row, strict=True))
    return Spending(_rows(sums), tuple(damaged))


def usage_since(root: Path, moment: str) -> dict[tuple[str, str], Usage]:
    """Tokens of what was paid for since then, by model and way of asking ("chat" or "batch").

    Args:
        root: PERFETCH_HOME.
        moment: UTC, ISO 8601, as answers say when they were received.
    """
    sums: dict[tuple[str, str], Usage] = {}
    recent = (paid for paid in _paid(root / FOLDER, []) if paid.received >= moment)
    for paid in _once(recent):
        before = sums.get((paid.model, paid.source), Usage(0, 0))
        sums[paid.model, paid.source] = Usage(
            (before.input_tokens or 0) + (paid.input_tokens or 0),
            (before.output_tokens or 0) + (paid.output_tokens or 0),
        )
    return sums


def _rows(sums: dict[tuple[str, str, str], list[int]]) -> tuple[Spent, ...]:
    rows: dict[tuple[str, str], Spent] = {}
    for (day, model, source), (answers, taken, given, untold) in sorted(sums.items()):
        price = price_of(EndpointSettings(model=model), batch=source == "batch") if model else None
        cost = price.of(Usage(taken, given)) if price else None
        row = rows.get((day, model), Spent(day, model, 0, 0, 0, 0, 0.0))
        rows[day, model] = Spent(
            day,
            model,
            row.answers + answers,
            row.input_tokens + taken,
            row.output_tokens + given,
            row.untold + untold,
            None if cost is None or row.cost_usd is None else row.cost_usd + cost,
        )
    return tuple(rows.values())


def _once(every: Iterable[_Paid]) -> Iterator[_Paid]:
    """What is in a file and in a pack counts once."""
    seen: set[str] = set()
    for paid in every:
        if paid.key not in seen:
            seen.add(paid.key)
            yield paid


def _paid(folder: Path, damaged: list[str]) -> Iterator[_Paid]:
    """The files first: what leaves them meanwhile is in a pack by then."""
    for path, answer in read_answers(sorted([*odd_files(folder), *answer_files(folder)])):
        if isinstance(answer, StoreDamaged):
            damaged.append(str(answer))
            continue
        told = answer.usage.input_tokens, answer.usage.output_tokens
        # A question may have been answered oddly before it got its answer.
        yield _Paid(path.stem, answer.received, answer.model, answer.source, *told)
    packs = Packs(folder / PACKS)
    damaged += map(str, packs.unreadable())
    for pack in packs.readable():
        try:
            rows = pack.read_columns(_Paid._fields)
        except StoreDamaged as damage:
            damaged.append(str(damage))
            continue
        yield from (_Paid(**row) for row in rows)
