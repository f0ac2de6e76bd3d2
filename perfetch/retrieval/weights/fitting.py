"""Fits an encoder's weights: held-out labels choose the part, and how much of the change to keep.

Few labels are each held out once, in folds; what was chosen is then trained once more on all of
them. Where a device is too slow for that, or both sides are trained, dev alone decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, cast, get_args

from sentence_transformers import SentenceTransformer

from perfetch.errors import SourceInvalid
from perfetch.retrieval.dev_score import DevScore, HeldOut, score_encoder
from perfetch.retrieval.fit import Epoch, why_not
from perfetch.retrieval.folds import folds_of
from perfetch.retrieval.kinds.recipe import Recipe
from perfetch.retrieval.training_data import TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.both_fit import BothSidesFit
from perfetch.retrieval.weights.checkpoints import CheckpointPlace
from perfetch.retrieval.weights.device import chosen_device, device_name
from perfetch.retrieval.weights.job import Job
from perfetch.retrieval.weights.judging import SHARES, Judge
from perfetch.retrieval.weights.query_fit import QueryFit
from perfetch.retrieval.weights.record import Record, best_part
from perfetch.retrieval.weights.settings import BOTH_SIDED, WeightsKind
from perfetch.retrieval.weights.tensors import Weights, toward_base, trainable_copy, weights_of
from perfetch.retrieval.worth import sure_gain

AFFORDABLE_CPU = 20_000
"""Queries that folds may pass through in all: some fifteen minutes on two cores."""
AFFORDABLE_GPU = 2_000_000
WHOLE_EPOCH = 1 << 40
"""Queries in a part where a part is an epoch."""


@dataclass(frozen=True, slots=True)
class WeightsFit:
    """The chosen weights; None, with the reason, where training did not help."""

    kind: WeightsKind
    weights: Weights | None
    share: float
    """How much of the change was kept; 0 when held-out labels saw no gain."""
    dev: DevScore
    curve: tuple[Epoch, ...]
    folds: int
    """1: judged on dev. More: every label of train and dev was held out once."""
    searched: int
    """Documents among which held-out queries were ranked."""
    queries: int
    """Queries that one epoch passes through, pseudo-queries included."""
    device: str
    reason: str = ""

    """Why training did not help; empty where it did."""

    @property
    def index(self) -> Literal["untouched", "encoded"]:
        """What must happen to an index of documents that is there already."""
        return "encoded" if self.kind in BOTH_SIDED and self.weights is not None else "untouched"


def fit_weights(
    data: TrainingData,
    model: SentenceTransformer,
    settings: TrainingSettings,
    seed: int,
    place: CheckpointPlace | None = None,
    progress: Callable[[float], None] = lambda _: None,
    processes: int = 1,
) -> WeightsFit:
    """The weights with the best held-out score among all parts and shares toward the encoder's.

    Args:
        data: what is to be learnt, with its texts.
        model: the encoder that made its vectors; it is not changed.
        settings: of one of the kinds that train weights.
        seed: reaches every random choice.
        place: where checkpoints are kept, and looked for; None: nowhere.
        progress: called with the share of the work that is done, 0 to 1.
        processes: that train both sides at once, a GPU each; needs a place. Other kinds take one.

    Raises:
        SettingsInvalid: if a GPU is asked for that is not there.
        EncoderInvalid: if the encoder is not a transformer.
        BadInput: if the kind needs a package that is not installed.
        SourceInvalid: if no query is left to train on, or none to hold out.
    """
    job = replace(_job(data, model, settings, seed, place, progress), processes=processes)
    if not len(data.train) and (data.pseudo is None or job.recipe.pseudo_query_weight == 0):
        raise SourceInvalid(
            "dataset: no query in split 'train', and training.weights.pseudo_query_weight is 0; "
            "add examples, or let pseudo-queries teach"
        )
    return _fit_both(job, data) if job.kind in BOTH_SIDED else _fit_query(job, data)


def _fit_query(job: Job, data: TrainingData) -> WeightsFit:
    folds = _folds(job, data)
    _check_held_out(folds)
    if len(folds) > 1:
        # Folds differ in size, and only an epoch means the same to each and to all labels.
        settings = job.settings.model_copy(update={"queries_per_part": WHOLE_EPOCH})
        job = replace(job, settings=settings)
    base = score_encoder(folds)
    fit = QueryFit(job, folds)
    fit.run()
    choices = fit.record.choices()
    if len(folds) == 1:
        best = best_part(fit.record.folds[0])
        choices = {choice: found for choice, found in choices.items() if choice[0] == best}
    return _conclude(job, data, fit.record, choices, base, len(folds), fit.weights)


def _fit_both(job: Job, data: TrainingData) -> WeightsFit:
    held_out = data if len(data.dev) else folds_of(data, job.seed)[0]
    _check_held_out([held_out])
    judge = Judge(job.model, held_out, job.device, job.seed, both=True)
    fit = BothSidesFit(job, held_out, judge)
    fit.run()
    best = best_part(fit.record.folds[0])
    known = fit.record.folds[0][best].scores
    verdicts = judge.verdicts(fit.best_weights, [share for share in SHARES if share not in known])
    choices = {(best, share): {**known, **verdicts}[share] for share in SHARES}
    base = judge.of_base()
    found = _conclude(job, data, fit.record, choices, base, 1, lambda _: fit.best_weights)
    return replace(found, searched=judge.documents)


def _conclude(
    job: Job,
    data: TrainingData,
    record: Record,
    choices: Mapping[tuple[int, float], HeldOut],
    base: HeldOut,
    folds: int,
    weights_of_part: Callable[[int], Weights],
) -> WeightsFit:
    """The choice worth most, or the encoder as it is where that is not above it."""
    worth = partial(sure_gain, base=base)
    (number, share), found = max(choices.items(), key=lambda choice: worth(choice[1]))
    reason = why_not(found, base)
    curve = [Epoch(0, None, base.means)]
    for at, (loss, scores) in enumerate(record.curve(), start=1):
        curve.append(Epoch(at, loss, scores.means))
    whole = None
    if not reason:
        plain = weights_of(trainable_copy(job.model, job.device))
        whole = toward_base(weights_of_part(number), plain, share)
    return WeightsFit(
        kind=job.kind,
        weights=whole,
        share=0.0 if reason else share,
        dev=(base if reason else found).means,
        curve=tuple(curve),
        folds=folds,
        searched=len(data.documents),
        queries=_queries(data, job.recipe.pseudo_query_weight, job.kind),
        device=device_name(job.device) + (f", {job.processes} processes" * (job.processes > 1)),
        reason=reason,
    )


def _check_held_out(folds: Sequence[TrainingData]) -> None:
    if not all(len(fold.dev) for fold in folds):
        raise SourceInvalid(
            "dataset: no query to hold out: none in split 'dev', and those of 'train' have one "
            "answer; add examples with other answers"
        )


def _folds(job: Job, data: TrainingData) -> tuple[TrainingData, ...]:
    """Those that labels ask for, where the device can train so often; else what there is of dev."""
    folds = folds_of(data, job.seed)
    queries = _queries(folds[0], job.recipe.pseudo_query_weight, job.kind)
    passes = queries * job.settings.max_epochs * len(folds)
    affordable = AFFORDABLE_CPU if job.device.type == "cpu" else AFFORDABLE_GPU
    if len(folds) == 1 or (job.settings.folds and passes <= affordable):
        return folds
    return (data if len(data.dev) else folds[0],)


def _job(
    data: TrainingData,
    model: SentenceTransformer,
    settings: TrainingSettings,
    seed: int,
    place: CheckpointPlace | None,
    progress: Callable[[float], None],
) -> Job:
    if settings.kind not in get_args(WeightsKind):
        raise ValueError(f"{settings.kind} trains no weights")
    weights, kind = settings.weights, cast(WeightsKind, settings.kind)
    pseudo = weights.pseudo_of(kind, len(data.train))
    recipe = Recipe(
        kind="linear",  # read by none of what shares a recipe with the maps
        contrastive_temperature=weights.contrastive_temperature,
        batch_size=weights.batch_of(_queries(data, pseudo, kind)),
        pairwise_weight=settings.pairwise_weight,
        pseudo_query_weight=pseudo,
        negatives=settings.negatives,
        twin_similarity=settings.twin_similarity,
        false_negative_ratio=settings.false_negative_ratio,
    )
    device = chosen_device(weights.device)
    return Job(kind, model, recipe, weights, seed, device, place, progress)


def _queries(data: TrainingData, pseudo: float, kind: WeightsKind) -> int:
    """How many an epoch passes through: all pseudo-queries, or a share where both sides learn."""
    share = min(1.0, pseudo) if kind in BOTH_SIDED else float(pseudo > 0)
    return len(data.train) + int(share * len(data.pseudo or ()))
