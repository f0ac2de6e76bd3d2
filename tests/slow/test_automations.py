"""A real Prefect server tells a real HTTP server what went wrong."""

import json
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
from prefect.events import emit_event
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Crashed, Failed, Running, Scheduled
from pydantic import SecretStr

from deployments.automations import (
    FAILED,
    LATE,
    REFUSED,
    gone,
    install_automations,
    told,
)
from deployments.definition import MATERIALISED, TAG, Deployment, Made
from deployments.installation import find_deployment, install, provide_work_pool
from deployments.settings import ServiceSettings
from flows.compact import compact
from flows.settings import CompactSettings
from perfetch.errors import SettingsInvalid
from storage.decisions import Decision
from tasks.decisions import tell_decision
from tasks.night import NIGHT
from tests.running_flows import serving
from tests.running_services import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
SOON = timedelta(seconds=10)
PATIENCE_S = 120
UI = "http://prefect.example"
NAMES = {FAILED, LATE, REFUSED, gone().name}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with (
        serving(tmp_path_factory.mktemp("server"), PREFECT_UI_URL=UI) as api,
        temporary_settings({PREFECT_API_URL: api}),
    ):
        yield api


@contextmanager
def listening():
    """The address of a webhook, and what it has been told."""
    heard = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(json.loads(body)["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/hook", heard
        finally:
            server.shutdown()


def ours(client):
    """When each automation of ours was last changed, by name."""
    return {
        each["name"]: each["updated"]
        for each in client._client.post("/automations/filter").json()
        if each["name"] in NAMES
    }


def run_of(client, **state):
    """A run as a deployment's is marked."""
    settings = {"settings": CompactSettings()}
    return client.create_flow_run(compact, parameters=settings, tags=[TAG], **state)


def test_whoever_gave_an_address_hears_of_failures_and_of_refusals(address, tmp_path):
    with listening() as (hook, heard), get_client(sync_client=True) as client:
        settings = ServiceSettings(notify_url=SecretStr(hook))
        installed = []
        for _ in range(2):  # twice is once
            assert "PERFETCH_NOTIFY_URL" in install_automations(client, settings)
            installed.append(ours(client))
        assert set(installed[0]) == NAMES
        assert installed[0] == installed[1]
        # One that somebody changed and paused is what it should be again, and paused.
        (late,) = client.read_automations_by_name(LATE)
        client.update_automation(late.id, gone().model_copy(update={"name": LATE}))
        client.pause_automation(late.id)
        install_automations(client, settings)
        (again,) = client.read_automations_by_name(LATE)
        assert (again.id, again.enabled, again.trigger) == (late.id, False, late.trigger)

        failed = run_of(client)
        client.set_flow_run_state(failed.id, Failed(message="the disk is full"), force=True)
        wait_for("word of the failure", lambda: heard, PATIENCE_S)
        assert failed.name in heard[0]
        assert "the disk is full" in heard[0]
        assert f"{UI}/runs/flow-run/{failed.id}" in heard[0]

        for day in range(3):
            at = f"2026-03-0{day + 1}T04:00:00+00:00"
            tell_decision(tmp_path, Decision(at, f"m{day}", f"r{day}", False, f"gained {day}"))
        EventsWorker.drain_all(timeout=60, at_exit=False)
        wait_for("word of the refusals", lambda: len(heard) > 1, PATIENCE_S)
        assert "refused on 3 days in a row; the last one: gained 2" in heard[1]
        assert len(heard) == 2

        stranger = client.create_flow_run(compact, parameters={"settings": CompactSettings()})
        client.set_flow_run_state(stranger.id, Failed(message="not ours"), force=True)
        client.set_flow_run_state(run_of(client).id, Crashed(message="killed"), force=True)
        wait_for("word of the crash", lambda: len(heard) > 2, PATIENCE_S)
        assert "killed" in heard[2]
        assert not any("not ours" in text for text in heard)


def test_a_run_that_falls_silent_is_marked_crashed(address):
    with get_client(sync_client=True) as client:
        client.create_automation(gone(SOON).model_copy(update={"name": "soon gone"}))
        silent, ended = run_of(client), run_of(client)
        for run in (silent, ended):
            client.set_flow_run_state(run.id, Running(), force=True)
            beat(run)
        client.set_flow_run_state(ended.id, Failed(message="on its own"), force=True)
        beat(ended)  # one that was under way: nothing ends its silence, and the end stays
        time.sleep(2)
        beat(silent)  # so that its own silence is over later
        state = wait_for(
            "crash", lambda: (s := client.read_flow_run(silent.id).state).is_crashed() and s, 90
        )
        assert "No heartbeat any more" in state.message
        assert client.read_flow_run(ended.id).state.is_failed()


def test_a_run_that_nobody_takes_up_is_told_of(address):
    with listening() as (hook, heard), get_client(sync_client=True) as client:
        install_automations(client, ServiceSettings(notify_url=SecretStr(hook)))
        (action,) = client.read_automations_by_name(LATE)[0].actions
        _, late, _ = told(action.block_document_id, SOON)
        client.create_automation(late.model_copy(update={"name": "soon late"}))
        run = run_of(client, state=Scheduled())
        wait_for("word of the lateness", lambda: [t for t in heard if run.name in t], PATIENCE_S)
        assert "Late" in heard[-1]


def test_an_asset_starts_a_run_of_the_deployment_that_waits_for_it(address):
    waiting = Deployment(
        *(compact, "after-dataset", "A test."),
        settings=CompactSettings(),
        after=Made("perfetch://datasets/*", NIGHT),
    )
    with get_client(sync_client=True) as client:
        provide_work_pool(client, "perfetch")
        assert [each.changed for each in install(client, [waiting], "perfetch", "UTC")] == [True]
        assert [each.changed for each in install(client, [waiting], "perfetch", "UTC")] == [False]
        deployment = find_deployment(client, waiting.full_name)
        for kind, tag in (("models", NIGHT), ("datasets", "by-hand"), ("datasets", NIGHT)):
            by = {"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"}
            made = {"prefect.resource.id": f"perfetch://{kind}/{tag}"}
            emit_event(MATERIALISED, resource=made, related=[by])
        EventsWorker.drain_all(timeout=60, at_exit=False)
        ours = DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id]))
        wait_for("run", lambda: client.read_flow_runs(deployment_filter=ours), PATIENCE_S)
        assert len(client.read_flow_runs(deployment_filter=ours)) == 1


def test_a_block_that_is_not_there_is_named(address):
    with get_client(sync_client=True) as client:
        settings = ServiceSettings(notify_block="slack-webhook/nobody")
        with pytest.raises(SettingsInvalid, match="PERFETCH_NOTIFY_BLOCK=slack-webhook/nobody"):
            install_automations(client, settings)


def beat(run):
    """A heartbeat as the run's process sends it."""
    emit_event(
        event="prefect.flow-run.heartbeat",
        resource={"prefect.resource.id": f"prefect.flow-run.{UUID(str(run.id))}"},
        related=[{"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"}],
    )
    EventsWorker.drain_all(timeout=60, at_exit=False)
