import pytest

from tests.running_flows import query_prefect, run_flow, serving

HEARTBEATS = "SELECT COUNT(*) FROM events WHERE event = 'prefect.flow-run.heartbeat'"


@pytest.mark.parametrize(("asked_for", "are_sent"), [("", False), ("30", True)])
def test_a_commands_runs_send_heartbeats_only_when_asked_to(tmp_path, asked_for, are_sent):
    frequency = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": asked_for} if asked_for else {}
    with serving(tmp_path / "prefect") as address:
        done = run_flow("compact", tmp_path / "home", PREFECT_API_URL=address, **frequency)
        ((count,),) = query_prefect(tmp_path / "prefect", HEARTBEATS, tmp_path)
    assert done.code == 0
    assert (count > 0) is are_sent
