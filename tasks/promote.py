"""Lets the gate's decision take effect: one pointer moves, or nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact

from perfetch.reporting.model_card import model_card
from perfetch.retrieval.gate import GateDecision
from storage.decisions import Decision
from storage.home import home, place, read_json, read_object
from storage.registry import POINTER, find_model, promote, read_champion, roll_back, write_card
from tasks.approval import Asked
from tasks.decisions import tell_decision
from tasks.generate import GeneratedRef
from tasks.lineage import show_lineage
from tasks.policy import RETRIED


@dataclass(frozen=True, slots=True)
class PromotionRef:
    """Whether the challenger is the champion now, and why or why not."""

    promoted: bool
    reason: str
    champion: str | None
    path: str
    """The report's page."""


@dataclass(frozen=True, slots=True)
class RollbackRef:
    """The champion now, and the one that it took over from."""

    champion: str
    instead_of: str | None
    path: str


@task(name="promote model", **RETRIED)
def promote_model(report_path: str, approval: Asked | None = None) -> PromotionRef:
    """Moves the pointer when the report's gate says so, and the person who was asked.

    A refusal is a normal end. Either way the model's card shows the held-out figures from now on.
    """
    root = home()
    report = read_object(place(report_path) / "report.json", "gate", "model")
    version = report["model"]
    decision = decided(report["gate"], approval)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    if decision.promoted:
        promote(root, version, str(place(report_path).relative_to(root)), now)
    write_figures(root, report)
    champion = read_champion(root)
    page = str(place(report_path) / "report.html")
    ref = PromotionRef(
        decision.promoted, decision.reason, champion.version if champion else None, page
    )
    told = (version, Path(report_path).name, decision.promoted, decision.reason)
    tell_decision(root, Decision(now, *told))
    verb = "is the champion" if decision.promoted else "stays a challenger"
    get_run_logger().info("promote   model %s %s: %s", version, verb, decision.reason)
    create_markdown_artifact(
        f"Model `{version}` **{verb}**: {decision.reason}\n\nReport: `{page}`",
        key="gate-decision",
        description=f"Model {version} {verb}",
    )
    if champion is not None:
        show_lineage("champion", "champion")
    return ref


def decided(gate: Mapping[str, Any], approval: Asked | None) -> GateDecision:
    """The gate's decision, and where a person was asked, theirs: either can refuse."""
    if approval is None or not gate["promoted"]:
        return GateDecision(gate["promoted"], gate["reason"])
    if approval.approves:
        return GateDecision(True, f"{gate['reason']}; approved: {approval.reason}")
    return GateDecision(False, f"refused by a person: {approval.reason}; gate: {gate['reason']}")


def stop_early(generated: GeneratedRef) -> PromotionRef:
    """A run that ends before there is anything to promote, and why."""
    champion = read_champion(home())
    return PromotionRef(
        False, generated.stopped, champion.version if champion else None, generated.path
    )


def write_figures(root: Path, report: dict[str, Any]) -> None:
    """Puts a report's held-out figures into its model's card; nothing where the model is gone."""
    model = find_model(root, report["model"])
    if model is not None:
        folder = place(model.path)
        config = read_json(folder / "config.json")
        write_card(folder, model_card(model.version, config, report))


@task(name="roll back", **RETRIED)
def roll_back_champion(reason: str) -> RollbackRef:
    """Points back to the previous champion."""
    champion = roll_back(home(), datetime.now(UTC).isoformat(timespec="seconds"))
    get_run_logger().info("rollback  champion is %s again: %s", champion.version, reason)
    create_markdown_artifact(
        f"Champion is `{champion.version}` again, instead of `{champion.previous}`: {reason}",
        key="rollback",
        description=f"Back to {champion.version}",
    )
    show_lineage("champion", "champion")
    return RollbackRef(champion.version, champion.previous, str(home() / "models" / POINTER))
