import os
import socket

import pytest

from deployments.services import database_url, own_address, provide_server, settle
from deployments.settings import read_settings
from perfetch.errors import SettingsInvalid


@pytest.fixture
def env(tmp_path):
    """The environment, free to change; as it was afterwards."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(("PREFECT_", "PERFETCH_"))]:
        del os.environ[name]
    os.environ["PREFECT_HOME"] = str(tmp_path)
    yield os.environ
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PERFETCH_PORT", "70000", "PERFETCH_PORT=70000: .*less than or equal to 65535"),
        ("PERFETCH_PORT", "http", "PERFETCH_PORT=http: .*valid integer"),
        ("PERFETCH_TIMEZONE", "Mars", "PERFETCH_TIMEZONE=Mars: no such time zone; expected"),
        ("PERFETCH_NOTIFY_BLOCK", "slack", "PERFETCH_NOTIFY_BLOCK=slack: .*pattern"),
    ],
)
def test_a_value_that_cannot_be_names_its_variable(env, name, value, said):
    env[name] = value
    with pytest.raises(SettingsInvalid, match=said):
        read_settings()


def test_a_taken_port_is_said_with_the_setting_that_changes_it(env, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env["PERFETCH_PORT"] = str(taken.getsockname()[1])
        settings = read_settings()
        settle(tmp_path, settings)
        with pytest.raises(SettingsInvalid, match=r"PERFETCH_PORT=\d+: not to be had on 127.0.0.1"):
            provide_server(tmp_path, settings)
    assert not list(tmp_path.glob("services/*.json"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_postgresql_is_reached_by_the_driver_that_is_there(scheme):
    assert database_url(f"{scheme}://me:pw@db/x") == "postgresql+asyncpg://me:pw@db/x"


def test_another_database_is_refused_without_its_password():
    with pytest.raises(SettingsInvalid, match="expected postgresql") as refused:
        database_url("mysql://me:secret@db/x")
    assert "secret" not in str(refused.value)


def test_a_server_on_every_interface_is_reached_by_loopback(env):
    env["PERFETCH_HOST"] = "0.0.0.0"
    assert own_address(read_settings()) == "http://127.0.0.1:4200/api"
