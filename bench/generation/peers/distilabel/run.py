"""distilabel: one step of text generation over the questions; its cache is what a rerun finds."""

import json
import os
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")

from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration


def main() -> None:
    """Asks everything that its cache does not hold."""
    job = json.loads(Path(sys.argv[1]).read_text())
    model = OpenAILLM(
        model=job["model"],
        base_url=job["base_url"],
        api_key=os.environ["OPENAI_API_KEY"],
        generation_kwargs={"max_new_tokens": job["max_tokens"]},
    )
    with Pipeline(name="answers", cache_dir=job["state"]) as pipeline:
        questions = LoadDataFromDicts(
            data=[{"instruction": prompt} for prompt in job["prompts"]], batch_size=64
        )
        questions >> TextGeneration(llm=model, input_batch_size=64)
    rows = pipeline.run(use_cache=True)["default"]["train"]
    answered = sum(row["generation"] is not None for row in rows)
    Path(job["result"]).write_text(json.dumps({"answered": answered}))


if __name__ == "__main__":
    main()
