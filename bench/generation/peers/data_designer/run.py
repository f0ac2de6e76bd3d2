"""NVIDIA NeMo Data Designer; it is told no rate, only how many requests may be in flight."""

import json
import os
import sys
from pathlib import Path

os.environ.update(NEMO_TELEMETRY_ENABLED="false", HF_HUB_OFFLINE="1")

import data_designer.config as dd
import pandas as pd
from data_designer.config.run_config import ResumeMode, RunConfig
from data_designer.interface import DataDesigner


def main() -> None:
    """Asks everything that a resumed run does not hold."""
    job = json.loads(Path(sys.argv[1]).read_text())
    provider = dd.ModelProvider(
        name="loopback",
        endpoint=job["base_url"],
        provider_type="openai",
        api_key=os.environ["OPENAI_API_KEY"],
    )
    parameters = dd.ChatCompletionInferenceParams(
        max_tokens=job["max_tokens"], max_parallel_requests=job["at_once"]
    )
    model = dd.ModelConfig(
        alias="chat",
        model=job["model"],
        provider="loopback",
        inference_parameters=parameters,
        skip_health_check=True,
    )
    builder = dd.DataDesignerConfigBuilder(model_configs=[model])
    questions = pd.DataFrame({"prompt": job["prompts"]})
    builder.with_seed_dataset(dd.DataFrameSeedSource(df=questions))
    builder.add_column(
        dd.LLMTextColumnConfig(name="answer", model_alias="chat", prompt="{{ prompt }}")
    )
    designer = DataDesigner(artifact_path=job["state"], model_providers=[provider])
    designer.set_run_config(RunConfig(disable_early_shutdown=True))
    made = designer.create(
        builder,
        num_records=len(job["prompts"]),
        dataset_name="answers",
        resume=ResumeMode.IF_POSSIBLE,
    )
    answered = int(made.load_dataset()["answer"].notna().sum())
    Path(job["result"]).write_text(json.dumps({"answered": answered}))


if __name__ == "__main__":
    main()
