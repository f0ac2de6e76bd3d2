"""The query side fitted, fold after fold, with a checkpoint after every part."""

from collections.abc import Sequence

from perfetch.retrieval.folds import labels_of
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.weights.checkpoints import read_state, read_tensors, write_state
from perfetch.retrieval.weights.job import Job
from perfetch.retrieval.weights.judging import SHARES, Judge
from perfetch.retrieval.weights.query_side import QueryTraining
from perfetch.retrieval.weights.record import Part, Record, best_part, record_from_json
from perfetch.retrieval.weights.tensors import Weights


class QueryFit:
    """Trains on each fold; keeps the best weights of one fold, or trains again on all labels."""

    def __init__(self, job: Job, folds: Sequence[TrainingData]) -> None:
        self._job, self._folds = job, folds
        self.record = Record()
        self._best: Weights = {}
        self._again = 0
        """Parts of the training on all labels, after the folds."""
        self._found = job.place.newest() if job.place else None
        if self._found:
            state = read_state(self._found)
            self.record, self._again = record_from_json(state["folds"]), state["again"]
            self._best = read_tensors(self._found, "best")

    def run(self) -> None:
        """Trains on every fold, from where a checkpoint left it."""
        for number, fold in enumerate(self._folds):
            if number >= len(self.record.folds) - 1 and not self._again:
                self._train(number, fold)

    def weights(self, part: int) -> Weights:
        """Those of the best part, or of several folds what that many parts give on all labels."""
        if len(self._folds) == 1:
            return self._best
        training = QueryTraining(self._job, labels_of(self._folds))
        self._resume(training, self._again)
        while self._again <= part:
            training.part()
            self._again += 1
            self._keep(training)
            self._tell(len(self._folds) * training.parts + self._again, training.parts)
        return training.weights()

    def _train(self, number: int, fold: TrainingData) -> None:
        training = QueryTraining(self._job, fold)
        if number == len(self.record.folds):
            self.record.folds.append([])
        parts = self.record.folds[number]
        self._resume(training, len(parts))
        judge = Judge(self._job.model, fold, self._job.device, self._job.seed, both=False)
        while len(parts) < training.parts and not self._stopped(parts):
            loss = training.part()
            weights = training.weights()
            parts.append(Part(loss, judge.verdicts(weights, SHARES)))
            if len(self._folds) == 1 and best_part(parts) == len(parts) - 1:
                self._best = weights
            self._keep(training)
            self._tell(number * training.parts + len(parts), training.parts)

    def _stopped(self, parts: Sequence[Part]) -> bool:
        """One fold stops when it no longer improves; of several, all go as far."""
        since_best = len(parts) - 1 - best_part(parts)
        return len(self._folds) == 1 and bool(parts) and since_best >= self._job.settings.patience

    def _resume(self, training: QueryTraining, parts: int) -> None:
        if parts and self._found:
            training.restore(parts, read_tensors(self._found, "training"))

    def _keep(self, training: QueryTraining) -> None:
        if self._job.place is None:
            return
        folder = self._job.place.scratch()
        state = {"folds": self.record.as_json(), "again": self._again}
        write_state(folder, state, training=training.tensors(), best=self._best)
        self._job.place.keep(folder)

    def _tell(self, done: int, parts: int) -> None:
        runs = len(self._folds) + (len(self._folds) > 1)
        self._job.progress(min(1.0, done / (runs * parts)))
