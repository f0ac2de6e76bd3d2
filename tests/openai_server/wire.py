"""HTTP/1.1 with keep-alive over asyncio streams: as much of it as clients of an API use."""

import asyncio
import json
import socket
import struct
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.openai_server.rules import Fault

DRIPS = 20
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Request:
    """One request, read in full."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    arrived: float
    """time.time()"""


@dataclass(slots=True)
class Response:
    """One response; `usage` and `completion` are for the log."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    usage: dict[str, Any] | None = None
    completion: bool = False
    """Whether the body is a chat completion."""
    fault: Fault | None = None
    sha256: str = ""
    """Of what was asked."""


def as_json(value: object, status: int = 200) -> Response:
    """A JSON response."""
    return Response(status, json.dumps(value).encode())


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request on a connection; None when the client has closed it."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        arrived = time.time()
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await _body(reader, headers)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    url = urlsplit(target)
    return Request(method, url.path, dict(parse_qsl(url.query)), headers, body, arrived)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


async def deliver(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: Response
) -> bool:
    """Whether every byte of it was handed to the kernel, the client being there."""
    head = _head(response)
    kind = response.fault.kind if response.fault else ""
    seconds = response.fault.seconds if response.fault else 0.0
    try:
        match kind:
            case "hang":
                await _wait_for_end(reader, seconds)
            case "dropped":
                pass
            case "reset":
                peer = writer.get_extra_info("socket")
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            case "truncated":
                await _send(reader, writer, head + response.body[: len(response.body) // 2])
            case "drip":
                return await _drip(reader, writer, head, response.body, seconds)
            case _:
                return await _send(reader, writer, head + response.body)
    except ConnectionError:
        return False
    writer.transport.abort() if kind == "reset" else writer.close()
    return False


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> bool:
    if reader.at_eof() or writer.is_closing():
        return False
    writer.write(sent)
    await writer.drain()  # with a high-water mark of 0: returns when the kernel has it all
    return not writer.is_closing()


async def _drip(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    head: bytes,
    body: bytes,
    seconds: float,
) -> bool:
    await _send(reader, writer, head)
    step = max(1, -(-len(body) // DRIPS))
    sent = True
    for start in range(0, len(body), step):
        await asyncio.sleep(seconds / DRIPS)
        sent = await _send(reader, writer, body[start : start + step])
    return sent


async def _wait_for_end(reader: asyncio.StreamReader, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await reader.read(1)
    except TimeoutError:
        pass


def _head(response: Response) -> bytes:
    lines = [
        f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}",
        f"content-type: {response.content_type}",
        f"content-length: {len(response.body)}",
        *(f"{name}: {value}" for name, value in response.headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
