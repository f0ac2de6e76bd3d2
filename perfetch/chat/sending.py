"""One request over the wire, by the official SDK; its errors become faults at this border."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI
from pydantic import SecretStr

from perfetch.chat.faults import Fault, fault_of
from perfetch.chat.settings import EndpointSettings

GREETING_S = 30.0
NOT_SAID = "…"


class Refused(Exception):
    """An attempt failed; caught by the client, which decides what follows."""

    def __init__(self, fault: Fault, headers: Mapping[str, str]) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.headers = headers


class Sender:
    """A connection pool to one endpoint. The key is known here, and blanked in all that is said."""

    def __init__(self, settings: EndpointSettings, base_url: str, api_key: SecretStr) -> None:
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

    async def send(self, body: Mapping[str, Any], timeout_s: float) -> httpx2.Response:
        """The response, its body read to the end.

        Raises:
            Refused: for anything but a whole 2xx response within the time.
        """
        try:
            async with asyncio.timeout(timeout_s):  # of the whole: a body may drip for ever
                return await self._sdk.post(
                    "/chat/completions", cast_to=httpx2.Response, body=dict(body)
                )
        except (TimeoutError, APITimeoutError):
            raise self._refused(Fault("timeout", f"no answer within {timeout_s:g} s")) from None
        except APIStatusError as error:
            response = error.response
            fault = fault_of(error.status_code, response.headers, response.content, self._model)
            raise self._refused(fault, response.headers) from None
        except APIConnectionError as error:
            raise self._refused(Fault("dropped", _cause(error))) from None

    async def greet(self, model: str) -> Fault | None:
        """Asks for the model's name card: None where nothing speaks against going on.

        Servers without that page answer 404 to any name: only OpenAI's own words for an unknown
        model count.
        """
        try:
            async with asyncio.timeout(GREETING_S):
                await self._sdk.get(f"/models/{model}", cast_to=httpx2.Response)
        except (TimeoutError, APITimeoutError):
            return Fault("timeout", "no answer")
        except APIStatusError as error:
            content = error.response.content
            fault = fault_of(error.status_code, error.response.headers, content, model)
            speaks = error.status_code in (401, 403) or b"model_not_found" in content
            return self._blanked(fault) if speaks else None
        except APIConnectionError as error:
            return self._blanked(Fault("dropped", _cause(error)))
        return None

    async def close(self) -> None:
        """Closes all connections."""
        await self._sdk.close()

    def _refused(self, fault: Fault, headers: Mapping[str, str] | None = None) -> Refused:
        return Refused(self._blanked(fault), headers or {})

    def _blanked(self, fault: Fault) -> Fault:
        """OpenAI quotes a wrong key in its refusal, if shortened; others quote it whole."""
        said = fault.message.replace(self._key.get_secret_value(), NOT_SAID)
        return Fault(fault.kind, said, fault.parameter)


def _cause(error: BaseException) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
