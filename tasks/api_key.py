"""Where the key of an endpoint comes from; it goes nowhere but into the client.

In this order: OPENAI_API_KEY; a Prefect Secret block, named by PERFETCH_OPENAI_SECRET_BLOCK; the
field OPEN_AI_API_KEY of `secret.json` in the working directory or under PERFETCH_HOME.
"""

import os

from prefect.blocks.system import Secret
from prefect.settings import PREFECT_API_URL
from pydantic import SecretStr

from perfetch.errors import EndpointRefused
from storage.api_key import BLOCK, find_key
from tasks.telling import logger_in_or_out


def api_key_for(base_url: str) -> SecretStr:
    """The key for an endpoint; one on this machine or its network needs none.

    Raises:
        EndpointRefused: if there is none, or it is not one line of text.
    """
    return find_key(base_url, _warn, {BLOCK: lambda: _from_block(os.environ.get(BLOCK))})


def _from_block(name: str | None) -> str | None:
    if not name:
        return None
    if not PREFECT_API_URL.value():
        raise EndpointRefused(f"{BLOCK}: names {name!r}, but PREFECT_API_URL names no server")
    try:
        secret: Secret[str] = Secret.load(name)  # type: ignore[assignment]
    except ValueError as error:
        raise EndpointRefused(f"{BLOCK}: Prefect has no Secret block {name!r}") from error
    return str(secret.get())


def _warn(text: str) -> None:
    logger_in_or_out(__name__).warning("generate  %s", text)
