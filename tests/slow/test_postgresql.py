"""`make up` on a real PostgreSQL, where one is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployments.night import DEPLOYMENTS
from tests.running_services import services, wait_for

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
INITDB = shutil.which("initdb") or (str(FOUND[-1]) if FOUND else None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(INITDB is None, reason="no PostgreSQL is installed"),
]


def account():
    """Whom to run PostgreSQL as: it refuses root."""
    if os.geteuid():
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.skip("root, and no account postgres")


@contextmanager
def postgresql():
    """The address of an empty database, for the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user, folder = account(), Path(tempfile.mkdtemp())
    data, programs = folder / "data", Path(str(INITDB)).resolve().parent
    if user:
        shutil.chown(folder, user)
    run = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL}
    subprocess.run(
        [programs / "initdb", "--pgdata", data, "--username", "me", "--auth", "trust", "--no-sync"],
        check=True,
        **run,
    )
    options = ("-F", "-h", "127.0.0.1", "-p", str(port), "-k", str(folder))
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, *options], stderr=subprocess.DEVNULL, **run
    )
    try:
        ready = [programs / "pg_isready", "--host", "127.0.0.1", "--port", str(port)]
        wait_for(
            "PostgreSQL", lambda: subprocess.run(ready, check=False, **run).returncode == 0, 60
        )
        yield f"postgresql://me@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(folder)


def test_up_on_postgresql_writes_no_sqlite(tmp_path):
    with postgresql() as url, services(tmp_path / "home") as own:
        said = own.up(PERFETCH_DATABASE_URL=url)
        assert said.count("next run at") == sum(bool(each.cron) for each in DEPLOYMENTS)
        assert not list(own.home.rglob("prefect.db"))
        assert own.run("down").code == 0
        assert not own.processes()
