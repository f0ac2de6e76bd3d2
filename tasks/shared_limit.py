"""One limit on an endpoint for every flow run of a Prefect server: two jobs share one quota."""

import logging
import re
from asyncio import Task, create_task
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import ceil

from httpx import HTTPError
from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import rate_limit
from prefect.exceptions import ObjectAlreadyExists, PrefectException
from prefect.settings import PREFECT_API_URL

logger = logging.getLogger("prefect.flow_runs")
Permits = Callable[[int], Awaitable[None]]
PER_MINUTE = 60
BLOCK_S = 3
"""Permits are taken for so long at a time: a request to the server per block, not per call."""
BLOCKS_IN_HAND = 2
"""The limit holds two blocks, so that taking one late loses none of the rate."""


def shared_permits(endpoint: str, model: str, requests_per_minute: int | None) -> Permits | None:
    """What to await before so many requests are sent; None where nobody shares.

    That is: without a server, or with a limit that only the endpoint knows. The limit is a global
    one of Prefect's, in sight and in reach in its UI; who changes it there is obeyed until the
    next run.
    """
    if not PREFECT_API_URL.value() or requests_per_minute is None:
        return None
    name = limit_name(endpoint, model)
    per_second = requests_per_minute / PER_MINUTE
    block = max(1, ceil(per_second * BLOCK_S))
    ahead: Task[None] | None = None

    async def take(*, first: bool) -> None:
        try:
            if first:
                await _provide(name, block, per_second)
            await rate_limit(name, occupy=block, strict=True)
        except (HTTPError, PrefectException) as error:
            # The endpoint's own headers still say what others take: the work goes on.
            logger.warning("generate  no shared limit for now: %s", type(error).__name__)

    async def permits(count: int) -> None:
        nonlocal ahead
        for _ in range(ceil(count / block)):
            await (ahead or take(first=True))
            ahead = create_task(take(first=False))  # while these are used

    return permits


def limit_name(endpoint: str, model: str) -> str:
    """How the limit is called in Prefect's UI."""
    return "perfetch-" + re.sub(r"[^a-z0-9]+", "-", f"{endpoint} {model}".lower()).strip("-")


async def _provide(name: str, block: int, per_second: float) -> None:
    async with get_client() as client:
        with suppress(ObjectAlreadyExists):  # where another run was quicker
            await client.upsert_global_concurrency_limit_by_name(
                name, BLOCKS_IN_HAND * block, slot_decay_per_second=per_second
            )
