from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments.installation import install, provide_work_pool
from deployments.night import DEPLOYMENTS
from tests.running_flows import serving
from tests.running_services import CLONE


def test_what_is_there_already_is_left_alone_in_a_clone_that_has_an_origin(tmp_path, monkeypatch):
    for name, value in CLONE.items():
        monkeypatch.setenv(name, value)
    asked = (DEPLOYMENTS[:2], "perfetch", "UTC")
    with (
        serving(tmp_path) as address,
        temporary_settings({PREFECT_API_URL: address}),
        get_client(sync_client=True) as client,
    ):
        provide_work_pool(client, "perfetch")
        assert [each.changed for each in install(client, *asked)] == [True, True]
        assert [each.changed for each in install(client, *asked)] == [False, False]
