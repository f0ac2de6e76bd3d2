"""What OpenAI's cookbook documents as "API request parallel processor", written anew.

Documented: capacities of requests and tokens that start at a whole minute's worth and refill by
the clock, one request a millisecond at most, five attempts, failed ones go back to the queue,
errors are written as rows. As of 2026 its 15 s pause waits for an error code "429", which no API
sends, so it never pauses; the same here. Tokens: bytes / 4 and max_tokens, as the server counts.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import aiohttp

ATTEMPTS = 5
LOOP_S = 0.001


class Capacity:
    """Fills by the clock up to a minute's worth, where it starts."""

    def __init__(self, per_minute: float) -> None:
        self.per_minute = self.left = per_minute
        self.at = time.time()

    def fill(self) -> None:
        """Adds what the time since the last call is worth."""
        now = time.time()
        gained = self.per_minute * (now - self.at) / 60
        self.left, self.at = min(self.per_minute, self.left + gained), now


async def main() -> None:
    """Asks everything; a rerun asks everything again, as documented."""
    job = json.loads(Path(sys.argv[1]).read_text())
    requests = Capacity(job["requests_per_minute"])
    tokens = Capacity(job["tokens_per_minute"] or 1e12)
    waiting = [(prompt, ATTEMPTS) for prompt in job["prompts"]][::-1]
    answered = failed = 0
    headers = {"Authorization": "Bearer sk-loopback-bench"}
    running: set[asyncio.Task[None]] = set()

    async def ask(session: aiohttp.ClientSession, prompt: str, attempts: int) -> None:
        nonlocal answered, failed
        body = {
            "model": job["model"],
            "messages": [{"role": "user", "content": prompt}],
            "max_tokens": job["max_tokens"],
        }
        url = job["base_url"] + "/chat/completions"
        try:
            async with session.post(url, headers=headers, json=body) as response:
                failure = "error" in await response.json()
        except (aiohttp.ClientError, ValueError, TimeoutError):
            failure = True
        if not failure:
            answered += 1
        elif attempts > 1:
            waiting.append((prompt, attempts - 1))
        else:
            failed += 1

    async with aiohttp.ClientSession() as session:
        while answered + failed < len(job["prompts"]):
            requests.fill()
            tokens.fill()
            if waiting and requests.left >= 1:
                need = len(waiting[-1][0]) / 4 + job["max_tokens"]
                if tokens.left >= need:
                    requests.left -= 1
                    tokens.left -= need
                    task = asyncio.create_task(ask(session, *waiting.pop()))
                    running.add(task)
                    task.add_done_callback(running.discard)
            await asyncio.sleep(LOOP_S)
    Path(job["result"]).write_text(json.dumps({"answered": answered}))


asyncio.run(main())
