"""`--estimate`: what models would be asked, and what it would cost, before anything is sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from prefect import get_run_logger
from prefect.artifacts import create_table_artifact

from perfetch.chat.answer import Answer, Usage
from perfetch.chat.prices import Price, price_of
from perfetch.chat.request import ChatRequest
from perfetch.synthesis.asking import Order
from perfetch.synthesis.foreseeing import CHARACTERS_PER_TOKEN, foresee
from perfetch.synthesis.settings import Asked, OpenAIBatchSource
from perfetch.synthesis.synthesise import synthesise
from perfetch.wording import many
from storage.home import home
from storage.ledger import Ledger
from tasks.few_shots import few_shots
from tasks.generate import GeneratedRef
from tasks.own_code import scenario_requests
from tasks.synthesise import asking_of

REPAIRS = 1.15
"""Requests that mend an answer come on top; some models need more."""


QUERIES_SHARE = 0.6
"""Of a scenario's tokens: the second question shows the scenario instead of code."""
SCENARIO_TOKENS = 300
"""Of one answer about a function."""


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """All requests of a source, repairs included."""

    requests: int
    input_tokens: float
    output_tokens: float
    held: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one source."""

    model: str
    requests: int
    held: int
    """Of the requests, those whose answers are in the ledger already."""
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    """Of what is left to ask; None where the price is not known."""
    minutes: float | None
    """At the limits that are set; None where none is, or a batch answers."""

    def line(self) -> str:
        """All of it, for a person."""
        cost = "cost unknown" if self.cost_usd is None else f"about {self.cost_usd:.2f} USD"
        time = "" if self.minutes is None else f", at least {self.minutes:.1f} min at the limits"
        return (
            f"{self.model}: about {many(self.requests, 'request')} ({self.held} answered before); "
            f"left to ask: {self.input_tokens} tokens in, {self.output_tokens} out, {cost}{time}"
        )


def estimate_answers(sources: Sequence[Asked], seed: int) -> GeneratedRef:
    """Says what each source would ask; nothing is sent and nothing made."""
    forecasts = [forecast(source, seed) for source in sources]
    lines = [each.line() for each in forecasts] or ["no language model among the sources"]
    for line in lines:
        get_run_logger().info("generate  %s", line)
    create_table_artifact(
        [{"estimate": line} for line in lines],
        key="estimate",
        description="What would be asked, and what it would cost",
    )
    return GeneratedRef((), str(home() / "ledger"), "only an estimate was asked for")


def forecast(source: Asked, seed: int) -> Forecast:
    """By the requests as they would be sent, and answers of the usual length."""
    found = _of_code(source) if source.repository else _of_programs(source, seed)
    left = max(0, found.requests - found.held) / max(1, found.requests)
    usage = Usage(round(left * found.input_tokens), round(left * found.output_tokens))
    is_batch = isinstance(source, OpenAIBatchSource)
    price: Price | None = price_of(source, batch=is_batch)
    return Forecast(
        source.model,
        found.requests,
        found.held,
        usage.input_tokens or 0,
        usage.output_tokens or 0,
        price.of(usage) if price else None,
        None if is_batch else _minutes(source, left * found.requests, usage),
    )


def _of_programs(source: Asked, seed: int) -> _Foreseen:
    order = Order(source.languages, source.intents, source.wordings, seed)
    asking, shots = asking_of(source), few_shots(source.languages)
    parts = foresee(order, asking, shots)
    ledger, answered = Ledger(home()), 0

    def look(requests: Sequence[ChatRequest]) -> dict[str, Answer]:
        """The ledger's answers: how far they lead is how much is paid for."""
        nonlocal answered
        found = ledger.find_all(request.key for request in requests)
        answered += len(found)
        return found

    synthesise(order, asking, shots, look)
    return _Foreseen(
        round(REPAIRS * sum(part.requests for part in parts)),
        REPAIRS * sum(part.requests * _input_tokens(part.sample) for part in parts),
        REPAIRS * sum(part.requests * part.output_tokens for part in parts),
        answered,
    )


def _of_code(source: Asked) -> _Foreseen:
    """Two questions a function: its scenario, and queries from that alone."""
    requests = scenario_requests(source)
    shown = sum(_input_tokens(request) for request in requests)
    return _Foreseen(
        round(REPAIRS * 2 * len(requests)),
        REPAIRS * (1 + QUERIES_SHARE) * shown,
        REPAIRS * 2 * len(requests) * SCENARIO_TOKENS,
        2 * len(Ledger(home()).find_all(request.key for request in requests)),
    )


def _input_tokens(request: ChatRequest) -> float:
    return len(json.dumps(request.determining())) / CHARACTERS_PER_TOKEN


def _minutes(source: Asked, requests: float, usage: Usage) -> float | None:
    tokens = (usage.input_tokens or 0) + (usage.output_tokens or 0)
    needed = [
        amount / limit
        for amount, limit in (
            (requests, source.requests_per_minute),
            (tokens, source.tokens_per_minute),
        )
        if limit
    ]
    return max(needed, default=None)
