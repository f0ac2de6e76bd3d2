"""Perfetch with a real chat model on loopback, end to end: `make check-real-llm`.

Small models write little that is of use; how little is reported. The check fails when the endpoint
or a run does not behave as documented, never for want of accepted pairs.
"""

import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

from openai import APIStatusError, OpenAI
from pydantic import BaseModel, ConfigDict, ValidationError

from bench.real_llm_server import (
    FOLDER,
    MODEL,
    ROOT,
    CheckFailed,
    Served,
    ending_on_sigterm,
    served,
    started,
)
from storage.candidates import read_candidates

HOME = FOLDER / "home"
SOURCE: dict[str, Any] = {
    "kind": "openai",
    "model": MODEL,
    "at_once": 1,  # it answers one at a time, and whoever waits would time out
    "timeout_s": 600,
    "max_output_tokens": 1024,
    "input_usd_per_million": 0,
    "output_usd_per_million": 0,
}
RUNS: dict[str, dict[str, Any]] = {
    "new programs": {"intents": 4, "budget_tokens": 30_000},
    "intents of own code": {"repository": str(ROOT / "storage"), "max_functions": 6},
}
"""What is asked for; a budget ends within minutes what a small model would try for long."""
TOLD = ("asked for", "cost of these answers", "requests sent", "budget", "before those went")
"""What the lines of the report say, among all that a run says."""
ROW = "{:<40} {}"
SHORT_TOKENS = 8
QUESTION = "Name a fruit, and count to forty."
"""Says nothing of JSON: an answer that fits the schema was made to."""


class Fruit(BaseModel):
    """What no model answers unless it must."""

    model_config = ConfigDict(extra="forbid")

    colour: Literal["red", "green", "yellow"]
    weight_g: int
    names: list[str]


def main() -> int:
    """0 when everything ended as documented, 1 with a sentence when it did not."""
    ending_on_sigterm()
    try:
        with served() as server:
            _show("built in", f"{server.build_s:.0f} s" if server.build_s >= 1 else "(before)")
            _show("model loaded in", f"{server.start_s:.1f} s")
            _check_endpoint(server)
            for name, wanted in RUNS.items():
                _check_run(server, name, wanted)
    except CheckFailed as failure:
        print(f"check-real-llm: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("check-real-llm: interrupted", file=sys.stderr)
        return 130
    return 0


def _check_endpoint(server: Served) -> None:
    client = OpenAI(base_url=server.base_url, api_key="none", max_retries=0, timeout=300)
    names = [card.id for card in client.models.list()]
    _show("GET /v1/models", ", ".join(names))
    if MODEL not in names:
        raise CheckFailed(f"GET /v1/models: expected {MODEL} among {names}")
    _check_plain(client)
    for name in ("max_tokens", "max_completion_tokens"):
        _show(name, _limited(client, name))
    ways = {
        "json_schema": {"json_schema": {"name": "fruit", "strict": True, "schema": _schema()}},
        "json_object with schema": {"schema": _schema()},
        "json_object": {},
    }
    said = {way: _structured(client, way, more) for way, more in ways.items()}
    for way, outcome in said.items():
        _show(f"response_format {way}", outcome)
    if not any(outcome.startswith("honoured") for outcome in said.values()):
        raise CheckFailed("response_format: no way of asking for structure is honoured")


def _check_plain(client: OpenAI) -> None:
    began = time.monotonic()
    raw = client.chat.completions.with_raw_response.create(
        model=MODEL, messages=[{"role": "user", "content": QUESTION}], max_tokens=64, seed=1
    )
    taken_s, done = time.monotonic() - began, raw.parse()
    if done.usage is None or not done.choices[0].message.content:
        raise CheckFailed(f"a plain completion: expected text and usage, got {raw.text[:300]!r}")
    tokens = done.usage.completion_tokens
    _show("plain completion", f"{tokens} tokens, {tokens / taken_s:.0f} tokens/s")
    limits = sorted(name for name in raw.headers if name.lower().startswith("x-ratelimit"))
    _show("x-ratelimit headers", ", ".join(limits) or "none")


def _limited(client: OpenAI, name: str) -> str:
    """Whether a limit of the output by this name is honoured."""
    try:
        done = client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": QUESTION}],
            temperature=0,
            extra_body={name: SHORT_TOKENS, "stop": ["20"]},
        )
    except APIStatusError as error:
        return _refusal(error)
    tokens = done.usage.completion_tokens if done.usage else 0
    honoured = "honoured" if tokens <= SHORT_TOKENS else "ignored"
    return f"{honoured}: {tokens} tokens, {done.choices[0].finish_reason}"


def _structured(client: OpenAI, way: str, more: dict[str, Any]) -> str:
    """Whether the answer fits, the model not knowing what is wanted."""
    try:
        done = client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": QUESTION}],
            max_tokens=256,
            temperature=0,
            extra_body={"response_format": {"type": way.partition(" ")[0], **more}},
        )
    except APIStatusError as error:
        return _refusal(error)
    text = done.choices[0].message.content or ""
    fits: Callable[[str], object] = (
        Fruit.model_validate_json if more else json.loads  # plain JSON mode promises JSON alone
    )
    try:
        fits(text)
    except (ValidationError, ValueError):
        return f"not honoured ({done.choices[0].finish_reason}): {text[:60]!r}"
    return f"honoured: {' '.join(text.split())[:60]}"


def _schema() -> dict[str, Any]:
    return {**Fruit.model_json_schema(), "required": list(Fruit.model_fields)}


def _refusal(error: APIStatusError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    said = " ".join(str(body.get("message", error.message)).split())
    return f"refused with {error.status_code}: {said[:150]}"


def _check_run(server: Served, name: str, wanted: dict[str, Any]) -> None:
    """`flows.generate` from prompts to verdicts; its report is repeated at the end."""
    print(f"\n{name} (minutes; answers come into {HOME / 'ledger'})", flush=True)
    shutil.rmtree(HOME, ignore_errors=True)
    source = json.dumps([SOURCE | wanted | {"base_url": server.base_url}])
    command = [sys.executable, "-m", "flows.generate", "--send-code", "--sources", source]
    environment = {"PERFETCH_HOME": str(HOME), "OPENAI_API_KEY": "none"}
    told, began = [], time.monotonic()
    with started(command, environment=environment) as process:
        assert process.stderr is not None
        for line in process.stderr:
            print("   ", line, end="", flush=True)
            told += [line.rstrip()] if any(words in line for words in TOLD) else []
        code = process.wait()
    if code:
        raise CheckFailed(f"{name}: flows.generate: expected exit code 0, got {code}")
    _show(f"{name}: report", f"{time.monotonic() - began:.0f} s")
    print("\n".join(told))
    _show_rejects()


def _show_rejects() -> None:
    for name in json.loads((HOME / "examples" / "latest.json").read_text()):
        found = read_candidates(HOME / "examples" / name)
        for reason, count in Counter(each.reason for each in found.rejects).most_common():
            _show(f"left out {count} times", reason)


def _show(what: str, outcome: str) -> None:
    print(ROW.format(what, outcome), flush=True)


if __name__ == "__main__":
    sys.exit(main())
