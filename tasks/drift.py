"""Compares what is new in a dataset version with what the champion was trained on."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.events import emit_event

from perfetch.dataset import Dataset
from perfetch.rendering import NO_PROMPTS, Prompts, render_query
from perfetch.retrieval.drift import DriftSettings, Shift, measure_shift
from storage.datasets import read_dataset
from storage.home import home, is_complete, place, read_object
from storage.registry import find_model, read_champion
from tasks.assets import asset_key
from tasks.encode import encoder_of, vectors_by_text
from tasks.policy import RETRIED

EVENT = "perfetch.drift"
TRAIN = "train"


@dataclass(frozen=True, slots=True)
class DriftRef:
    """What the comparison showed."""

    found: bool
    forces: bool
    """Whether it makes a retraining that would else be skipped for want of new queries."""
    new_queries: int | None
    """Training queries that the champion's dataset does not hold; None without a champion."""
    said: str


@task(name="check drift", **RETRIED)
def check_drift(dataset_path: str, settings: DriftSettings, seed: int) -> DriftRef:
    """Whether the new queries or documents come from elsewhere; shown, and told as an event."""
    trained = _trained_on()
    if isinstance(trained, str):
        return _say(DriftRef(False, False, None, trained), [])
    before_path, encoder_name = trained
    before, now = read_dataset(before_path), read_dataset(place(dataset_path))
    prompts = encoder_of(encoder_name).prompts
    shifts = {
        what: _shift(find(before, prompts), find(now, prompts), encoder_name, settings, seed)
        for what, find in (("queries", _queries), ("documents", _documents))
    }
    found = [
        what
        for what, shift in shifts.items()
        if (shift.p is not None and shift.p <= settings.significance)
        or (what == "queries" and (shift.far or 0) >= settings.far_share)
    ]
    said = (
        f"{' and '.join(found) or 'nothing'} drifted from dataset {before_path.name}, which the "
        "champion was trained on"
    )
    ref = DriftRef(
        bool(found), bool(found) and settings.action == "retrain", _new_queries(before, now), said
    )
    if found and settings.action == "alert":
        _alert(Path(dataset_path).name, before_path.name, said)
    return _say(ref, _table(shifts, settings))


def _trained_on() -> tuple[Path, str] | str:
    """The champion's dataset version and encoder; or why there is none to compare with."""
    champion = read_champion(home())
    if champion is None:
        return "no champion yet: nothing to have drifted from"
    model = find_model(home(), champion.version)
    if model is None:
        return f"the champion, model {champion.version}, is not there: nothing to compare with"
    config = read_object(place(model.path) / "config.json", "dataset", "encoder")
    path = home() / "datasets" / config["dataset"]
    if not is_complete(path):
        return f"the champion's dataset {path.name} is not there: nothing to compare with"
    return path, config["encoder"]["name"]


def _queries(dataset: Dataset, prompts: Prompts = NO_PROMPTS) -> dict[str, tuple[str, str]]:
    """query_id → (wording, text as it is embedded) of the training queries."""
    return {
        placed.query.query_id: (
            placed.query.wording,
            prompts.query + render_query(placed.query.text, placed.query.context),
        )
        for placed in dataset.queries_of(TRAIN)
    }


def _documents(dataset: Dataset, prompts: Prompts) -> dict[str, tuple[str, str]]:
    """document_id → (cluster, text as it is embedded) of the corpus."""
    return {
        placed.document.document_id: (placed.cluster_id, prompts.document + placed.document.text)
        for placed in dataset.documents
    }


def _shift(
    before: Mapping[str, tuple[str, str]],
    now: Mapping[str, tuple[str, str]],
    encoder_name: str,
    settings: DriftSettings,
    seed: int,
) -> Shift:
    """One of each wording or cluster on either side: what is like its neighbours counts once."""
    trained = _sample(before.values(), settings.sample, seed)
    new = _sample((item for key, item in now.items() if key not in before), settings.sample, seed)
    encoder = encoder_of(encoder_name)
    vectors = vectors_by_text(list(dict.fromkeys([*trained, *new])), encoder)
    nothing = np.empty((0, encoder.dimension), dtype=np.float32)
    first, second = (
        np.stack([vectors[text] for text in texts]) if texts else nothing
        for texts in (trained, new)
    )
    return measure_shift(first, second, settings.permutations, seed)


def _sample(items: Iterable[tuple[str, str]], most: int, seed: int) -> list[str]:
    """At most so many texts, one of each key; the same for the same seed."""
    by_key: dict[str, list[str]] = {}
    for key, text in sorted(items):
        by_key.setdefault(key, []).append(text)
    rng = random.Random(f"drift/{seed}")
    chosen = [rng.choice(texts) for texts in by_key.values()]
    return rng.sample(chosen, min(most, len(chosen)))


def _new_queries(before: Dataset, now: Dataset) -> int:
    return len(_queries(now).keys() - _queries(before).keys())


def _table(shifts: Mapping[str, Shift], settings: DriftSettings) -> list[str]:
    rows = [
        f"| {what} | {shift.trained} | {shift.new} | {_number(shift.discrepancy, 5)} "
        f"| {_number(shift.p, 4)} | {_number(shift.far, 3)} |"
        for what, shift in shifts.items()
    ]
    return [
        "| what | trained on | new | MMD² | p | far |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *rows,
        "",
        f"Drift: p ≤ {settings.significance:g}, or {settings.far_share:.0%} of the new queries far "
        "(beyond 95% of the distances among those trained on; 5% without drift). One text of each "
        "wording or cluster is compared; of fewer than 20 nothing is said.",
    ]


def _say(ref: DriftRef, table: list[str]) -> DriftRef:
    (get_run_logger().warning if ref.found else get_run_logger().info)("train     %s", ref.said)
    create_markdown_artifact(
        "\n".join([ref.said, "", *table]), key="drift", description=ref.said[:200]
    )
    return ref


def _alert(dataset: str, before: str, said: str) -> None:
    emit_event(
        event=EVENT,
        resource={"prefect.resource.id": asset_key("datasets", dataset)},
        payload={"dataset": dataset, "trained_on": before, "said": said},
    )


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
