import socket
import sys

import pytest
from prefect.task_runners import ThreadPoolTaskRunner

from perfetch.errors import BadInput, SettingsInvalid
from storage.home import MANIFEST
from tasks.runners import ChosenRunner, refuse_missing_cluster, require_shared_home

PACKAGES = {"dask": "prefect_dask", "ray": "prefect_ray"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in ("PERFETCH_TASK_RUNNER", "PERFETCH_CLUSTER"):
        monkeypatch.delenv(name, raising=False)


def test_threads_when_nothing_is_set():
    runner = ChosenRunner(3).duplicate()
    assert type(runner) is ThreadPoolTaskRunner
    assert runner == ThreadPoolTaskRunner(3)


@pytest.mark.parametrize(
    ("kind", "cluster", "words"),
    [
        ("spark", "", "PERFETCH_TASK_RUNNER=spark"),
        ("", "tcp://127.0.0.1:8786", "PERFETCH_TASK_RUNNER=dask or ray"),
        ("threads", "tcp://127.0.0.1:8786", "PERFETCH_TASK_RUNNER=dask or ray"),
    ],
    ids=["unknown", "a cluster for nothing", "a cluster for threads"],
)
def test_what_fits_nothing_is_named(monkeypatch, kind, cluster, words):
    monkeypatch.setenv("PERFETCH_TASK_RUNNER", kind)
    monkeypatch.setenv("PERFETCH_CLUSTER", cluster)
    with pytest.raises(SettingsInvalid, match=words):
        ChosenRunner(2).duplicate()


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_missing_package_names_the_extra(monkeypatch, kind):
    monkeypatch.setenv("PERFETCH_TASK_RUNNER", kind)
    monkeypatch.setitem(sys.modules, PACKAGES[kind], None)  # as if it were not installed
    with pytest.raises(SettingsInvalid, match=rf"pip install 'perfetch\[{kind}\]'"):
        refuse_missing_cluster()


@pytest.mark.parametrize("kind", PACKAGES)
@pytest.mark.parametrize("address", ["nowhere", "tcp://:8786", "tcp://127.0.0.1", "h:port"])
def test_an_address_that_is_none_is_named(monkeypatch, kind, address):
    pytest.importorskip(PACKAGES[kind], reason=f"perfetch[{kind}] is not installed")
    monkeypatch.setenv("PERFETCH_TASK_RUNNER", kind)
    monkeypatch.setenv("PERFETCH_CLUSTER", address)
    with pytest.raises(SettingsInvalid, match=f"PERFETCH_CLUSTER={address}: no address"):
        refuse_missing_cluster()


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_cluster_that_does_not_answer_is_named(monkeypatch, kind):
    pytest.importorskip(PACKAGES[kind], reason=f"perfetch[{kind}] is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("PERFETCH_TASK_RUNNER", kind)
    monkeypatch.setenv("PERFETCH_CLUSTER", f"tcp://127.0.0.1:{port}")
    with pytest.raises(SettingsInvalid, match=rf"127.0.0.1:{port}: does not answer \(.*refused"):
        refuse_missing_cluster()


def test_a_worker_of_another_home_is_refused(monkeypatch, tmp_path):
    own, other = tmp_path / "own", tmp_path / "other"
    folder = own / "examples" / "e"
    folder.mkdir(parents=True)
    monkeypatch.setenv("PERFETCH_HOME", str(own))
    with pytest.raises(BadInput, match="has to share it"):
        require_shared_home(str(own), str(folder))  # it is not complete, so not to be seen
    (folder / MANIFEST).write_text("{}")
    require_shared_home(str(own), str(folder))
    monkeypatch.setenv("PERFETCH_HOME", str(other))
    with pytest.raises(BadInput, match=f"whose PERFETCH_HOME is {other}"):
        require_shared_home(str(own), str(folder))
