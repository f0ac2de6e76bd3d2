"""The lines of a batch: what fails at validation, and what executing one gives."""

import itertools
import json
import random
import time
from collections.abc import Callable
from typing import Any

from tests.openai_server import chat, wording
from tests.openai_server.batch import Batch
from tests.openai_server.chat import Body
from tests.openai_server.journal import Entry, Journal, question_hash
from tests.openai_server.rules import LINE_KINDS, STATUS_KINDS, Fault, Reply, Rules
from tests.openai_server.wire import Response

ROUTE = "batch line"
URL = "/v1/chat/completions"
EXPIRED = "This request could not be executed before the completion window expired."
CANCELLED = "This request was not executed before the batch was cancelled."
TIMED_OUT = "The underlying call to the model timed out."


def problems(batch: Batch, rules: Rules, enqueued: int) -> list[dict[str, Any]]:
    """Why a batch fails at validation; reads its lines on the way."""
    rows = [row for row in batch.content.split(b"\n") if row.strip()]
    if not rows:
        return [_error("empty_file", "The input file is empty.")]
    limit = rules.batch.max_requests
    if len(rows) > limit:
        return [_error("too_many_tasks", f"The file holds more than {limit} requests.")]
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        try:
            line = json.loads(row)
        except ValueError:
            found.append(_error("invalid_json_line", "This line is not parseable as JSON.", number))
            continue
        problem = _problem(line, seen, rules) or _other_model(line, batch.lines)
        if problem:
            found.append(_error(*problem, number))
        else:
            batch.lines.append(line)
    return found or _over_the_queue(batch, rules, enqueued)


def _problem(line: Any, seen: set[str], rules: Rules) -> tuple[str, str] | None:
    name = line.get("custom_id") if isinstance(line, dict) else None
    if not isinstance(name, str) or not isinstance(line.get("body"), dict):
        return "missing_required_parameter", "Missing required parameter: 'custom_id' or 'body'."
    if name in seen:
        return "duplicate_custom_id", f"The custom_id '{name}' is used more than once."
    seen.add(name)
    if line.get("method") != "POST":
        return "invalid_method", "The method must be POST."
    if line.get("url") != URL:
        return "invalid_url", "The URL provided for this request does not match the endpoint."
    model = line["body"].get("model")
    if rules.models is not None and model not in rules.models:
        return "model_not_found", f"The provided model '{model}' is not supported by the Batch API."
    return None


def _other_model(line: dict[str, Any], before: list[dict[str, Any]]) -> tuple[str, str] | None:
    if before and before[0]["body"].get("model") != line["body"].get("model"):
        return "mismatched_model", "Each input file can only include requests to a single model."
    return None


def _over_the_queue(batch: Batch, rules: Rules, enqueued: int) -> list[dict[str, Any]]:
    batch.input_tokens = sum(chat.prompt_tokens(line["body"]) for line in batch.lines)
    limit = rules.batch.enqueued_tokens
    if limit is None or enqueued + batch.input_tokens <= limit:
        return []
    model = batch.lines[0]["body"].get("model")
    text = (
        f"Enqueued token limit reached for {model} in organization {wording.ORGANISATION}. Limit: "
        f"{limit:,} enqueued tokens. Please try again once some in_progress batches have been "
        "completed."
    )
    return [_error("token_limit_exceeded", text)]


def _error(code: str, message: str, line: int | None = None) -> dict[str, Any]:
    return {"code": code, "line": line, "message": message, "param": None}


class Lines:
    """Executes lines and keeps account of them."""

    def __init__(
        self,
        rules: Rules,
        reply_to: Callable[[Body], tuple[Reply, Fault | None]],
        journal: Journal,
    ) -> None:
        self._rules = rules
        self._reply_to = reply_to
        self._journal = journal
        self._numbers = itertools.count()
        self._order = random.Random(rules.seed)

    def execute(self, batch: Batch, line: dict[str, Any]) -> None:
        """Puts the line's result where it belongs; files are not in the order of the input."""
        body, number = line["body"], next(self._numbers)
        batch.done.append(line["custom_id"])
        reply, own_fault = self._reply_to(body)
        fault = self._rules.batch.plan.get(number) or own_fault
        if fault is not None and fault.kind in LINE_KINDS:
            if fault.kind != "missing":
                code = "batch_expired" if fault.kind == "line_expired" else "request_timeout"
                batch.failures.append(_unanswered(line, number, code))
            return
        response = chat.problem(body, self._rules)
        if response is None and fault is not None and fault.kind in STATUS_KINDS:
            response = wording.planned(fault, body["model"], "")
        response = response or chat.completion(body, reply, fault, self._rules.reported_model)
        rows = batch.outputs if response.status == 200 else batch.failures
        rows.insert(self._order.randint(0, len(rows)), _answered(line, number, response))
        self._keep(batch, body, response, fault)

    def leave(self, batch: Batch, code: str) -> None:
        """Every line that was not executed goes into the error file."""
        for number, line in enumerate(batch.lines[len(batch.done) :], len(batch.done)):
            batch.failures.append(_unanswered(line, number, code))

    def _keep(self, batch: Batch, body: Body, response: Response, fault: Fault | None) -> None:
        now = time.time()
        entry = Entry(ROUTE, now, question_hash(body), response.status, True, now)
        entry.usage, entry.completion = response.usage, response.completion
        entry.batch, entry.body = batch.id, body
        entry.fault = fault.kind if fault else ""
        self._journal.keep(entry)


def _answered(line: dict[str, Any], number: int, response: Response) -> dict[str, Any]:
    try:
        body = json.loads(response.body)
    except ValueError:
        body = response.body.decode()
    answer = {
        "status_code": response.status,
        "request_id": f"req_batch_{number:06d}",
        "body": body,
    }
    return {**_row(line, number), "response": answer, "error": None}


def _unanswered(line: dict[str, Any], number: int, code: str) -> dict[str, Any]:
    texts = {"batch_expired": EXPIRED, "batch_cancelled": CANCELLED, "request_timeout": TIMED_OUT}
    error = {"code": code, "message": texts[code]}
    return {**_row(line, number), "response": None, "error": error}


def _row(line: dict[str, Any], number: int) -> dict[str, Any]:
    return {"id": f"batch_req_{number:06d}", "custom_id": line["custom_id"]}
