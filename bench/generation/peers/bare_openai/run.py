"""The official client as it comes: 64 at once, its own retries."""

import asyncio
import json
import sys
from pathlib import Path

import openai

AT_ONCE = 64


async def main() -> None:
    """Asks everything; nothing is kept between runs."""
    job = json.loads(Path(sys.argv[1]).read_text())
    gate = asyncio.Semaphore(AT_ONCE)
    async with openai.AsyncOpenAI(base_url=job["base_url"]) as client:

        async def ask(prompt: str) -> bool:
            async with gate:
                try:
                    await client.chat.completions.create(
                        model=job["model"],
                        messages=[{"role": "user", "content": prompt}],
                        max_tokens=job["max_tokens"],
                    )
                except openai.OpenAIError:
                    return False
                return True

        answered = await asyncio.gather(*(ask(prompt) for prompt in job["prompts"]))
    Path(job["result"]).write_text(json.dumps({"answered": sum(answered)}))


asyncio.run(main())
