"""Which request goes where: keys, limits and planned faults come before any work."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Coroutine

from tests.openai_server import chat, embeddings, wording
from tests.openai_server.batches import Batches
from tests.openai_server.chat import Replier
from tests.openai_server.files import Files
from tests.openai_server.journal import TOLD_HEADERS, Entry, Journal, question_hash
from tests.openai_server.limits import Limits
from tests.openai_server.rules import CHAT, EMBEDDINGS, STATUS_KINDS, Fault, Reply, Rules
from tests.openai_server.wire import Request, Response, as_json

DEFAULT_MODELS = ("gpt-4.1-mini", "gpt-4o-mini", "text-embedding-3-small", "test-embedding")


class Routes:
    """Answers requests; one thread only."""

    def __init__(self, rules: Rules, reply: Replier, journal: Journal) -> None:
        self.rules = rules
        self.limits = Limits(rules, time.monotonic())
        self.files = Files(rules)
        self.batches = Batches(rules, self.files, self.reply_to, journal)
        self.reply_errors: list[Exception] = []
        self._reply = reply
        self._numbers: Counter[str] = Counter()

    async def answer(self, request: Request, entry: Entry) -> Response:
        """The response, not yet delivered; its entry is filled."""
        route = entry.route = route_of(request)
        entry.headers = {n: request.headers[n] for n in TOLD_HEADERS if n in request.headers}
        key = request.headers.get("authorization", "").removeprefix("Bearer").strip()
        if self.rules.keys is not None and key not in self.rules.keys:
            response = wording.unauthorized(key)
        elif route == CHAT:
            response = await self._chat(request, entry, key)
        elif route == EMBEDDINGS:
            response = await self._embeddings(request, entry, key)
        else:
            response = self._other(request, route, key)
        entry.status = response.status
        entry.usage = response.usage
        entry.completion = response.completion
        entry.fault = response.fault.kind if response.fault else ""
        if response.status >= 400:
            entry.code = _code(response.body)
        return response

    async def _chat(self, request: Request, entry: Entry, key: str) -> Response:
        body = self._read(request, entry)
        problem = chat.problem(body, self.rules) if body is not None else _no_json()
        if problem is not None:
            return problem
        asked = chat.asked_tokens(body)
        return await self._limited(body, asked, self._admitted(request, body, key, asked))

    async def _embeddings(self, request: Request, entry: Entry, key: str) -> Response:
        body = self._read(request, entry)
        problem = embeddings.problem(body, self.rules) if body is not None else _no_json()
        if problem is not None:
            return problem
        asked = embeddings.asked_tokens(body)
        return await self._limited(body, asked, self._embedded(request, body, key))

    def _read(self, request: Request, entry: Entry) -> chat.Body | None:
        try:
            body = json.loads(request.body)
        except ValueError:
            return None
        entry.body, entry.sha256 = body, question_hash(body)
        return body

    async def _limited(
        self, body: chat.Body, asked: int, answered: Coroutine[None, None, Response]
    ) -> Response:
        """The response, or a refusal where it would go over a limit."""
        refusal = self.limits.admit(asked, time.monotonic())
        headers = self.limits.headers(time.monotonic()) if self.rules.rate_headers else {}
        if refusal is None:
            response = await answered
        else:
            answered.close()
            response = wording.refused(refusal, body["model"])
            if not (self.rules.rate_headers and self.rules.retry_after):
                response.headers.clear()
        response.headers |= headers
        return response

    async def _embedded(self, request: Request, body: chat.Body, key: str) -> Response:
        fault = self._fault(EMBEDDINGS)
        await asyncio.sleep(request.arrived + self.rules.latency_s - time.time())
        if fault is not None and fault.kind in STATUS_KINDS:
            response = wording.planned(fault, body["model"], key)
            response.fault = fault
            return response
        return embeddings.response(body, fault, self.rules)

    async def _admitted(self, request: Request, body: chat.Body, key: str, asked: int) -> Response:
        fault = self._fault(CHAT)
        reply, own_fault = self.reply_to(body)
        fault = fault or own_fault
        latency_s = self.rules.latency_s if reply.latency_s is None else reply.latency_s
        await asyncio.sleep(request.arrived + latency_s - time.time())
        if fault is not None and fault.kind in STATUS_KINDS:
            response = wording.planned(fault, body["model"], key)
            response.fault = fault
            used = 0
        else:
            response = chat.completion(body, reply, fault, self.rules.reported_model)
            used = response.usage["total_tokens"]
        if self.rules.tokens_counted == "used":
            self.limits.give_back(asked - used)
        return response

    def reply_to(self, body: chat.Body) -> tuple[Reply, Fault | None]:
        """The content of an answer; the test's own mistakes are kept for its end."""
        try:
            found = self._reply(body)
        except Exception as error:
            self.reply_errors.append(error)
            return Reply(""), Fault("server_error", should_retry=False)
        if isinstance(found, Fault):
            return Reply(chat.default_reply(body)), found
        return (Reply(found) if isinstance(found, str) else found), None

    def _fault(self, route: str) -> Fault | None:
        number = self._numbers[route]
        self._numbers[route] += 1
        return self.rules.fault_for(route, number)

    def _other(self, request: Request, route: str, key: str) -> Response:
        fault = self._fault(route)
        if fault is not None and fault.kind in STATUS_KINDS:
            response = wording.planned(fault, "", key)
        else:
            response = self._routed(request, route)
        response.fault = fault
        return response

    def _routed(self, request: Request, route: str) -> Response:
        last = request.path.rstrip("/").split("/")[3:4]
        name = last[0] if last else ""
        models = self.rules.models or DEFAULT_MODELS
        match route:
            case "GET /v1/models":
                return as_json({"object": "list", "data": [_model(each) for each in models]})
            case "GET /v1/models/{id}":
                return as_json(_model(name)) if name in models else wording.unknown_model(name)
        found = self.files.answer(route, name, request) or self.batches.answer(route, name, request)
        return found or wording.not_found("path")


def route_of(request: Request) -> str:
    """Method and path, with what is an id written as `{id}`."""
    parts = request.path.rstrip("/").split("/")
    if len(parts) > 3 and parts[2] in ("files", "batches", "models"):
        parts[3] = "{id}"
    return f"{request.method} {'/'.join(parts)}"


def _no_json() -> Response:
    return wording.invalid("We could not parse the JSON body of your request.")


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "openai"}


def _code(body: bytes) -> str:
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError):
        return ""
    return error.get("code") or error.get("type") or ""
