"""What ran below a run that is over ends with it, on a real server: `make check-deployments`."""

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, StateType, TaskRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Crashed, Running

from console.runs_below import end_below
from deployments.dead_runs import end_left_runs
from deployments.definition import TAG
from flows.compact import compact
from flows.settings import CompactSettings
from tasks.compact import compact_ledger
from tests.running_flows import serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FORM = {"settings": CompactSettings()}


@pytest.fixture
def client(tmp_path):
    with (
        serving(tmp_path) as api,
        temporary_settings({PREFECT_API_URL: api}),
        get_client(sync_client=True) as client,
    ):
        yield client


def test_only_what_is_below_a_run_that_is_over_is_ended(client):
    gone, retried = family(client), family(client)
    for root, *_ in (gone, retried):
        client.set_flow_run_state(root.id, Crashed(message="no heartbeat"), force=True)
    client.set_flow_run_state(retried[0].id, Running(), force=True)
    end_left_runs(client)
    end_below(compact, retried[0], Crashed())
    assert ends(client, gone) == [StateType.CRASHED] * len(gone)
    assert ends(client, retried) == [StateType.RUNNING] * len(retried)
    client.set_flow_run_state(retried[0].id, Crashed(message="killed"), force=True)
    end_below(compact, retried[0], Crashed())
    assert ends(client, retried) == [StateType.CRASHED] * len(retried)


def family(client):
    """A run, a task run of it, a subflow run of that, and a task run of this, all Running."""
    root = client.create_flow_run(compact, parameters=FORM, tags=[TAG])
    above = client.create_task_run(compact_ledger, root.id, dynamic_key="1")
    child = client.create_flow_run(compact, parameters=FORM, parent_task_run_id=above.id)
    below = client.create_task_run(compact_ledger, child.id, dynamic_key="2")
    for run in (root, child):
        client.set_flow_run_state(run.id, Running(), force=True)
    for run in (above, below):
        client.set_task_run_state(run.id, Running(), force=True)
    return root, above, child, below


def ends(client, runs):
    """The types of their states now."""
    read = {FlowRun: client.read_flow_run, TaskRun: client.read_task_run}
    return [read[type(run)](run.id).state.type for run in runs]
