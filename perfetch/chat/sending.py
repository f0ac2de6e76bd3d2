"""One request over the wire, by the official SDK; its errors become faults at this border."""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI
from pydantic import SecretStr

from perfetch.chat.faults import Fault, fault_of
from perfetch.chat.settings import EndpointSettings
from perfetch.errors import EndpointRefused

CHAT = "/chat/completions"
GREETING_S = 30.0
NOT_SAID = "…"
SECRET_LENGTH = 16
"""A shorter key is a placeholder for servers that need none, and may stand in any text."""
_UNREACHED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A whole 2xx response."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """An attempt that failed; the client decides what follows."""

    fault: Fault
    headers: Mapping[str, str] = field(default_factory=dict)


class Sender:
    """A connection pool to one endpoint. The key is known here, and blanked in all that is said.

    The SDK's errors quote responses, and those may quote the key: none of them leaves this module,
    not even as another error's context.
    """

    def __init__(self, settings: EndpointSettings, base_url: str, api_key: SecretStr) -> None:
        """Opens nothing yet.

        Raises:
            EndpointRefused: if the key is none that a header can carry.
        """
        if not _is_sendable(api_key):
            raise EndpointRefused("the key is empty, or has characters that no key has")
        self._model = settings.model
        self._key = api_key
        limits = httpx2.Limits(
            max_connections=settings.at_once, max_keepalive_connections=settings.at_once
        )
        self._sdk = AsyncOpenAI(
            api_key=api_key.get_secret_value(),
            base_url=base_url,
            max_retries=0,
            timeout=settings.timeout_s,
            http_client=httpx2.AsyncClient(limits=limits, timeout=settings.timeout_s),
        )

    def size(self, body: Mapping[str, Any]) -> int:
        """UTF-8 bytes of a request: never fewer than its tokens."""
        return len(json.dumps(body, ensure_ascii=False).encode())

    async def send(
        self, body: Mapping[str, Any], timeout_s: float, path: str = CHAT
    ) -> Delivered | Refused:
        """The response, its body read to the end, or why there is none within the time."""
        post = self._sdk.post(path, cast_to=httpx2.Response, body=dict(body))
        found = await self._outcome(post, self._model, timeout_s)
        if isinstance(found, Delivered):
            return found
        return replace(found, fault=self._blanked(found.fault))

    async def greet(self, model: str) -> Fault | None:
        """Asks for the model's name card: None where nothing speaks against going on.

        Servers without that page answer 404 to any name: only OpenAI's own words for an unknown
        model count.
        """
        get = self._sdk.get(f"/models/{model}", cast_to=httpx2.Response)
        found = await self._outcome(get, model, GREETING_S)
        if isinstance(found, Delivered):
            return None
        fault = self._blanked(found.fault)
        speaks = fault.status in (0, 401, 403) or fault.code == "model_not_found"
        return fault if speaks else None

    async def close(self) -> None:
        """Closes all connections."""
        await self._sdk.close()

    async def _outcome(
        self, sent: Awaitable[httpx2.Response], model: str, timeout_s: float
    ) -> Delivered | Refused:
        try:
            async with asyncio.timeout(timeout_s):  # of the whole: a body may drip for ever
                response = await sent
        except (TimeoutError, APITimeoutError) as error:
            reached = not isinstance(error.__cause__, _UNREACHED)
            return Refused(Fault("timeout", f"no answer within {timeout_s:g} s", reached=reached))
        except APIStatusError as error:
            status, headers = error.status_code, error.response.headers
            said = without_key(error.response.content, self._key, NOT_SAID)
            return Refused(fault_of(status, headers, said, model), headers)
        except APIConnectionError as error:
            reached = not isinstance(error.__cause__, _UNREACHED)
            return Refused(Fault("dropped", _cause(error), reached=reached))
        return Delivered(without_key(response.content, self._key, NOT_SAID), response.headers)

    def _blanked(self, fault: Fault) -> Fault:
        """OpenAI quotes a wrong key in its refusal, if shortened; others quote it whole."""
        said = fault.message.replace(self._key.get_secret_value(), NOT_SAID)
        return replace(fault, message=said)


def without_key(body: bytes, api_key: SecretStr, instead: str) -> bytes:
    """A body as it came, unless a careless proxy echoes what it was sent."""
    key = api_key.get_secret_value()
    if len(key) < SECRET_LENGTH:
        return body
    return body.replace(key.encode(), instead.encode())


def _is_sendable(api_key: SecretStr) -> bool:
    key = api_key.get_secret_value()
    return bool(key) and key.isascii() and key.isprintable() and " " not in key


def _cause(error: BaseException) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
