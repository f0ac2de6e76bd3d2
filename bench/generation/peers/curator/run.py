"""Bespoke Curator, told the whole limit; its cache is what a rerun finds."""

import importlib.util
import json
import os
import sys
from pathlib import Path

os.environ.update(TELEMETRY_ENABLED="false", CURATOR_DISABLE_RICH_DISPLAY="1", HF_HUB_OFFLINE="1")
NO_TOKEN_LIMIT = 1_000_000_000
LITELLM = Path(importlib.util.find_spec("litellm").origin).parent
# the vocabularies that tiktoken would fetch lie in LiteLLM's wheel
os.environ["TIKTOKEN_CACHE_DIR"] = str(LITELLM / "litellm_core_utils" / "tokenizers")


def main() -> None:
    """Asks everything that its cache does not hold."""
    job = json.loads(Path(sys.argv[1]).read_text())
    os.environ["CURATOR_CACHE_DIR"] = job["state"]
    from bespokelabs import curator  # reads the environment when imported

    model = curator.LLM(
        model_name=job["model"],
        backend="openai",
        generation_params={"max_tokens": job["max_tokens"]},
        backend_params={
            "base_url": job["base_url"],
            "api_key": os.environ["OPENAI_API_KEY"],
            "max_requests_per_minute": job["requests_per_minute"],
            "max_tokens_per_minute": job["tokens_per_minute"] or NO_TOKEN_LIMIT,
            "require_all_responses": False,
        },
    )
    found = model(job["prompts"])
    rows = getattr(found, "dataset", found)
    answered = sum(row["response"] is not None for row in rows)
    Path(job["result"]).write_text(json.dumps({"answered": answered}))


if __name__ == "__main__":
    main()
