"""The whole run where there is no network but loopback: `make check-network`."""

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
assert [name for _, name in socket.if_nameindex() if name != "lo"] in ([], ["sit0"])
os.execv(sys.executable, [sys.executable, "-m", "flows.full_pipeline", *sys.argv[1:]])
"""


def test_a_run_needs_nothing_but_loopback(tmp_path):
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare here")
    namespace = [unshare, "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a network namespace")
    done = subprocess.run(
        [*namespace, sys.executable, "-c", ALONE, *SMALL_RUN],
        env=environment(tmp_path / "home"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("report.html")
    assert "Traceback" not in done.stderr
