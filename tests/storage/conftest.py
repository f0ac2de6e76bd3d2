"""A root in an object store, on a real server on loopback."""

import secrets

import pytest

from storage.object_path import ObjectPath
from storage.object_store import file_system
from tests.object_stores import forget_aws, serving_s3


@pytest.fixture(scope="session")
def s3_server():
    with serving_s3() as server:
        yield server


@pytest.fixture
def s3(s3_server, monkeypatch, tmp_path):
    """The server, which this process uses until the test ends; without faults again after it."""
    for name in forget_aws():
        monkeypatch.delenv(name)
    for name, value in s3_server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PERFETCH_CACHE", str(tmp_path / "cache"))
    yield s3_server
    s3_server.before = s3_server.after = lambda method, path: None


@pytest.fixture
def new_client():
    """What the test puts into the environment is looked at: other tests share one client."""
    file_system.cache_clear()
    yield
    file_system.cache_clear()


@pytest.fixture
def impatient(new_client, monkeypatch):
    """A request is sent again once."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")


@pytest.fixture
def root(s3, monkeypatch):
    """PERFETCH_HOME in a new bucket."""
    bucket = f"bucket-{secrets.token_hex(4)}"
    s3.make_bucket(bucket)
    monkeypatch.setenv("PERFETCH_HOME", f"s3://{bucket}/some/prefix")
    s3.asked.clear()
    return ObjectPath(f"s3://{bucket}/some/prefix")
