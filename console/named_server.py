"""The Prefect server that the environment or a profile names: is it there, and is it still there?

A run needs it for its record, not for its work: files are the truth. So one that is away at the
start ends the run at once, with a sentence; one that comes back within a minute is waited for by
Prefect's own client; one that stays away ends the run, and the next run goes on where it was.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from perfetch.errors import ServiceUnavailable, SettingsInvalid

PATIENCE_S = 10.0


@contextmanager
def named_server() -> Iterator[None]:
    """The server for the block.

    Raises:
        SettingsInvalid: if nothing answers there.
        ServiceUnavailable: if it goes away in the middle, for longer than its client is patient.
    """
    address = PREFECT_API_URL.value()
    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
        absence = _absence()
    if absence is not None:
        raise SettingsInvalid(
            f"PREFECT_API_URL={address}: no Prefect server answers there ({absence}); start it, or "
            "unset the variable (or the profile's) for a temporary one"
        )
    try:
        yield
    except httpx.TransportError as error:
        logging.raiseExceptions = False  # else the log that is sent at exit complains once more
        raise ServiceUnavailable(
            f"the Prefect server at {address} went away ({error}); what was done is stored: run "
            "again to go on when it answers"
        ) from error


def _absence() -> httpx.TransportError | None:
    """What keeps this machine from reaching it; any answer at all is one."""
    with get_client(httpx_settings={"timeout": PATIENCE_S}, sync_client=True) as client:
        error = client.api_healthcheck()
    return error if isinstance(error, httpx.TransportError) else None
