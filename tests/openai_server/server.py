"""A server on the loopback interface that behaves as OpenAI documents its API.

It runs in a thread of the test, or as a process of its own (`python -m tests.openai_server`).
"""

import asyncio
import itertools
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.openai_server import journal
from tests.openai_server.chat import Replier, default_reply
from tests.openai_server.journal import Entry, Journal
from tests.openai_server.routes import Routes
from tests.openai_server.rules import BatchRules, Fault, Reply, Rules
from tests.openai_server.wire import Request, deliver, read_request

__all__ = ["BatchRules", "Entry", "Fault", "OpenAIServer", "Reply", "Rules"]

HOST = "127.0.0.1"
READ_AHEAD = 1 << 20


class OpenAIServer:
    """Started and stopped by `with`; `rules` are fixed, `neighbour` and `refuse_for` are not."""

    def __init__(
        self,
        rules: Rules | None = None,
        reply: Replier | None = None,
        log: Path | None = None,
        port: int = 0,
    ) -> None:
        self.rules = rules or Rules()
        self.port = port
        self._reply = reply or default_reply
        self._journal = Journal(log)
        self._ids = itertools.count(1)
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._started: Future[None] = Future()
        self._errors: list[Exception] = []

    def __enter__(self) -> "OpenAIServer":
        self._thread.start()
        self._started.result(timeout=30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=30)
        self._journal.close()
        for mistake in (*self._routes.reply_errors, *self._errors):
            if kind is None:
                raise mistake

    @property
    def base_url(self) -> str:
        """What a client is given."""
        return f"http://{HOST}:{self.port}/v1"

    @property
    def log(self) -> list[Entry]:
        """Each request that has ended, in order of the ends."""
        if self._thread.is_alive():
            self._call(lambda: None)  # an answer that a client holds has its entry after this
        return self._journal.entries()

    def delivered(self) -> list[Entry]:
        """Chat completions delivered in full."""
        return journal.delivered(self.log)

    def paid_twice(self, grace_s: float = 0.0) -> list[str]:
        """Hashes of questions asked again after their answer had been delivered."""
        return journal.paid_twice(self.log, grace_s)

    def neighbour(self, share: float) -> None:
        """From now on somebody else uses up this share of the quota."""
        self._call(self._routes.limits.neighbour, share, time.monotonic())

    def refuse_for(self, seconds: float) -> None:
        """Drops every connection and accepts none for a while."""
        asyncio.run_coroutine_threadsafe(self._refuse(), self._loop).result(timeout=10)
        asyncio.run_coroutine_threadsafe(self._listen_after(seconds), self._loop)

    def _call(self, function, *arguments) -> None:
        async def inside() -> None:
            function(*arguments)

        asyncio.run_coroutine_threadsafe(inside(), self._loop).result(timeout=10)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._note)
        self._stopping = asyncio.Event()
        self._routes = Routes(self.rules, self._reply, self._journal)
        try:
            await self._listen()
        except OSError as error:
            self._started.set_exception(error)
            return
        self._started.set_result(None)
        await self._stopping.wait()
        await self._refuse()

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The server's own mistakes fail the test that ran it."""
        error = context.get("exception")
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._errors.append(error)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._connected, HOST, self.port, limit=READ_AHEAD, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _listen_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._listen()

    async def _refuse(self) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        self._connections.add(connection)
        writer.transport.set_write_buffer_limits(high=0)
        try:
            while (request := await read_request(reader)) is not None:
                await self._handle(reader, writer, request)
                if writer.is_closing():
                    break
        except asyncio.CancelledError:
            pass  # the server stops: the connection ends here
        finally:
            writer.transport.abort() if writer.is_closing() else writer.close()
            self._connections.discard(connection)

    async def _handle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Request
    ) -> None:
        entry = Entry("", request.arrived)
        try:
            response = await self._routes.answer(request, entry)
            response.headers |= self._headers(request)
            entry.delivered = await deliver(reader, writer, response)
        finally:
            if entry.delivered:
                entry.delivered_at = time.time()
            self._journal.keep(entry)

    def _headers(self, request: Request) -> dict[str, str]:
        return {
            "openai-organization": "org-loopback",
            "openai-processing-ms": str(round((time.time() - request.arrived) * 1000)),
            "openai-version": "2020-10-01",
            "x-request-id": f"req_{next(self._ids):08d}",
            "set-cookie": "__cf_bm=a-cookie; path=/; HttpOnly; Secure",
        }
