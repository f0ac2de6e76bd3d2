"""`python -m deployments.write`: prefect.yaml, for `prefect deploy --all`, from the definition.

The two things that differ from place to place are found out when it is deployed, by a build step:
the folder of the code, which a worker needs as an absolute path, and the time zone.
"""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import yaml

from deployments.definition import TAG, Deployment
from deployments.settings import DEFAULT_POOL, DEFAULT_TIME_ZONE

ROOT = Path(__file__).parents[1]
FILE = ROOT / "prefect.yaml"
HEAD = """\
# Written by `python -m deployments.write` from deployments/night.py: change that, not this.
# prefect work-pool create perfetch --type process && prefect --no-prompt deploy --all
"""
STEPS = "prefect.deployments.steps"


def main() -> NoReturn:
    """Writes the file, and says where."""
    from deployments.night import DEPLOYMENTS

    FILE.write_text(prefect_yaml(DEPLOYMENTS), encoding="utf-8")
    print(FILE)
    sys.exit(0)


def prefect_yaml(deployments: Sequence[Deployment]) -> str:
    """The file's text."""
    content = {
        "name": "perfetch",
        "prefect-version": version("prefect"),
        "build": [
            _shell("folder", "pwd"),
            _shell("zone", f"echo ${{PERFETCH_TIMEZONE:-{DEFAULT_TIME_ZONE}}}"),
        ],
        "pull": [{f"{STEPS}.set_working_directory": {"directory": "{{ folder.stdout }}"}}],
        "deployments": [entry(each) for each in deployments],
    }
    text: str = yaml.safe_dump(content, sort_keys=False, width=98)
    return HEAD + text


def entry(deployment: Deployment) -> dict[str, Any]:
    """One deployment as prefect.yaml has it."""
    found: dict[str, Any] = {
        "name": deployment.name,
        "entrypoint": deployment.entrypoint,
        "description": deployment.description,
        "tags": [TAG, *deployment.tags],
        "parameters": deployment.parameters,
        "schedules": [],
        "work_pool": {"name": DEFAULT_POOL},
    }
    if deployment.cron:
        found["schedules"] = [{"cron": deployment.cron, "timezone": "{{ zone.stdout }}"}]
    if deployment.trigger:
        found["triggers"] = [{"type": "event", **deployment.trigger}]
    if deployment.limit is not None:
        found["concurrency_limit"] = {
            "limit": deployment.limit,
            "collision_strategy": deployment.when_full.value,
        }
    return found


def _shell(name: str, script: str) -> dict[str, Any]:
    return {
        f"{STEPS}.run_shell_script": {
            "id": name,
            "script": f"sh -c '{script}'" if "$" in script else script,
            "stream_output": False,
        }
    }


if __name__ == "__main__":
    main()
