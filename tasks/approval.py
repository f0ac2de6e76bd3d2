"""A person's word before a promotion: the flow run waits for a form in Prefect's UI.

A run of a deployment is suspended: its process ends, so the wait outlives restarts of worker and
server, and the run starts again when it is answered. Any other run only pauses, in its process.
What was asked and answered lies beside the report, so every flow below the one that asked sees it.
"""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from prefect import get_run_logger
from prefect.exceptions import FlowPauseTimeout
from prefect.flow_runs import pause_flow_run, suspend_flow_run
from prefect.input import RunInput
from prefect.runtime import deployment, flow_run
from prefect.settings import PREFECT_API_URL
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfetch.errors import BadInput
from storage.home import home, place, read_object, write_json
from storage.registry import read_champion

FILE = "approval.json"
S_PER_HOUR = 3600
POLL_S = 5


class ApprovalSettings(BaseModel):
    """Whether a person has to agree before a model becomes the champion."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    required: bool = Field(
        default=False,
        title="Ask a person",
        description="The run waits for an answer in Prefect's UI where the gate would promote.",
    )
    wait_hours: float = Field(
        default=24.0,
        gt=0,
        le=24 * 30,
        title="Wait at most, hours",
        description="No answer by then refuses.",
    )


class Approval(RunInput):
    """The form."""

    decision: Literal["approve", "reject"] = Field(
        title="Decision", description="approve: the challenger becomes the champion."
    )
    reason: str = Field(
        min_length=1, max_length=500, title="Reason", description="For the log and the artifact."
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about a report, and the answer."""

    flow_run: str
    """The root flow run that asked."""
    asked: str
    until: str
    """UTC, ISO 8601, as all times here."""
    decision: str = ""
    """approve or reject; empty while nobody has answered."""
    reason: str = ""
    answered: str = ""

    @property
    def approves(self) -> bool:
        """Whether it was answered, and approved."""
        return self.decision == "approve"

    def is_pending(self, now: datetime) -> bool:
        """Whether an answer may still come."""
        return not self.decision and now < datetime.fromisoformat(self.until)


def refuse_unanswerable(settings: ApprovalSettings) -> None:
    """Called first: a run that could only wait in vain ends at once.

    Raises:
        BadInput: if approval is required and there is no server whose UI could be opened.
    """
    if settings.required and not PREFECT_API_URL.value():
        raise BadInput(
            "--approval.required: nobody could answer, as a temporary server has no UI; start one "
            "(prefect server start) and name it in PREFECT_API_URL, or leave the option out"
        )


def approval_of(
    report_path: str, settings: ApprovalSettings, *, asks_again: bool = True
) -> Asked | None:
    """A person's answer about a report; None where none is needed. Waits for it, in the flow run.

    No answer in time is a rejection. An answer given to this flow run or the one above it holds.

    Args:
        report_path: its folder.
        settings: whether to ask, and how long to wait.
        asks_again: whether to ask about a report for which an earlier flow run got no answer.
    """
    refuse_unanswerable(settings)
    report = place(report_path)
    found = read_object(report / "report.json", "gate", "model")
    if not settings.required or not found["gate"]["promoted"] or _is_champion(found["model"]):
        return None
    asked = _ask(report, settings, asks_again=asks_again)
    if not asked.decision:
        decision, reason = _wait(report.name, found["gate"]["reason"], settings)
        asked = replace(asked, decision=decision, reason=reason, answered=_stamp(_now()))
        write_json(report / FILE, asdict(asked))
    return asked


def read_approval(report: Path) -> Asked | None:
    """What was last asked about the report in that folder.

    Raises:
        StoreDamaged: if the file is not one.
    """
    path = report / FILE
    if not path.exists():
        return None
    names = ("flow_run", "asked", "until", "decision", "reason", "answered")
    found = read_object(path, *names)
    return Asked(**{name: found[name] for name in names})


def _ask(report: Path, settings: ApprovalSettings, *, asks_again: bool) -> Asked:
    """What this flow run asks, or asked before it was suspended: noted before anybody waits."""
    own, now = root_flow_run(), _now()
    before = read_approval(report)
    if before is not None and before.flow_run == own:
        return before
    asked = Asked(own, _stamp(now), _stamp(now + timedelta(hours=settings.wait_hours)))
    is_expired = before is not None and not before.decision and not before.is_pending(now)
    if before is not None and is_expired and not asks_again:
        why = f"no answer until {before.until} to flow run {before.flow_run}"
        asked = replace(asked, decision="reject", reason=why, answered=_stamp(now))
    else:
        get_run_logger().info("promote   waits for an answer until %s", asked.until)
    write_json(report / FILE, asdict(asked))
    return asked


def _is_champion(model: str) -> bool:
    champion = read_champion(home())
    return champion is not None and champion.version == model


def root_flow_run() -> str:
    """The id of the flow run that has none above it."""
    return str(flow_run.root_flow_run_id or flow_run.id)


def _wait(report: str, why: str, settings: ApprovalSettings) -> tuple[str, str]:
    timeout_s = max(1, round(settings.wait_hours * S_PER_HOUR))
    form = Approval.with_initial_data(description=f"Report {report}: {why}")
    key = f"approval-{report}"
    try:
        if deployment.id:
            answer = suspend_flow_run(wait_for_input=form, timeout=timeout_s, key=key)
        else:
            poll_s = min(POLL_S, max(1, timeout_s // 4))
            answer = pause_flow_run(form, timeout=timeout_s, poll_interval=poll_s, key=key)
    except (FlowPauseTimeout, ValidationError):  # the second: it was started again unanswered
        return "reject", f"no answer within {settings.wait_hours:g} hours"
    return answer.decision, answer.reason


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
