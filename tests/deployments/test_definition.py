import inspect

import pytest
from prefect import flow
from pydantic import BaseModel

from console.runs_below import end_below
from deployments.definition import (
    MATERIALISED,
    PARAMETER,
    SKIP,
    TAG,
    WAIT,
    Deployment,
    Made,
    distinct,
)
from deployments.night import DEPLOYMENTS
from flows.compact import compact
from flows.settings import CompactSettings, RollbackSettings
from perfetch.errors import SettingsInvalid

NAMES = [each.full_name for each in DEPLOYMENTS]


@flow(name="bare")
def bare():
    pass


def made(**changed):
    return Deployment(
        **{"flow": compact, "name": "weekly", "description": "Packs.", "cron": "0 1 * * 0"}
        | {"settings": CompactSettings()}
        | changed
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"settings": None}, "settings of flow compact has neither a default nor a value"),
        (
            {"settings": None, "cron": None, "after": Made("x://*")},
            "it runs by itself, but settings of",
        ),
        ({"cron": "61 1 * * *"}, r"cron '61 1 \* \* \*'.*expected as 30 3"),
        ({"name": "Weekly run"}, "a name is of small letters"),
        ({"description": " "}, "say in its description"),
        ({"settings": RollbackSettings()}, "RollbackSettings; expected CompactSettings"),
        ({"flow": bare}, "flow bare takes no settings, but nothing"),
    ],
    ids=[
        "required parameter",
        "the same after an event",
        "cron",
        "name",
        "description",
        "other settings",
        "no settings",
    ],
)
def test_what_no_run_could_survive_is_refused_when_it_is_defined(changed, said):
    with pytest.raises(SettingsInvalid, match=said):
        made(**changed)


def test_on_demand_a_form_may_be_left_to_whoever_starts_a_run():
    assert made(settings=None, cron=None).parameters == {}


def test_two_of_one_name_are_refused():
    with pytest.raises(SettingsInvalid, match="compact/weekly: defined twice"):
        distinct(made(), made())


def test_only_what_is_set_is_a_parameter_so_that_new_defaults_are_taken_up():
    assert made().parameters == {PARAMETER: {}}
    assert made(settings=CompactSettings(at_least=7)).parameters == {PARAMETER: {"at_least": 7}}


def test_prefects_own_class_says_the_same():
    told = made(limit=1, when_full=SKIP).as_prefect("Europe/Berlin")
    assert told.full_name == "compact/weekly"
    assert told.entrypoint == "flows.compact.compact"
    assert told.tags == [TAG]
    assert (told.concurrency_limit, told.concurrency_options.collision_strategy) == (1, SKIP)
    (schedule,) = told.schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("0 1 * * 0", "Europe/Berlin")
    assert made(limit=2).when_full == WAIT


def test_an_asset_starts_a_run_beside_the_clock():
    (trigger,) = made(after=Made("perfetch://datasets/*")).as_prefect("UTC").triggers
    assert trigger.expect == {MATERIALISED}
    assert trigger.match.root == {"prefect.resource.id": "perfetch://datasets/*"}
    assert made().as_prefect("UTC").triggers == []
    (tagged,) = made(after=Made("perfetch://datasets/*", "night")).as_prefect("UTC").triggers
    assert tagged.match_related.root["prefect.resource.id"] == "prefect.tag.night"


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=NAMES)
def test_a_run_of_each_deployment_starts_with_parameters_that_its_flow_takes(deployment):
    given = deployment.flow.validate_parameters(deployment.parameters)
    assert deployment.settings is None or given[PARAMETER] == deployment.settings


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=NAMES)
def test_what_ran_below_a_run_that_crashed_is_ended_by_a_hook(deployment):
    assert deployment.flow.on_crashed_hooks == [end_below]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=NAMES)
def test_every_field_of_every_form_has_a_title_and_a_description(deployment):
    settings = inspect.signature(deployment.flow.fn).parameters[PARAMETER].annotation
    assert issubclass(settings, BaseModel)
    assert not untold(settings.model_json_schema())


def untold(schema):
    """Fields, with their model, whose title or description is only what pydantic makes up."""
    models = {schema["title"]: schema} | schema.get("$defs", {})
    return [
        f"{model}.{name}"
        for model, found in models.items()
        for name, field in found.get("properties", {}).items()
        if name != "kind" and not {"title", "description"} <= field.keys()
    ]
