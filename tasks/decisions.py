"""Tells what a gate decided: to the files, and to whoever waits for an event of Prefect's."""

from dataclasses import asdict
from pathlib import Path

from prefect.events import emit_event

from storage.decisions import Decision, read_decisions, record_decision, refused_days

GATE = "perfetch.gate"
PROMOTED, REFUSED, REFUSED_IN_A_ROW = (
    f"{GATE}.promoted",
    f"{GATE}.refused",
    f"{GATE}.refused-in-a-row",
)
IN_A_ROW = 3
"""Days with refusals alone after which somebody should look."""


def tell_decision(root: Path, decision: Decision) -> None:
    """Records the decision, and emits it; a third day of refusals alone is an event of its own.

    So is every third one after it, and no other: nobody wants to hear the same every night.
    """
    before = refused_days(read_decisions(root))
    record_decision(root, decision)
    days = refused_days(read_decisions(root))
    _emit(PROMOTED if decision.promoted else REFUSED, decision, days)
    if days > before and days % IN_A_ROW == 0:
        _emit(REFUSED_IN_A_ROW, decision, days)


def _emit(event: str, decision: Decision, days: int) -> None:
    emit_event(
        event=event,
        resource={"prefect.resource.id": GATE, "prefect.resource.name": "Perfetch's gate"},
        payload={**asdict(decision), "refused_days": days},
    )
