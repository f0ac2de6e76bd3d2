"""Both sides fitted on train and judged on dev, with a checkpoint after every part."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.weights.both_sides import parts_of, train_both_sides
from perfetch.retrieval.weights.checkpoints import read_state, read_tensors, write_state
from perfetch.retrieval.weights.job import Job
from perfetch.retrieval.weights.judging import Judge
from perfetch.retrieval.weights.pairs import pairs_of
from perfetch.retrieval.weights.processes import (
    agreed,
    is_first,
    train_on_processes,
    wait_for_all,
)
from perfetch.retrieval.weights.record import Part, Record, best_part, record_from_json
from perfetch.retrieval.weights.settings import LORA_KINDS
from perfetch.retrieval.weights.tensors import Weights, add_lora, trainable_copy, weights_of

WHOLE = (1.0,)
"""Each verdict embeds the documents, so parts are judged by the whole change, the best one by all
shares of it."""


class BothSidesFit:
    """Trains once and keeps the weights of the best part."""

    def __init__(self, job: Job, data: TrainingData, judge: Judge) -> None:
        self._job, self._data, self._judge = job, data, judge
        self.record = Record([[]])
        self._best: Weights = {}
        self._found: Path | None = None
        self._pairs = pairs_of(data, job.recipe.pseudo_query_weight, job.seed)
        _, self._parts = parts_of(job, len(self._pairs.queries))
        self._take_up()

    @property
    def best_weights(self) -> Weights:
        """Of the best part."""
        return self._best

    @property
    def done(self) -> bool:
        """Whether there is nothing left to train."""
        return len(self.record.folds[0]) >= self._parts or self._stopped()

    def run(self) -> None:
        """Trains, from where a checkpoint left it, until held-out labels see no more gain."""
        place = self._job.place
        if self.done:
            return
        if self._job.processes > 1 and place is not None:
            train_on_processes(self._job, self._data, place)
            self._take_up()
            return
        with TemporaryDirectory(dir=place.scratch() if place else None) as folder:
            self.train(Path(folder))

    def train(self, folder: Path) -> None:
        """Trains in this process, one of several ranks where there are; the trainer's folder."""
        job, pairs = self._job, self._pairs
        model = trainable_copy(job.model, job.device)
        if job.kind in LORA_KINDS:
            add_lora(model, job.settings.lora_rank, job.seed)

        def after_part(loss: float, checkpoint: Path) -> bool:
            wait_for_all()  # until each has written what it goes on from
            if is_first():
                self._judged(loss, weights_of(model))
                self._keep(checkpoint)
            return agreed(not self._stopped())

        train_both_sides(job, model, pairs, folder, self._found, after_part)

    def _judged(self, loss: float, weights: Weights) -> None:
        done = self.record.folds[0]
        done.append(Part(loss, self._judge.verdicts(weights, WHOLE)))
        if best_part(done) == len(done) - 1:
            self._best = weights
        self._job.progress(min(1.0, len(done) / self._parts))

    def _take_up(self) -> None:
        """What the newest checkpoint holds."""
        self._found = self._job.place.newest() if self._job.place else None
        if self._found:
            self.record = record_from_json(read_state(self._found)["folds"])
            self._best = read_tensors(self._found, "best")

    def _stopped(self) -> bool:
        done = self.record.folds[0]
        return bool(done) and len(done) - 1 - best_part(done) >= self._job.settings.patience

    def _keep(self, checkpoint: Path) -> None:
        if self._job.place is None:
            shutil.rmtree(checkpoint)
            return
        write_state(checkpoint, {"folds": self.record.as_json()}, best=self._best)
        self._job.place.keep(checkpoint)
