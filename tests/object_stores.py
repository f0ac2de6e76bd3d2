"""A real S3 server on loopback, moto's, which fails when it is told to."""

import os
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

KEY, SECRET = "testing", "testing-secret"
SLOW_DOWN = (
    "503 Slow Down",
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code>'
    b"<Message>Please reduce your request rate.</Message></Error>",
)
UNAVAILABLE = (
    "503 Service Unavailable",
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>ServiceUnavailable</Code>'
    b"<Message>Service is unable to handle request.</Message></Error>",
)
CUT = ("200 OK", b"the first half of")
"""An answer that ends before its end."""
Fault = tuple[str, bytes]


@dataclass
class S3Server:
    """Where it answers, what it was asked, and what it refuses.

    A fault is chosen before a request reaches the store, or after it has been carried out: then the
    answer alone is lost.
    """

    url: str = ""
    asked: list[str] = field(default_factory=list)
    """Method and path of every request."""
    before: Callable[[str, str], Fault | None] = lambda method, path: None
    after: Callable[[str, str], Fault | None] = lambda method, path: None

    def environment(self) -> dict[str, str]:
        """For whoever is to use it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def make_bucket(self, name: str) -> None:
        """An empty bucket."""
        urllib.request.urlopen(Request(f"{self.url}/{name}", method="PUT"), timeout=30).close()

    def demand_credentials(self, *, after: int = 0) -> None:
        """From the so-many-th request on, only users that it knows are answered: there are none."""
        as_text = {"Content-Type": "text/plain"}
        asked = Request(f"{self.url}/moto-api/reset-auth", str(after).encode(), as_text)
        urllib.request.urlopen(asked, timeout=30).close()

    def take_anyone(self) -> None:
        """As it is at first."""
        self.demand_credentials(after=10**9)


@contextmanager
def serving_s3() -> Iterator[S3Server]:
    """The server, until the block ends."""
    server = S3Server()
    listening = make_server(
        "127.0.0.1",
        0,
        _Faulty(server, DomainDispatcherApplication(create_backend_app)),
        threaded=True,
        request_handler=_Silent,
    )
    server.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, name="s3")
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


class _Faulty:
    def __init__(self, server: S3Server, app: Any) -> None:
        self._server, self._app = server, app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path.startswith("/moto-api"):
            return self._app(environ, start)
        self._server.asked.append(f"{method} {path}")
        fault = self._server.before(method, path)
        if fault is None:
            kept: list[Any] = []
            body = self._app(environ, lambda *given: kept.append(given))
            fault = self._server.after(method, path)
            if fault is None:
                start(*kept[0])
                return body
        length = len(fault[1]) + (fault is CUT)
        start(fault[0], [("Content-Type", "application/xml"), ("Content-Length", str(length))])
        return [fault[1]] if method != "HEAD" else []


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *given: object) -> None:
        """Nothing: what was asked is kept by the server."""


def forget_aws() -> list[str]:
    """Names in this environment that would lead elsewhere."""
    return [name for name in os.environ if name.startswith("AWS_")]
