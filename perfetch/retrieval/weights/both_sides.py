"""Both sides of an encoder trained by sentence-transformers' own trainer; documents are re-encoded.

Gradients of a large batch are cached, so memory is that of `texts_at_once` texts. Source: Gao et
al. 2021, arXiv:2101.06983.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.sampler import BatchSamplers
from sentence_transformers.sentence_transformer.losses import (
    CachedMultipleNegativesRankingLoss,
    MultipleNegativesRankingLoss,
)
from torch import Tensor
from transformers import (
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from perfetch.errors import BadInput
from perfetch.retrieval.prompts import common_prompt
from perfetch.retrieval.weights.device import in_bfloat16
from perfetch.retrieval.weights.job import Job
from perfetch.retrieval.weights.pairs import Pairs
from perfetch.retrieval.weights.query_side import WARM_UP

TRAINED = "trained.safetensors"
TEXTS_OF_A_ROW = 3
"""Query, answer, and a document that is to rank below it."""

AfterPart = Callable[[float, Path], bool]
"""(mean loss of the part, the folder of its checkpoint, which it may move) → whether to go on."""


def parts_of(job: Job, rows: int) -> tuple[int, int]:
    """(batches of a part, parts in all); parts of one epoch are of like size."""
    per_epoch = -(-rows // job.recipe.batch_size)
    per_part = -(-per_epoch // -(-rows // job.settings.queries_per_part))
    return per_part, -(-per_epoch * job.settings.max_epochs // per_part)


def train_both_sides(
    job: Job,
    model: SentenceTransformer,
    pairs: Pairs,
    folder: Path,
    resume: Path | None,
    after_part: AfterPart,
) -> None:
    """Trains the weights of `model` that require gradients, in place.

    Args:
        job: settings, seed, device.
        model: on the device.
        pairs: the labels.
        folder: where the trainer may write; each checkpoint is made in it.
        resume: a checkpoint that `after_part` was given, to go on from.
        after_part: called after each part, when its checkpoint lies in its folder.

    Raises:
        BadInput: if accelerate or datasets is not installed.
    """
    if find_spec("accelerate") is None or find_spec("datasets") is None:
        raise BadInput(
            "training.kind lora_both or full needs accelerate and datasets; install them with "
            "pip install 'perfetch[finetune]', or choose query_lora or query_full"
        )
    from datasets import Dataset

    rows = {"anchor": pairs.queries, "positive": pairs.positives, "negative": pairs.negatives}
    trainer = _Trainer(
        model=model,
        args=_arguments(job, model, len(pairs.queries), folder),
        train_dataset=Dataset.from_dict(rows),
        loss=_loss(job, model),
        callbacks=[_AfterPart(after_part)],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=None if resume is None else str(resume))


def _loss(job: Job, model: SentenceTransformer) -> torch.nn.Module:
    """Cached only where a batch is more than may be in memory: it embeds every text once more."""
    scale, gather = 1 / job.settings.contrastive_temperature, job.processes > 1
    at_once = job.settings.texts_at_once
    if TEXTS_OF_A_ROW * job.recipe.batch_size <= at_once * job.processes:
        return MultipleNegativesRankingLoss(model, scale, gather_across_devices=gather)
    return CachedMultipleNegativesRankingLoss(
        model, scale, mini_batch_size=at_once, gather_across_devices=gather
    )


def _arguments(
    job: Job, model: SentenceTransformer, rows: int, folder: Path
) -> SentenceTransformerTrainingArguments:
    settings = job.settings
    batches, _ = parts_of(job, rows)
    return SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        num_train_epochs=settings.max_epochs,
        per_device_train_batch_size=max(1, job.recipe.batch_size // job.processes),
        learning_rate=settings.rate_of(job.kind),
        warmup_steps=int(WARM_UP * rows / job.recipe.batch_size),
        weight_decay=0.01,
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        prompts=common_prompt(model.prompts, model.default_prompt_name),
        bf16=in_bfloat16(job.device),
        use_cpu=job.device.type == "cpu",
        dataloader_pin_memory=job.device.type != "cpu",
        seed=job.seed,
        data_seed=job.seed,
        save_strategy="steps",
        save_steps=batches,
        logging_strategy="steps",
        logging_steps=batches,
        report_to="none",
        disable_tqdm=True,
    )


class _Trainer(SentenceTransformerTrainer):
    """Its checkpoints hold the weights that are trained, and no copy of tokenizer and card."""

    def add_model_card_callback(self, default_args_dict: dict[str, Any]) -> None:
        """The card is written with the model, by another."""

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:  # noqa: ANN401
        folder = Path(output_dir or str(self.args.output_dir))
        folder.mkdir(parents=True, exist_ok=True)
        save_file(self._trained(), folder / TRAINED)

    def _load_from_checkpoint(self, checkpoint_path: str, model: Any = None) -> None:  # noqa: ANN401
        found = load_file(Path(checkpoint_path) / TRAINED)
        self.model.load_state_dict(found, strict=False)

    def _trained(self) -> dict[str, Tensor]:
        return {
            name: part.detach().cpu().contiguous()
            for name, part in self.model.named_parameters()
            if part.requires_grad
        }


class _AfterPart(TrainerCallback):
    """Tells of every checkpoint, and ends training when told to."""

    def __init__(self, after_part: AfterPart) -> None:
        self._after_part = after_part

    def on_save(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **_: Any,  # noqa: ANN401
    ) -> None:
        losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
        folder = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}"
        if not self._after_part(losses[-1] if losses else 0.0, folder):
            control.should_training_stop = True
