from dataclasses import replace

import yaml
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.cli.deploy._triggers import _initialize_deployment_triggers

from deployments.definition import Made
from deployments.night import DEPLOYMENTS
from deployments.write import FILE, prefect_yaml


def test_the_file_is_what_the_definition_says():
    assert FILE.read_text(encoding="utf-8") == prefect_yaml(DEPLOYMENTS), (
        "run python -m deployments.write"
    )


def test_prefect_reads_every_deployment_out_of_it():
    read = PrefectYamlModel.model_validate(yaml.safe_load(prefect_yaml(DEPLOYMENTS)))
    assert len(read.deployments) == len(DEPLOYMENTS)
    for found, wanted in zip(read.deployments, DEPLOYMENTS, strict=True):
        assert (found.name, found.entrypoint) == (wanted.name, wanted.entrypoint)
        assert found.parameters == wanted.parameters
        assert [each.cron for each in found.schedules] == ([wanted.cron] if wanted.cron else [])
        assert found.concurrency_limit.limit == wanted.limit
        assert found.concurrency_limit.collision_strategy == wanted.when_full


def test_what_starts_a_run_is_read_out_of_it_too():
    after = replace(DEPLOYMENTS[0], after=Made("perfetch://datasets/*", "night"))
    (read,) = PrefectYamlModel.model_validate(yaml.safe_load(prefect_yaml([after]))).deployments
    (trigger,) = _initialize_deployment_triggers(read.name, read.triggers)
    (wanted,) = after.as_prefect("UTC").triggers
    assert trigger.model_dump() == wanted.model_dump()
