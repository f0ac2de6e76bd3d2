"""Asks a language model from a flow: chunks of requests as tasks, all through one paced client.

A wave of requests is cut into chunks; each chunk is a task run to be watched and retried, the
pace is the client's. An answer is in the ledger before any of this sees it, so a task that runs
again pays for nothing twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from prefect import get_run_logger, task
from prefect.futures import PrefectFuture

from perfetch.chat.account import Account
from perfetch.chat.answer import Answer
from perfetch.chat.budget import Budget
from perfetch.chat.conversation import Ask
from perfetch.chat.prices import cost_in_words, price_of
from perfetch.chat.request import ChatRequest
from perfetch.errors import AnswerMissing
from perfetch.synthesis.settings import Asked, OpenAIBatchSource
from perfetch.synthesis.unasked import Asker
from perfetch.wording import many
from storage.home import home
from storage.ledger import Ledger
from tasks.batches import ask_by_batches
from tasks.endpoint import Endpoint, endpoint_of, opened
from tasks.policy import RETRIED
from tasks.progress import ShownProgress

CHUNK_S = 45
"""A chunk is about so many seconds of the endpoint's pace."""
UNPACED_CHUNK = 64
LARGEST_CHUNK = 4096
LOOK_S = 1.0


@contextmanager
def asking(source: Asked, *, replay: bool, reask_damaged: bool) -> Iterator[Ask]:
    """How this source's questions get their answers: the ledger first, then who is to answer."""
    ledger = Ledger(home())
    if reask_damaged:
        for damage in ledger.set_damaged_aside().values():
            get_run_logger().warning("generate  %s", damage)
    if replay:
        yield partial(_replayed, ledger)
    elif isinstance(source, OpenAIBatchSource):
        price = price_of(source, batch=True)
        budget = Budget(source.budget_usd, source.budget_tokens, price)
        yield partial(ask_by_batches, source, ledger, budget=budget, account=Account(price))
    else:
        with opened(source, ledger) as name:
            endpoint = endpoint_of(name)
            yield Asker(partial(_ask_in_chunks, source, ledger, name), endpoint.unasked)
            _tell_of(endpoint)


@task(name="ask chunk", **RETRIED)
def ask_chunk(endpoint: str, requests: Sequence[ChatRequest]) -> Mapping[str, Answer]:
    """The answers to some requests, by key; one that got none in all attempts is not among them."""
    return endpoint_of(endpoint).ask(requests)


def _ask_in_chunks(
    source: Asked, ledger: Ledger, name: str, requests: Sequence[ChatRequest]
) -> dict[str, Answer]:
    """Answers by key, from the ledger where they are there."""
    answers = ledger.find_all(request.key for request in requests)
    missing = [request for request in requests if request.key not in answers]
    endpoint = endpoint_of(name)
    endpoint.account.count("from_ledger", len(answers))
    if not missing:
        return answers
    size = _chunk_size(source)
    chunks = [tuple(missing[at : at + size]) for at in range(0, len(missing), size)]
    before = endpoint.answered
    with ShownProgress("generate", len(missing), "answers", say=endpoint.told) as shown:
        for future in [ask_chunk.submit(name, chunk) for chunk in chunks]:
            while not _is_done(future):
                shown.advance(endpoint.answered - before - shown.done)
            answers |= future.result()
        shown.advance(len(missing) - shown.done)
    if endpoint.spent and not endpoint.has_something:
        raise endpoint.spent  # an empty set would take the place of the last good one
    return answers


def _is_done(future: PrefectFuture[Mapping[str, Answer]]) -> bool:
    future.wait(timeout=LOOK_S)
    return future.state.is_final()


def _replayed(ledger: Ledger, requests: Sequence[ChatRequest]) -> dict[str, Answer]:
    answers = ledger.find_all(request.key for request in requests)
    missing = [request for request in requests if request.key not in answers]
    if missing:
        first = missing[0]
        raise AnswerMissing(
            f"{home() / 'ledger'}: {len(missing)} of {many(len(requests), 'answer')} not there; "
            f"the first is {first.key} ({first.template}: {first.messages[-1].content[:80]!r}); "
            "run without --replay to ask for them, or bring the ledger and settings that belong "
            "together"
        )
    return answers


def _chunk_size(source: Asked) -> int:
    if source.requests_per_minute is None:
        return UNPACED_CHUNK
    return max(1, min(LARGEST_CHUNK, source.requests_per_minute * CHUNK_S // 60))


def _tell_of(endpoint: Endpoint) -> None:
    counts = endpoint.account.snapshot()
    get_run_logger().info(
        "generate  %s in the ledger before; %s sent, %d answered, %d refused, "
        "%d lost; %d tokens in, %d out, %s",
        many(int(counts["from_ledger"] or 0), "answer"),
        many(int(counts["asked"] or 0), "request"),
        *(counts[name] for name in ("answered", "refused_429", "lost")),
        *(counts[name] for name in ("input_tokens", "output_tokens")),
        cost_in_words(counts["cost_usd"]),
    )
    if endpoint.spent:
        get_run_logger().warning(
            "generate  the budget is spent: some questions were not asked; what was paid for is "
            "kept, and a run with a larger budget goes on"
        )
