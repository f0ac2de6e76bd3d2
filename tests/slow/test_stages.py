"""The stages one by one, each a command of its own, make what the pipeline makes in one."""

import json

import pytest

from tests.running_flows import SMALL, SMALL_RUN, run_flow, serving, snapshot

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

STAGES = {
    "generate": ("--sources", SMALL),
    "verify": (),
    "assemble": (),
    "train": (),
    "evaluate": SMALL_RUN[2:],
    "promote": (),
}


def test_stages_one_by_one_equal_the_pipeline(tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    with serving(tmp_path / "server") as address:
        done = run_flow("full_pipeline", whole, *SMALL_RUN, PREFECT_API_URL=address)
        assert done.code == 0, done.err
        for stage, arguments in STAGES.items():
            done = run_flow(stage, parts, *arguments, "--json", PREFECT_API_URL=address)
            assert done.code == 0, done.err
            assert json.loads(done.out)["path"]
    for folder in ("examples", "datasets", "models", "reports"):
        assert files(parts, folder) == files(whole, folder)
    one, other = (
        json.loads((home / "models/champion.json").read_text()) for home in (whole, parts)
    )
    assert one | {"since": ""} == other | {"since": ""}


def files(home, folder):
    return {name for name in snapshot(home) if name.startswith(f"{folder}/")}
