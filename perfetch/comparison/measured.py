"""One system, fitted on one set and judged: per query on what it has never seen, and in-sample."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from perfetch.comparison.ground import Ground, judgements_of
from perfetch.comparison.made import Moved, made
from perfetch.comparison.memory import peak_memory
from perfetch.retrieval.measures import FAST, PRIMARY, measure
from perfetch.retrieval.ranking import Dense, System
from perfetch.retrieval.training_settings import TrainingSettings

UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Result:
    """One fit, as its file holds it."""

    system: str
    seed: int
    labels: int | None
    """In all; None: the whole set."""
    held_out: Mapping[str, list[float | None]]
    """Metric → value of each test query, in the set's order."""
    in_sample: float | None
    """Mean NDCG@10 of the train queries; None where nothing was fitted."""
    in_sample_base: float | None
    """The encoder's, on the same train queries."""
    seconds: float = 0.0
    peak_mib: float | None = None
    parameters: int | None = None
    index: str = UNTOUCHED
    said: str = ""
    """What was chosen, or why training did not help."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def fitted(ground: Ground, settings: TrainingSettings, seed: int, labels: int | None) -> Result:
    """One kind, trained on the set as it is given and judged."""
    started = time.monotonic()
    with peak_memory() as peak:
        fit = made(ground, settings, seed)
    seconds = time.monotonic() - started
    return judged(
        ground,
        settings.kind,
        seed,
        labels,
        fit.moved(),
        seconds=round(seconds, 4),
        peak_mib=peak.mib,
        parameters=fit.parameters,
        index=fit.index,
        said=fit.said,
    )


def judged(
    ground: Ground,
    system: str,
    seed: int,
    labels: int | None,
    moved: Moved,
    **facts: Any,  # noqa: ANN401 - the fields of a result
) -> Result:
    """The result of a system that has moved these vectors."""
    train = ground.data.train
    base = Dense(train.vectors, ground.data.documents)
    return Result(
        system=system,
        seed=seed,
        labels=labels,
        held_out=scored(Dense(moved.tests, moved.documents), ground),
        in_sample=_mean(Dense(moved.train, moved.documents), ground),
        in_sample_base=_mean(base, ground),
        **facts,
    )


def unfitted(ground: Ground) -> tuple[Result, Result]:
    """The encoder alone, and BM25."""
    dense = Dense(ground.tests, ground.data.documents)
    base = Result("base", 0, None, scored(dense, ground), None, None)
    own = scored(ground.lexical, ground)
    return base, Result("bm25", 0, None, own, None, None, index="one of its own")


def scored(system: System, ground: Ground) -> dict[str, list[float | None]]:
    """Metric → value of each test query; None where it has no slow twin."""
    found = measure(system, np.arange(len(ground.tests)), ground.judgements).values
    return {
        metric: [None if np.isnan(value) else round(float(value), 6) for value in found[metric]]
        for metric in (PRIMARY, FAST)
    }


def _mean(system: Dense, ground: Ground) -> float:
    train = ground.data.train
    values = measure(system, np.arange(len(train)), judgements_of(train)).values[PRIMARY]
    return round(float(values.mean()), 6)
