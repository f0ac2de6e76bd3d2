"""Both sides of an encoder trained by several processes of one machine, a GPU each where there are.

Started by torchrun's launcher. Each process is one rank of the run: sentence-transformers' trainer
shares out the batches and averages the gradients. The first rank judges, keeps checkpoints and says
when to stop; what the run found is its newest checkpoint, from which a killed run goes on, too.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.distributed as ranks
from sentence_transformers import SentenceTransformer
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.weights.checkpoints import CheckpointPlace
from perfetch.retrieval.weights.job import Job
from perfetch.retrieval.weights.settings import WeightsKind, WeightsSettings


@dataclass(frozen=True, slots=True)
class Shared:
    """What every rank is given."""

    kind: WeightsKind
    recipe: Recipe
    settings: WeightsSettings
    seed: int
    on_gpu: bool
    place: CheckpointPlace
    folder: Path
    """Where the encoder lies, and where the trainer of all ranks writes."""
    data: TrainingData
    threads: int
    """Of each rank on the processor."""


def is_first() -> bool:
    """Whether this process judges and writes: the first rank, or the only process there is."""
    return not ranks.is_initialized() or ranks.get_rank() == 0


def wait_for_all() -> None:
    """Returns when every rank is here."""
    if ranks.is_initialized():
        ranks.barrier()


def agreed(goes_on: bool) -> bool:
    """What the first rank says."""
    if not ranks.is_initialized():
        return goes_on
    said = [goes_on]
    ranks.broadcast_object_list(said)
    return said[0]


def train_on_processes(job: Job, data: TrainingData, place: CheckpointPlace) -> None:
    """Trains until the first rank has seen enough; what was found is in the place.

    Args:
        job: with more than one process.
        data: labels with their texts, and held-out ones.
        place: where checkpoints are kept.

    Raises:
        ChildFailedError: if a rank failed; with its last words.
    """
    folder = place.scratch()
    job.model.save(str(folder / "encoder"), create_model_card=False)
    threads = max(1, (os.cpu_count() or 1) // job.processes)
    shared = Shared(
        *(job.kind, job.recipe, job.settings, job.seed, job.device.type == "cuda"),
        *(place, folder, data, threads),
    )
    config = LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=job.processes,
        rdzv_backend="c10d",
        rdzv_endpoint="127.0.0.1:0",
        run_id=folder.name,
        max_restarts=0,
        start_method="spawn",
    )
    _beside(lambda: elastic_launch(config, train_as_rank)(shared))


def train_as_rank(shared: Shared) -> None:
    """One rank's part; its number is in the environment, as torchrun leaves it."""
    # Here, since they import this module for what ranks say to each other.
    from perfetch.retrieval.weights.both_fit import BothSidesFit
    from perfetch.retrieval.weights.judging import Judge

    torch.set_num_threads(shared.threads)
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if shared.on_gpu else None
    model = SentenceTransformer(str(shared.folder / "encoder"), device="cpu")
    job = Job(
        *(shared.kind, model, shared.recipe, shared.settings, shared.seed),
        *(device or torch.device("cpu"), shared.place, lambda _: None),
        processes=int(os.environ["WORLD_SIZE"]),
    )
    judge = Judge(model, shared.data, job.device, job.seed, both=True)
    BothSidesFit(job, shared.data, judge).train(shared.folder / "trainer")


def _beside(run: Any) -> None:  # noqa: ANN401 - takes and gives nothing
    """Runs it on a thread: on the main one the launcher would take over this process's signals."""
    failed: list[BaseException] = []

    def kept() -> None:
        try:
            run()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=kept, daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
