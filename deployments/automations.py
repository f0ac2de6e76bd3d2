"""What the server does by itself: ends runs whose machine is gone, and tells somebody.

Only runs of our deployments count (they carry the tag): a server may have other guests.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.automations import AutomationCore, EventTrigger, Posture
from prefect.blocks.core import Block
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ActionTypes, ChangeFlowRunState, SendNotification

from deployments.definition import TAG
from deployments.settings import ServiceSettings
from perfetch.errors import SettingsInvalid
from tasks.decisions import GATE, REFUSED_IN_A_ROW

RUN = "prefect.flow-run"
OURS: dict[str, Any] = {
    "prefect.resource.id": f"prefect.tag.{TAG}",
    "prefect.resource.role": "tag",
}
ENDED = {f"{RUN}.{name}" for name in ("Completed", "Failed", "Cancelled", "Crashed", "TimedOut")}
GONE_AFTER = timedelta(seconds=120)
"""Four heartbeats."""
LATE_AFTER = timedelta(minutes=10)
"""A worker looks every ten seconds; one that is started again is there in less than this."""
BLOCK = "perfetch"
GONE, FAILED, LATE, REFUSED = (
    f"perfetch: {what}"
    for what in ("a run's process is gone", "a run failed", "a run is late", "refusals in a row")
)
ABOUT_RUN = (
    "{{ deployment.name }} of flow {{ flow.name }}: run {{ flow_run.name }} is "
    "{{ flow_run.state.name }}. {{ flow_run.state.message }}\n{{ flow_run | ui_url or '' }}"
)
ABOUT_GATE = (
    "Challengers were refused on {{ event.payload.refused_days }} days in a row; the last one: "
    "{{ event.payload.reason }}"
)


def install_automations(client: SyncPrefectClient, settings: ServiceSettings) -> str:
    """Brings every automation to the server; returns who is told, as a line for a person."""
    _put(client, gone())
    block = _block(settings)
    if block is not None:
        for each in told(block):
            _put(client, each)
        whom = settings.notify_block or "the address in PERFETCH_NOTIFY_URL"
        return f"{whom} of failed, late and refused runs"
    if client.read_automations_by_name(FAILED):
        return "whoever was told before of failed, late and refused runs"
    return "nobody of failed runs: set PERFETCH_NOTIFY_URL, see docs/nightly.md"


def gone(after: timedelta = GONE_AFTER) -> AutomationCore:
    """Marks a run Crashed whose process sends no heartbeat any more."""
    beat = f"{RUN}.heartbeat"
    return AutomationCore(
        name=GONE,
        description="A run that sends no heartbeat for so long is marked Crashed: its machine is "
        "gone, and a rerun goes on where it was.",
        trigger=_silence(after={beat}, expect={beat, f"{RUN}.Suspended", *ENDED}, within=after),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                name="Crashed",
                # Not by force: a server too busy to see the event of a run's end would turn what
                # is Completed into Crashed. Unforced, it refuses to change what is over.
                message="No heartbeat any more: the process or its machine is gone; run again to "
                "go on.",
            )
        ],
    )


def told(block: UUID, late_after: timedelta = LATE_AFTER) -> Sequence[AutomationCore]:
    """Those that notify through the block."""
    failures = {f"{RUN}.{name}" for name in ("Failed", "Crashed", "TimedOut")}
    started = {f"{RUN}.{name}" for name in ("Pending", "Running", "AwaitingConcurrencySlot")}
    late = _silence(after={f"{RUN}.Late"}, expect={*started, *ENDED}, within=late_after)
    return (
        _telling(block, FAILED, ABOUT_RUN, EventTrigger(expect=failures, match_related=OURS)),
        _telling(block, LATE, ABOUT_RUN, late),
        _telling(block, REFUSED, ABOUT_GATE, _gate_trigger()),
    )


def _gate_trigger() -> EventTrigger:
    return EventTrigger(expect={REFUSED_IN_A_ROW}, match={"prefect.resource.id": GATE})


def _silence(after: set[str], expect: set[str], within: timedelta) -> EventTrigger:
    return EventTrigger(
        posture=Posture.Proactive,
        after=after,
        expect=expect,
        within=within,
        for_each={"prefect.resource.id"},
        match={"prefect.resource.id": f"{RUN}.*"},
        match_related=OURS,
    )


def _telling(block: UUID, name: str, body: str, trigger: EventTrigger) -> AutomationCore:
    action: ActionTypes = SendNotification(block_document_id=block, subject=name, body=body)
    return AutomationCore(name=name, trigger=trigger, actions=[action])


def _block(settings: ServiceSettings) -> UUID | None:
    """The block to tell through: the user's own, or one made of the address."""
    if settings.notify_block is not None:
        return _own_block(settings.notify_block)
    if settings.notify_url is None:
        return None
    block = CustomWebhookNotificationBlock(
        name=BLOCK,
        # A secret of the block, as such an address lets anybody write who knows it.
        url="{{address}}",
        secrets={"address": settings.notify_url.get_secret_value()},
        json_data={"text": "{{subject}}\n{{body}}"},
    )
    saving: Any = block.save  # has an asynchronous twin, and its type names both
    saved: UUID = saving(BLOCK, overwrite=True)
    return saved


def _own_block(name: str) -> UUID:
    loading: Any = Block.load  # has an asynchronous twin, and its type names both
    try:
        block = loading(name)
    except ValueError as error:
        raise SettingsInvalid(
            f"PERFETCH_NOTIFY_BLOCK={name}: the server has no such block; make it in the UI under "
            "Blocks, or set PERFETCH_NOTIFY_URL instead"
        ) from error
    found: UUID = block._block_document_id
    return found


def _put(client: SyncPrefectClient, wanted: AutomationCore) -> None:
    """Makes the automation, or brings one of that name to what is wanted; who paused it, paused."""
    there = client.read_automations_by_name(wanted.name)
    if not there:
        client.create_automation(wanted)
        return
    found = there[0]
    told = _told(wanted) | {"enabled": found.enabled}
    if _told(found) != told:
        # Read in again, every field counts as set; an update sends no others, defaults or not.
        client.update_automation(UUID(str(found.id)), AutomationCore.model_validate(told))


def _told(automation: AutomationCore) -> dict[str, Any]:
    """What the server is told of an automation; as Python's values, since sets have no order."""
    fields = {"name", "description", "enabled", "trigger", "actions"}
    return AutomationCore.model_dump(automation, include=fields)
