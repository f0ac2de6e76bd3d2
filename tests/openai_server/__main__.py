"""`python -m tests.openai_server`: the server as a process; its base URL is the first line."""

import argparse
import importlib
import signal
import sys
from pathlib import Path

from tests.openai_server.chat import Replier
from tests.openai_server.rules import BatchRules, Rules
from tests.openai_server.server import OpenAIServer


def main() -> None:
    """Serves until it is told to end."""
    asked = _parser().parse_args()
    rules = Rules(
        requests_per_minute=asked.requests_per_minute,
        burst=asked.burst,
        tokens_per_minute=asked.tokens_per_minute,
        token_burst=asked.token_burst,
        tokens_counted=asked.tokens_counted,
        latency_s=asked.latency_s,
        neighbour=asked.neighbour,
        refused_count=asked.refused_count,
        rate_headers=not asked.no_headers,
        fault_share=asked.fault_share,
        seed=asked.seed,
        batch=BatchRules(
            running_s=asked.batch_s,
            expires_after_s=asked.batch_expires_s,
            enqueued_tokens=asked.enqueued_tokens,
        ),
    )
    reply = _reply(asked)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with OpenAIServer(rules, reply, asked.log, asked.port) as server:
        sys.stdout.write(server.base_url + "\n")
        sys.stdout.flush()
        while True:
            signal.pause()


def _reply(asked: argparse.Namespace) -> Replier | None:
    if asked.reply is not None:
        module, _, function = asked.reply.partition(":")
        return getattr(importlib.import_module(module), function)
    if asked.reply_bytes is not None:
        content = "x" * asked.reply_bytes
        return lambda body: content
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.openai_server", description=__doc__)
    add = parser.add_argument
    add("--requests-per-minute", type=float)
    add("--burst", type=int, default=10)
    add("--tokens-per-minute", type=float)
    add("--token-burst", type=float)
    add("--tokens-counted", choices=("asked", "used"), default="asked")
    add("--latency-s", type=float, default=0.0)
    add("--neighbour", type=float, default=0.0, help="share of the quota that somebody else takes")
    add("--refused-count", action="store_true", help="refused requests use up quota too")
    add("--no-headers", action="store_true", help="no x-ratelimit-* and no retry-after headers")
    add("--fault-share", type=float, default=0.0)
    add("--seed", type=int, default=0)
    add("--reply", metavar="MODULE:FUNCTION", help="a function from a request's body to a reply")
    add("--reply-bytes", type=int, help="length of each answer's content")
    add("--batch-s", type=float, default=0.2, help="how long the lines of a batch take")
    add("--batch-expires-s", type=float)
    add("--enqueued-tokens", type=int)
    add("--log", type=Path, help="JSON lines, one when an answer was delivered")
    add("--port", type=int, default=0)
    return parser


if __name__ == "__main__":
    main()
