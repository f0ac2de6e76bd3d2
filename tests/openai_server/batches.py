"""The Batch API. Source: https://platform.openai.com/docs/guides/batch

A batch's life goes by the clock: validating, in_progress (its lines are executed evenly),
finalizing, completed; or failed, expired, cancelled. What was executed before is charged.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Callable

from tests.openai_server import wording
from tests.openai_server.batch import Batch
from tests.openai_server.batch_lines import Lines, problems
from tests.openai_server.chat import Body
from tests.openai_server.files import Files
from tests.openai_server.journal import Journal
from tests.openai_server.rules import Fault, Reply, Rules
from tests.openai_server.wire import Request, Response, as_json

TICK_S = 0.01
ENDPOINT = "/v1/chat/completions"


class Batches:
    """Batches by id, oldest first; one thread only."""

    def __init__(
        self,
        rules: Rules,
        files: Files,
        reply_to: Callable[[Body], tuple[Reply, Fault | None]],
        journal: Journal,
    ) -> None:
        self._rules = rules
        self._files = files
        self._lines = Lines(rules, reply_to, journal)
        self._batches: dict[str, Batch] = {}
        self._ids = itertools.count(1)
        self._clock: asyncio.Task[None] | None = None

    def answer(self, route: str, name: str, request: Request) -> Response | None:
        """None when the route is none of batches."""
        match route:
            case "POST /v1/batches":
                return self._create(json.loads(request.body))
            case "GET /v1/batches":
                return self._list(request)
        if "/v1/batches/{id}" not in route:
            return None
        batch = self._batches.get(name)
        if batch is None:
            return wording.not_found(f"batch: '{name}'")
        if route == "POST /v1/batches/{id}/cancel":
            return self._cancel(batch)
        self._advance(batch)
        return as_json(batch.told())

    def _create(self, body: Body) -> Response:
        file = self._files.find(str(body.get("input_file_id")))
        if file is None:
            return wording.invalid(f"Invalid file id: {body.get('input_file_id')}", "input_file_id")
        if file.purpose != "batch":
            return wording.invalid("The file's purpose must be 'batch'.", "input_file_id")
        if body.get("completion_window") != "24h" or body.get("endpoint") != ENDPOINT:
            name = "endpoint" if body.get("completion_window") == "24h" else "completion_window"
            return wording.invalid(f"Invalid value for '{name}'.", name, "invalid_value")
        metadata = body.get("metadata") or {}
        if len(metadata) > 16 or any(len(k) > 64 or len(v) > 512 for k, v in metadata.items()):
            return wording.invalid("Invalid 'metadata': too many or too long.", "metadata")
        name = f"batch_{next(self._ids):06d}"
        batch = Batch(name, file.id, file.content, metadata, time.time())
        self._batches[name] = batch
        if self._clock is None or self._clock.done():
            self._clock = asyncio.get_running_loop().create_task(self._go_on())
        return as_json(batch.told())

    def _list(self, request: Request) -> Response:
        newest_first = list(self._batches.values())[::-1]
        limit = int(request.query.get("limit", 20))
        if not 1 <= limit <= 100:
            return wording.invalid(f"Invalid 'limit': {limit}.", "limit", "invalid_value")
        after = request.query.get("after")
        start = 0
        if after is not None:
            if after not in self._batches:
                return wording.not_found(f"batch: '{after}'")
            start = newest_first.index(self._batches[after]) + 1
        page = newest_first[start : start + limit]
        return as_json(
            {
                "object": "list",
                "data": [batch.told() for batch in page],
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
                "has_more": start + limit < len(newest_first),
            }
        )

    def _cancel(self, batch: Batch) -> Response:
        self._advance(batch)
        if batch.status not in ("validating", "in_progress", "finalizing"):
            text = f"Cannot cancel a batch with status '{batch.status}'."
            return wording.failure(409, text, "invalid_request_error", None, None)
        batch.enter("cancelling", time.time())
        return as_json(batch.told())

    async def _go_on(self) -> None:
        """Batches go on though nobody looks."""
        while unfinished := [batch for batch in self._batches.values() if not batch.ended]:
            for batch in unfinished:
                self._advance(batch)
            await asyncio.sleep(TICK_S)

    def _advance(self, batch: Batch) -> None:
        pace, now = self._rules.batch, time.time()
        if batch.status == "validating" and now >= batch.created + pace.validating_s:
            self._validate(batch, batch.created + pace.validating_s)
        if batch.status == "in_progress":
            self._execute(batch, now)
        if batch.status == "finalizing" and now >= batch.at["finalizing"] + pace.finalizing_s:
            self._end(batch, "completed", batch.at["finalizing"] + pace.finalizing_s)
        if batch.status == "cancelling" and now >= batch.at["cancelling"] + pace.cancelling_s:
            self._end(batch, "cancelled", batch.at["cancelling"] + pace.cancelling_s)

    def _validate(self, batch: Batch, now: float) -> None:
        others = [b for b in self._batches.values() if b.status in ("in_progress", "finalizing")]
        enqueued = sum(other.input_tokens for other in others)
        batch.errors = problems(batch, self._rules, enqueued)
        if batch.errors:
            batch.lines = []
            batch.enter("failed", now)
        else:
            batch.enter("in_progress", now)

    def _execute(self, batch: Batch, now: float) -> None:
        """Executes the lines whose time has come."""
        pace = self._rules.batch
        expiry = batch.created + (pace.expires_after_s or float("inf"))
        started = batch.at["in_progress"]
        ran = min(now, expiry) - started
        share = min(1.0, ran / pace.running_s) if pace.running_s > 0 else 1.0
        while len(batch.done) < int(share * len(batch.lines)):
            self._lines.execute(batch, batch.lines[len(batch.done)])
        if len(batch.done) == len(batch.lines):
            batch.enter("finalizing", started + pace.running_s)
        elif now >= expiry:
            self._end(batch, "expired", expiry)

    def _end(self, batch: Batch, status: str, now: float) -> None:
        if status in ("expired", "cancelled"):
            self._lines.leave(batch, f"batch_{status}")
        for kind, rows in (("output", batch.outputs), ("error", batch.failures)):
            if rows:
                text = "".join(json.dumps(row) + "\n" for row in rows)
                name = f"{batch.id}_{kind}.jsonl"
                setattr(
                    batch,
                    f"{kind}_file_id",
                    self._files.add(name, "batch_output", text.encode()).id,
                )
        batch.enter(status, now)
