"""A person's word before a promotion, on a real server, with a real runner: `make check-faults`.

What is promoted is a model folder with a report whose gate says yes; only the wait is tested here.
"""

import time
from contextlib import contextmanager

import pytest

from storage.home import MANIFEST, new_folder, read_json, write_json
from storage.registry import read_champion, write_model
from tests.running_flows import run_flow, serving
from tests.serving_flows import Api, served
from tests.tasks.test_promote import CONFIG, REPORT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ASKS = {"required": True, "wait_hours": 1}
YES = {"decision": "approve", "reason": "the slices look right"}
NO = {"decision": "reject", "reason": "not on a Friday"}
SHORT_S = 6


def prepare(home, model="m1", report="r1"):
    write_model(home, model, CONFIG | {"folds": 1}, lambda folder: None)
    with new_folder(home / "reports" / report) as folder:
        gate = {"promoted": True, "reason": "above base"}
        write_json(folder / "report.json", REPORT | {"model": model, "gate": gate})
        write_json(folder / MANIFEST, {"schema": 1, "version": report})


@pytest.fixture
def home(tmp_path):
    prepare(tmp_path / "home")
    return tmp_path / "home"


@contextmanager
def suspended(address, home, wait_hours=1.0):
    """A run of promote that waits for an answer."""
    with served(address, home, "promote"):
        api = Api(address)
        run = api.start("promote", report="r1", approval=ASKS | {"wait_hours": wait_hours})
        api.wait(run, "Suspended")
        yield api, run


def test_the_form_is_typed_and_approval_promotes(address, home):
    with suspended(address, home) as (api, run):
        assert read_champion(home) is None
        schema = api.schema_of(run)
        assert set(schema["required"]) == {"decision", "reason"}
        assert schema["properties"]["decision"]["enum"] == ["approve", "reject"]
        assert api.resume(run, **YES).status_code == 201
        api.wait(run, "Completed")
    assert read_champion(home).version == "m1"
    answered = read_json(home / "reports/r1/approval.json")
    assert (answered["decision"], answered["reason"]) == ("approve", YES["reason"])
    assert answered["flow_run"] == run


def test_a_value_the_form_refuses_changes_nothing_and_answers_200(address, home):
    with suspended(address, home) as (api, run):
        for answer in ({}, {"decision": "maybe", "reason": "?"}, {"decision": "approve"}):
            refused = api.resume(run, **answer)
            assert (refused.status_code, refused.json()["status"]) == (200, "REJECT")
            assert api.run(run)["state"]["name"] == "Suspended"
        assert read_champion(home) is None
        assert api.resume(run, **YES).status_code == 201
        api.wait(run, "Completed")
    assert read_champion(home).version == "m1"


def test_a_rejection_is_a_normal_end(address, home):
    with suspended(address, home) as (api, run):
        assert api.resume(run, **NO).status_code == 201
        api.wait(run, "Completed")
        api.wait_for_log(run, "refused by a person: not on a Friday")
    assert read_champion(home) is None


def test_no_answer_refuses(address, home):
    with suspended(address, home, wait_hours=SHORT_S / 3600) as (api, run):
        state = api.wait(run, "Failed", patience_s=60)
        assert state["message"] == "The flow was paused and never resumed."
        late = api.resume(run, **YES)
        assert late.json()["status"] == "ABORT"
    assert read_champion(home) is None
    assert read_json(home / "reports/r1/approval.json")["decision"] == ""


def test_a_run_that_is_cancelled_as_it_waits_promotes_nothing_and_may_ask_again(address, home):
    with suspended(address, home) as (api, run):
        api.cancel(run)
        api.wait(run, "Cancelled", patience_s=10)
        late = api.resume(run, **YES)
        assert late.json()["status"] == "ABORT"
        assert read_champion(home) is None
        again = api.start("promote", report="r1", approval=ASKS)
        api.wait(again, "Suspended")
        assert api.resume(again, **YES).status_code == 201
        api.wait(again, "Completed")
    assert read_champion(home).version == "m1"


def test_the_wait_outlives_server_and_runner(home, tmp_path):
    """Both end and come again while the run waits: the database holds it."""
    folder = tmp_path / "prefect"
    with serving(folder) as address, suspended(address, home) as (_, run):
        pass
    with serving(folder) as address, served(address, home, "promote"):
        api = Api(address)
        assert api.run(run)["state"]["name"] == "Suspended"
        assert api.resume(run, **YES).status_code == 201
        api.wait(run, "Completed")
    assert read_champion(home).version == "m1"


def test_without_a_deployment_the_run_waits_in_its_process(address, home):
    options = ("--report", "r1", "--approval.required")
    wait = ("--approval.wait-hours", str(SHORT_S / 3600))
    started = time.monotonic()
    done = run_flow("promote", home, *options, *wait, PREFECT_API_URL=address)
    assert SHORT_S <= time.monotonic() - started < 180
    assert "no answer within" in done.err
    assert "Traceback" not in done.err
    assert read_champion(home) is None
