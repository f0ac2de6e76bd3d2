"""One deployment as a value: which flow, under what name, when, with which parameters.

What Prefect takes without a word and punishes every night is refused here, when the value is made.
"""

import inspect
import re
from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.events import DeploymentEventTrigger
from prefect.schedules import Schedule
from pydantic import BaseModel, ValidationError

from perfetch.errors import SettingsInvalid

TAG = "perfetch"
"""On every deployment, and so on every run of one: what automations and the status look for."""
PARAMETER = "settings"
"""What every flow calls its one parameter."""
MATERIALISED = "prefect.asset.materialization.succeeded"
WAIT, SKIP = ConcurrencyLimitStrategy.ENQUEUE, ConcurrencyLimitStrategy.CANCEL_NEW
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Made:
    """An asset that a run has made, of which another run is to start."""

    asset: str
    """As perfetch://datasets/*."""
    tag: str | None = None
    """On the run that makes it; any run's when None."""

    @property
    def trigger(self) -> dict[str, Any]:
        """The event, as prefect.yaml has it."""
        found = {"expect": [MATERIALISED], "match": {"prefect.resource.id": self.asset}}
        if self.tag is None:
            return found
        tagged = {"prefect.resource.id": f"prefect.tag.{self.tag}", "prefect.resource.role": "tag"}
        return found | {"match_related": tagged}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow under a name that a schedule, the UI and other programs run it by.

    Raises:
        SettingsInvalid: if no run of it could ever succeed; says why.
    """

    flow: Flow[..., Any]
    name: str
    description: str
    settings: BaseModel | None = None
    """What runs start from; a form may change it. None: whoever starts a run fills it in."""
    cron: str | None = None
    """Five fields, in the time zone of the installation; on demand only when None."""
    after: Made | None = None
    """A run starts when such a thing is made, whether there is a schedule or not."""
    tags: tuple[str, ...] = ()
    limit: int | None = None
    """How many runs of it may go on at once."""
    when_full: ConcurrencyLimitStrategy = WAIT
    """What becomes of a run above the limit: WAIT for its turn, or SKIP it (Cancelled)."""

    def __post_init__(self) -> None:
        """Refuses what Prefect would take and no run could survive."""
        for problem in (self._name_problem(), self._schedule_problem(), self._form_problem()):
            if problem:
                raise SettingsInvalid(f"deployment {self.full_name}: {problem}")

    @property
    def full_name(self) -> str:
        """As Prefect's command line calls it: flow/deployment."""
        return f"{self.flow.name}/{self.name}"

    @property
    def entrypoint(self) -> str:
        """Where a worker finds the flow: by module, since a path would put flows/ on sys.path."""
        return f"{self.flow.fn.__module__}.{self.flow.fn.__name__}"

    @property
    def parameters(self) -> dict[str, Any]:
        """What is set by hand; the rest stays a default, so that a better default is taken up."""
        if self.settings is None:
            return {}
        return {PARAMETER: self.settings.model_dump(mode="json", exclude_unset=True)}

    @property
    def trigger(self) -> dict[str, Any] | None:
        """What starts a run beside the clock, as prefect.yaml has it."""
        if self.after is None:
            return None
        name = f"perfetch: {self.full_name} after {self.after.asset}"
        return {"name": name} | self.after.trigger

    @property
    def concurrency(self) -> ConcurrencyLimitConfig | None:
        """The limit as Prefect takes it."""
        if self.limit is None:
            return None
        return ConcurrencyLimitConfig(limit=self.limit, collision_strategy=self.when_full)

    def as_prefect(self, time_zone: str, version: str | None = None) -> RunnerDeployment:
        """The same in Prefect's own class, to be served or given to a server.

        A version has to be there from the first: one that is set later gives way to the commit, in
        a clone that has an origin.
        """
        # Through Any: the method has an asynchronous twin, and its type names both.
        made: Any = self.flow.to_deployment(
            name=self.name,
            description=self.description,
            version=version,
            tags=[TAG, *self.tags],
            parameters=self.parameters,
            schedules=[Schedule(cron=self.cron, timezone=time_zone)] if self.cron else [],
            concurrency_limit=self.concurrency,
            triggers=[DeploymentEventTrigger(**self.trigger)] if self.trigger else [],
        )
        made.entrypoint = self.entrypoint
        deployment: RunnerDeployment = made
        return deployment

    def _name_problem(self) -> str | None:
        if not NAME.fullmatch(self.name):
            return "a name is of small letters, digits and single hyphens, as nightly-run"
        if not self.description.strip():
            return "say in its description what a run does; the UI shows it beside the form"
        return None

    def _schedule_problem(self) -> str | None:
        if self.cron is None and self.after is None:
            return None
        try:
            CronSchedule(cron=self.cron or "0 0 * * *")
        except ValidationError as error:
            return f"cron {self.cron!r}: {error.errors()[0]['msg']}; expected as 30 3 * * *"
        filled = {PARAMETER} if self.settings is not None else set()
        missing = [name for name in required_parameters(self.flow) if name not in filled]
        if missing:
            return (
                f"it runs by itself, but {', '.join(missing)} of flow {self.flow.name} has neither "
                "a default nor a value here, so that every run would fail; give it settings=…"
            )
        return None

    def _form_problem(self) -> str | None:
        if self.settings is None:
            return None
        taken = inspect.signature(self.flow.fn).parameters
        if PARAMETER not in taken:
            return (
                f"flow {self.flow.name} takes no {PARAMETER}, but {', '.join(taken) or 'nothing'}"
            )
        wanted = taken[PARAMETER].annotation
        if isinstance(wanted, type) and not isinstance(self.settings, wanted):
            return f"settings are {type(self.settings).__name__}; expected {wanted.__name__}"
        return None


def required_parameters(flow: Flow[..., Any]) -> list[str]:
    """Parameters of the flow that have no default."""
    parameters = inspect.signature(flow.fn).parameters.values()
    return [each.name for each in parameters if each.default is inspect.Parameter.empty]


def distinct(*deployments: Deployment) -> tuple[Deployment, ...]:
    """The same deployments, if no two go by one name.

    Raises:
        SettingsInvalid: where two do: Prefect would keep the second alone.
    """
    names = [each.full_name for each in deployments]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsInvalid(f"deployments {', '.join(twice)}: defined twice; rename one")
    return deployments
