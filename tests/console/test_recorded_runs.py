import pytest

from tests.running_flows import query_prefect, run_flow, serving
from tests.running_services import wait_for

STORED = "SELECT COUNT(*) FROM events WHERE event = 'prefect.flow-run.{}'"
WRITTEN_S = 60
"""The server writes events some seconds after they came."""


@pytest.mark.parametrize(("asked_for", "are_sent"), [("", False), ("30", True)])
def test_a_commands_runs_send_heartbeats_only_when_asked_to(tmp_path, asked_for, are_sent):
    frequency = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": asked_for} if asked_for else {}
    with serving(tmp_path / "prefect") as address:
        done = run_flow("compact", tmp_path / "home", PREFECT_API_URL=address, **frequency)

        def count(event):
            return query_prefect(tmp_path / "prefect", STORED.format(event), tmp_path)[0][0]

        wait_for("event of the run's end", lambda: count("Completed"), WRITTEN_S)
        heartbeats = count("heartbeat")
    assert done.code == 0
    assert (heartbeats > 0) is are_sent
