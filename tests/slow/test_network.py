"""The whole run where there is no network but loopback, and no address but that one is tried."""

import ipaddress
import os
import shutil
import subprocess
import sys

import pytest

from tests.running_flows import ROOT, SMALL_RUN, environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# SIOCSIFFLAGS with IFF_UP | IFF_RUNNING: a new namespace's loopback is down. Then a look that
# there is no way out, so that the run below proves something.
ALONE = """
import errno, fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lo:
    fcntl.ioctl(lo, 0x8914, struct.pack("16sh14s", b"lo", 0x41, b""))
    assert lo.connect_ex(("192.0.2.1", 9)) == errno.ENETUNREACH
os.execv(sys.executable, [sys.executable, "-m", "flows.full_pipeline", *sys.argv[1:]])
"""
# Python imports a module of this name at its start, in the run and in its server. Each notes whom
# it looks up and whom it connects to: a library that tries, fails and is silent is found, too.
SITE = """
import os, sys

def note(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    with open(os.environ["TRIED"], "a") as file:
        file.write(f"{event} {host}\\n")

sys.addaudithook(note)
"""


def test_a_run_needs_nothing_but_loopback_and_asks_for_nothing_else(tmp_path):
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare here")
    namespace = [unshare, "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a network namespace")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
    tried = tmp_path / "tried"
    done = subprocess.run(
        [*namespace, sys.executable, "-c", ALONE, *SMALL_RUN],
        env=environment(tmp_path / "home", PYTHONPATH=str(tmp_path / "site"), TRIED=str(tried)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("report.html")
    assert "Traceback" not in done.stderr
    # The look at the start, then the run's own server: the hook does see what is tried.
    first, *others = tried.read_text().splitlines()
    assert first == "socket.connect 192.0.2.1"
    assert len(others) > 10
    assert [line for line in others if not is_loopback(line.rpartition(" ")[2])] == []


def is_loopback(host):
    return host == "localhost" or ipaddress.ip_address(host).is_loopback
