"""The Files and Batch API by the official SDK, its errors translated at this border.

The SDK's own retries are off: a create that timed out may have been done, and is never repeated
blindly. No error is chained to the SDK's: a careless endpoint may spell the key out in it.
"""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
from openai import APIError, APIStatusError, OpenAI, OpenAIError
from openai.types import Batch
from pydantic import SecretStr

from perfetch.chat.batch_lines import lines_of
from perfetch.chat.batch_seen import Problem, Seen
from perfetch.chat.sending import without_key
from perfetch.errors import EndpointRefused, ServiceUnavailable

METADATA_KEY = "perfetch"
PAGE = 100
BLANK = "(the key)"
FILE_TIMEOUT_S = 900.0
"""For files of up to 200 MB."""
CHUNK_BYTES = 1 << 20
TOO_MANY = 429
NOT_FOUND = 404
QUOTA = "insufficient_quota"
SDK_ERRORS = (OpenAIError, httpx2.HTTPError, httpx2.StreamError, ValueError)
Failure = EndpointRefused | ServiceUnavailable
Told = TypeVar("Told")


class BatchClient:
    """One account at one endpoint; all calls wait for their answer."""

    def __init__(self, key: SecretStr, base_url: str, timeout_s: float) -> None:
        self._key = key
        self._sdk = OpenAI(
            api_key=key.get_secret_value(), base_url=base_url, timeout=timeout_s, max_retries=0
        )

    @property
    def endpoint(self) -> str:
        """Host and path, without credentials."""
        url = urlsplit(str(self._sdk.base_url))
        port = f":{url.port}" if url.port else ""
        return f"{url.hostname}{port}{url.path}".rstrip("/")

    def upload(self, name: str, data: bytes) -> str:
        """The id of the input file, which is called after the batch."""

        def call() -> str:
            file = (f"{name}.jsonl", data)
            found = self._sdk.files.create(file=file, purpose="batch", timeout=FILE_TIMEOUT_S)
            return _text(found, "id")

        return self._ask(f"uploading {name}.jsonl", call)

    def create(self, name: str, file_id: str) -> Seen:
        """Starts the batch. After `ServiceUnavailable` it may exist all the same."""

        def call() -> Seen:
            found = self._sdk.batches.create(
                input_file_id=file_id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={METADATA_KEY: name},
            )
            return _seen(found)

        return self._ask(f"creating batch {name}", call)

    def find(self, names: Collection[str]) -> dict[str, Seen]:
        """Those of our batches that exist at the endpoint, by name; pages until all are found."""

        def call() -> dict[str, Seen]:
            found: dict[str, Seen] = {}
            for batch in self._sdk.batches.list(limit=PAGE):
                seen = _seen(batch)
                if seen.name in names:
                    found[seen.name] = seen
                if len(found) == len(names):
                    break
            return found

        return self._ask("listing batches", call)

    def look(self, batch_id: str, remedy: str = "") -> Seen:
        """How a batch is doing; `remedy` says what to do when nobody knows it."""

        def call() -> Seen:
            return _seen(self._sdk.batches.retrieve(batch_id))

        return self._ask(f"asking for batch {batch_id}", call, remedy)

    def lines(self, file_id: str, remedy: str = "") -> Iterator[bytes]:
        """The lines of a file as they come."""
        reading = self._sdk.files.with_streaming_response
        failure: Failure | None = None
        try:
            with reading.content(file_id, timeout=FILE_TIMEOUT_S) as response:
                for line in lines_of(response.iter_bytes(CHUNK_BYTES)):
                    yield without_key(line, self._key, BLANK)
        except SDK_ERRORS as error:
            failure = self._failure(f"reading file {file_id}", error, remedy)
        if failure is not None:
            raise failure

    def close(self) -> None:
        """Closes its connections."""
        self._sdk.close()

    def _ask(self, doing: str, call: Callable[[], Told], remedy: str = "") -> Told:
        try:
            return call()
        except SDK_ERRORS as error:
            failure = self._failure(doing, error, remedy)
        raise failure  # out here the SDK's error is neither its context nor any frame's local

    def _failure(self, doing: str, error: Exception, remedy: str) -> Failure:
        where = f"{self.endpoint}: {doing}:"
        if not isinstance(error, APIStatusError):
            words = error.message if isinstance(error, APIError) else type(error).__name__
            return ServiceUnavailable(f"{where} {self._clean(words)}")
        text = f"{where} {error.status_code} {self._clean(error.message)}"
        if error.status_code == NOT_FOUND and remedy:
            return EndpointRefused(f"{text}; {remedy}")
        passing = error.status_code == TOO_MANY and QUOTA not in (error.code, error.type)
        if passing or error.status_code >= 500:
            return ServiceUnavailable(text)
        return EndpointRefused(text)

    def _clean(self, text: str) -> str:
        return without_key(text.encode(), self._key, BLANK).decode()


def _seen(batch: Batch) -> Seen:
    batch_id, status = _text(batch, "id"), _text(batch, "status")
    ended = batch.completed_at or batch.expired_at or batch.cancelled_at or batch.failed_at
    counts = batch.request_counts
    problems = (batch.errors.data or []) if batch.errors else []
    return Seen(
        batch_id=batch_id,
        name=(batch.metadata or {}).get(METADATA_KEY, ""),
        status=status,
        output_file_id=batch.output_file_id or "",
        error_file_id=batch.error_file_id or "",
        problems=tuple(Problem(p.code or "", p.message or "", p.line or 0) for p in problems),
        done=(counts.completed + counts.failed) if counts else 0,
        took_s=float(max(0, ended - batch.created_at)) if ended else 0.0,
    )


def _text(found: object, name: str) -> str:
    """A field that every answer has; the SDK checks nothing, and gives a proxy's page as text.

    Raises:
        ValueError: if the answer is something else.
    """
    value = getattr(found, name, None)
    if not isinstance(value, str) or not value:
        raise ValueError(f"no {name} in the answer")
    return value
