"""What a night may cost over all language models, and how a regeneration ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import BaseModel, ConfigDict, Field

from perfetch.chat.answer import Usage
from perfetch.chat.prices import Price, price_of
from perfetch.synthesis.settings import Asked, OpenAIBatchSource
from storage.datasets import DatasetRef, latest_dataset
from storage.home import home
from storage.spend import usage_since
from tasks.generate import GeneratedRef
from tasks.telling import logger_in_or_out

NIGHT = "perfetch-night"
"""Tag of the assembly in a regeneration, and so of the event of the dataset version it makes."""
NOTHING_USD = 1e-9
"""A budget that no question fits into: what the ledger holds is used, nothing is asked."""
Source = TypeVar("Source")


class NightSettings(BaseModel):
    """What one night may cost."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    budget_usd: float | None = Field(
        default=5.0,
        gt=0,
        title="Budget of a night, USD",
        description="Over all language models whose price is known; no limit beyond the sources' "
        "own when empty.",
    )
    hours: float = Field(
        default=12.0,
        gt=0,
        le=168,
        title="Length of a night, hours",
        description="What was paid within so many hours before counts, too: a run that is started "
        "again has no new budget.",
    )


@dataclass(frozen=True, slots=True)
class RegenerationRef:
    """The dataset version after a night, and whether the night made it the newest."""

    dataset: str | None
    is_new: bool
    reason: str
    path: str


def within_night(sources: Sequence[Source], night: NightSettings) -> tuple[Source, ...]:
    """The sources, with budgets that together stay within what is left of the night's."""
    asked = [each for each in sources if isinstance(each, Asked) and _price(each)]
    if night.budget_usd is None or not asked:
        return tuple(sources)
    spent = _spent_usd(asked, datetime.now(UTC) - timedelta(hours=night.hours))
    left = max(0.0, night.budget_usd - spent)
    wanted = {each: each.budget_usd or night.budget_usd for each in asked}
    share = min(1.0, left / sum(wanted.values()))
    _tell(
        f"the night's budget: {left:.4f} of {night.budget_usd:.4f} USD are left, for "
        f"{len(asked)} sources"
    )
    return tuple(
        each.model_copy(update={"budget_usd": max(share * wanted[each], NOTHING_USD)})
        if isinstance(each, Asked) and each in wanted
        else each
        for each in sources
    )


def newest_version() -> str | None:
    """The dataset version that is the newest now."""
    latest = latest_dataset(home())
    return latest.version if latest else None


def end_waiting_night(generated: GeneratedRef) -> State[Any]:
    """The end of a night whose answers are on their way."""
    ref = RegenerationRef(newest_version(), False, generated.stopped, generated.path)
    return Completed(message=generated.stopped, data=ref)


def end_night(before: str | None, dataset: DatasetRef) -> State[Any]:
    """The end of a night, with its reason as the state's message: "nothing new", or what is."""
    is_new = dataset.version != before
    reason = f"new dataset version {dataset.version}" if is_new else "nothing new"
    get_run_logger().info("assemble  %s", reason)
    return Completed(
        message=reason, data=RegenerationRef(dataset.version, is_new, reason, dataset.path)
    )


def _tell(text: str) -> None:
    logger_in_or_out(__name__).info("generate  %s", text)


def _spent_usd(asked: Sequence[Asked], since: datetime) -> float:
    """What these sources' models have taken, at these sources' prices."""
    used = usage_since(home(), since.isoformat(timespec="milliseconds"))
    prices = {(each.model, _way(each)): _price(each) for each in asked}
    return sum(price.of(used.get(name, Usage())) for name, price in prices.items() if price)


def _price(source: Asked) -> Price | None:
    return price_of(source, batch=isinstance(source, OpenAIBatchSource))


def _way(source: Asked) -> str:
    return "batch" if isinstance(source, OpenAIBatchSource) else "chat"
