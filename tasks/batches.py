"""Fills the ledger by OpenAI's Batch API: half the price, and a run may end waiting for another.

What is under way is in the journal under `ledger/batches/`, so a kill, a cancelled flow run or a
day's wait costs nothing: the next run reads the journal, then what has ended, then sends the rest.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from prefect import task
from prefect.artifacts import create_table_artifact
from pydantic import SecretStr

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer
from perfetch.chat.batch_client import BatchClient
from perfetch.chat.batch_desk import BatchOptions, Desk
from perfetch.chat.batch_fill import BatchState, Patience, fill
from perfetch.chat.batch_purse import Purse
from perfetch.chat.budget import Budget
from perfetch.chat.dialect import first_dialect
from perfetch.chat.prices import cost_in_words, price_of
from perfetch.chat.request import ChatRequest
from perfetch.errors import AnswersPending
from perfetch.synthesis.settings import OpenAIBatchSource
from perfetch.wording import many
from storage.api_key import base_url_of
from storage.batches import BatchJournal
from storage.home import home
from storage.ledger import Ledger
from tasks.api_key import api_key_for
from tasks.policy import RETRIED
from tasks.telling import logger_in_or_out

SHOWN_REASONS = 5


def ask_by_batches(
    source: OpenAIBatchSource,
    ledger: Ledger,
    requests: Sequence[ChatRequest],
    *,
    budget: Budget | None = None,
    account: Account | None = None,
) -> dict[str, Answer]:
    """Answers by key, without those that were lost; the ledger's own without asking anybody.

    Args:
        source: which model, and what it may cost.
        ledger: where answers are kept.
        requests: what is asked.
        budget: of the whole run, at the price of batches; one for this call when None.
        account: of the whole run; one for this call when None.

    Raises:
        AnswersPending: if some are on their way when the time is up.
        BudgetSpent, EndpointRefused, ServiceUnavailable: see `fill`; what came is kept.
    """
    answers = ledger.find_all(request.key for request in requests)
    if any(request.key not in answers for request in requests):
        state = fill_batches(source, ledger, tuple(requests), budget, account)
        refuse_waiting(state, len(requests))
        return dict(state.done)
    if account is not None:
        account.count("from_ledger", len(requests))
    return answers


@task(name="fill from batches", **RETRIED | {"retries": 0})  # rounds wait failures out
def fill_batches(
    source: OpenAIBatchSource,
    ledger: Ledger,
    requests: Sequence[ChatRequest],
    budget: Budget | None,
    account: Account | None,
) -> BatchState:
    """How the requests stand when all are answered or lost, or the time is up."""
    base_url = base_url_of(source.base_url)
    state = fill_from_batches(
        *(requests, source, api_key_for(base_url), ledger),
        base_url=base_url,
        budget=budget,
        account=account,
    )
    create_table_artifact(
        [record_row(line) for line in state.lines] or [{"batch": "none under way", "state": ""}],
        key="batches",
        description=f"{len(state.done)} answered, {len(state.waiting)} waiting, "
        f"{len(state.lost)} lost",
    )
    return state


def fill_from_batches(
    requests: Sequence[ChatRequest],
    settings: OpenAIBatchSource,
    key: SecretStr,
    ledger: Ledger,
    *,
    base_url: str,
    root: Path | None = None,
    budget: Budget | None = None,
    account: Account | None = None,
    patience: Patience | None = None,
    options: BatchOptions | None = None,
) -> BatchState:
    """Fills the ledger; the journal lies under the same root. Says what it does to the log.

    Raises:
        BudgetSpent, EndpointRefused, ServiceUnavailable: see `fill`; what came is kept.
    """
    price = price_of(settings, batch=True)
    counted = account or Account(price)
    client = BatchClient(key, base_url, settings.timeout_s)
    desk = Desk(
        client=client,
        journal=BatchJournal(root or home()),
        ledger=ledger,
        purse=Purse(budget or Budget(settings.budget_usd, settings.budget_tokens, price)),
        account=counted,
        options=options or BatchOptions(first_dialect(base_url), settings.enqueued_tokens),
        tell=_tell,
        clock=_now,
    )
    try:
        state = fill(desk, requests, patience or _patience(settings))
    finally:
        client.close()
        _tell_of(counted)
    _tell_of_lost(state.lost)
    return state


def record_row(line: str) -> dict[str, str]:
    """A sentence about a batch, in two columns."""
    name, _, rest = line.partition(": ")
    return {"batch": name, "state": rest}


def _patience(settings: OpenAIBatchSource) -> Patience:
    return Patience(max_wait_s=settings.max_wait_s, failures_in_a_row=settings.failures_in_a_row)


def refuse_waiting(state: BatchState, count: int) -> None:
    """Ends a run whose answers are not all there.

    Raises:
        AnswersPending: if some are on their way, or wait for room.
    """
    if state.waiting:
        raise AnswersPending(
            f"{len(state.waiting)} of {count} answers are on their way or wait for room "
            f"({'; '.join(state.lines) or 'nothing is under way yet'}); run the same command "
            "again to go on"
        )


def _tell_of(account: Account) -> None:
    counts = account.snapshot()
    ran = many(int(counts["asked"] or 0), "request")
    _tell(
        f"{ran} ran in batches: {counts['answered']} answered, "
        f"{counts['input_tokens']} tokens in, {counts['output_tokens']} out, "
        f"{cost_in_words(counts['cost_usd'])}"
    )


def _tell_of_lost(lost: Mapping[str, str]) -> None:
    for reason, count in Counter(lost.values()).most_common(SHOWN_REASONS):
        first = next(key for key, why in lost.items() if why == reason)
        _tell(f"{many(count, 'request')} lost, as {first}: {reason}", warns=True)


def _tell(text: str, *, warns: bool = False) -> None:
    level = logging.WARNING if warns else logging.INFO
    logger_in_or_out(__name__).log(level, "generate  %s", text)


def _now() -> datetime:
    return datetime.now(UTC)
