"""Where the key of an endpoint comes from; it goes nowhere but into the client.

In this order: OPENAI_API_KEY; a Prefect Secret block, named by PERFETCH_OPENAI_SECRET_BLOCK; the
field OPEN_AI_API_KEY of `secret.json` in the working directory or under PERFETCH_HOME.
"""

import os
from collections.abc import Iterable

from prefect.blocks.system import Secret
from prefect.settings import PREFECT_API_URL
from pydantic import SecretStr

from perfetch.errors import EndpointRefused
from perfetch.synthesis.settings import Asked
from storage.api_key import BLOCK, base_url_of, find_key
from tasks.telling import logger_in_or_out


def api_key_for(base_url: str) -> SecretStr:
    """The key for an endpoint; one on this machine or its network needs none.

    Raises:
        EndpointRefused: if there is none, or it is not one line of text.
    """
    return find_key(base_url, _warn, {BLOCK: lambda: _from_block(os.environ.get(BLOCK))})


def refuse_keyless(sources: Iterable[Asked], *, replay: bool, send_code: bool) -> None:
    """Called first: a run that could ask nothing ends before it has read anything.

    A replay asks nothing; whether own code may be sent comes before the key to send it with.

    Raises:
        EndpointRefused: if the endpoint of one of them has no key.
    """
    for source in () if replay else sources:
        if source.repository is None or send_code:
            api_key_for(base_url_of(source.base_url))


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
