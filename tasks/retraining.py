"""Whether a night has anything to train on, and what came of it.

`retrainings/<key>.json` is written last: a dataset version and settings that were seen to the end
are not seen to again, also where a promotion was rolled back since. The key names both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from perfetch.records import content_id
from perfetch.retrieval.gate import GateSettings
from perfetch.retrieval.training_settings import Challenger
from storage.datasets import DatasetRef
from storage.home import home, read_object, write_json
from storage.registry import read_champion
from tasks.approval import FILE, read_approval, root_flow_run
from tasks.drift import DriftRef
from tasks.encode import encoder_of
from tasks.policy import RETRIED
from tasks.promote import PromotionRef
from tasks.train import model_version

FOLDER = "retrainings"


@dataclass(frozen=True, slots=True)
class RetrainingPlan:
    """What is to be trained on, or why nothing is."""

    key: str
    dataset: str
    rolled_back: str
    """The model that a rollback put aside, or nothing."""
    skipped: str
    """Empty, or the reason."""


@dataclass(frozen=True, slots=True)
class RetrainingRef:
    """How a night's retraining ended."""

    skipped: bool
    promoted: bool
    reason: str
    champion: str | None
    path: str
    """The report's page, or the dataset version where nothing was trained."""


@task(name="plan retraining", **RETRIED)
def plan_retraining(
    dataset: DatasetRef,
    challengers: Sequence[Challenger],
    gate: GateSettings,
    drift: DriftRef,
    least_new_queries: int,
    seed: int,
) -> RetrainingPlan:
    """Skips what was seen to the end before, and what is too little to learn from."""
    models = [
        model_version(dataset.version, encoder_of(each.encoder).revision, each.training, seed)
        for each in challengers
    ]
    key = content_id("retraining", gate.model_dump_json(), *models)[:16]
    reason = skip_reason(key, models, dataset.version, drift, least_new_queries)
    plan = RetrainingPlan(key, dataset.version, _rolled_back(), reason)
    if plan.skipped:
        get_run_logger().info("train     skipped: %s", plan.skipped)
        create_markdown_artifact(
            f"Skipped: {plan.skipped}", key="retraining", description=plan.skipped[:200]
        )
    return plan


def skip_reason(
    key: str, models: Sequence[str], dataset: str, drift: DriftRef, least_new_queries: int
) -> str:
    """Why nothing is to be trained; empty where something is.

    Args:
        key: names the data and all settings.
        models: versions that training would give.
        dataset: the version that would be trained on.
        drift: what the comparison with the champion's data showed.
        least_new_queries: fewer are too little, unless drift forces.
    """
    rolled_back = _rolled_back()
    told = f"model {rolled_back} was rolled back: it is not promoted again by itself"
    return (
        _seen_before(key)
        or _waits(dataset)
        or _too_little(drift, least_new_queries)
        or (told if set(models) == {rolled_back} else "")
    )


def end_skipped(plan: RetrainingPlan) -> State[Any]:
    """The end of a night with nothing to train; the reason is the state's message."""
    champion = read_champion(home())
    ref = RetrainingRef(
        skipped=True,
        promoted=False,
        reason=plan.skipped,
        champion=champion.version if champion else None,
        path=str(home() / "datasets" / plan.dataset),
    )
    return Completed(message=f"skipped: {plan.skipped}", data=ref)


def end_retraining(plan: RetrainingPlan, done: PromotionRef) -> State[Any]:
    """The end of a night that trained: noted, so that the same is not seen to again."""
    where = Path(done.path)
    write_json(
        home() / FOLDER / f"{plan.key}.json",
        {
            "schema": 1,
            "dataset": plan.dataset,
            "report": where.parent.name,
            "promoted": done.promoted,
            "reason": done.reason,
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )
    ref = RetrainingRef(False, done.promoted, done.reason, done.champion, done.path)
    return Completed(
        message=f"{'promoted' if done.promoted else ''} {done.reason}".strip(), data=ref
    )


def _seen_before(key: str) -> str:
    path = home() / FOLDER / f"{key}.json"
    if not path.exists():
        return ""
    before = read_object(path, "report", "promoted", "reason")
    ended = "promoted" if before["promoted"] else "not promoted"
    return (
        f"unchanged data and settings; report {before['report']} ended {ended}: {before['reason']}"
    )


def _too_little(drift: DriftRef, least: int) -> str:
    if drift.new_queries is None or drift.new_queries >= least or drift.forces:
        return ""
    return f"{drift.new_queries} new training queries, fewer than {least}"


def _rolled_back() -> str:
    """The predecessor of a champion that came by no report: only a rollback is so."""
    champion = read_champion(home())
    return champion.previous or "" if champion and champion.report is None else ""


def _waits(dataset: str) -> str:
    """Whether another flow run waits for a person's answer about a model of this dataset."""
    for path in sorted((home() / "reports").glob(f"[!.]*/{FILE}")):
        asked = read_approval(path.parent)
        if (
            asked is not None
            and asked.is_pending(datetime.now(UTC))
            and asked.flow_run != root_flow_run()
            and read_object(path.with_name("report.json"), "dataset")["dataset"] == dataset
        ):
            return (
                f"report {path.parent.name} waits for an answer until {asked.until}, in flow run "
                f"{asked.flow_run}"
            )
    return ""
