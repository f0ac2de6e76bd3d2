"""Whole runs on a real S3 server on loopback: `make check-s3`.

The dataset is the one of a disk, byte for byte; a store that asks to slow down, a kill and refusals
end as they should.
"""

import json
import os
import secrets
import signal
import subprocess
import sys

import pytest

from storage.dataset_manifest import read_manifest
from storage.datasets import latest_dataset
from storage.home import is_complete, place
from storage.object_listing import below, children
from storage.object_store import file_system
from storage.registry import latest_model, read_champion
from tests.object_stores import SLOW_DOWN, forget_aws, serving_s3
from tests.running_flows import ROOT, SMALL_RUN, Done, environment, run_flow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

TINY = '[{"kind":"catalogue","families":3}]'
STAGES = {"generate": ("--sources", TINY), "verify": (), "assemble": ()}
PATIENCE_S = 900
EVERY = 20
"""Of so many requests one is refused."""


@pytest.fixture(scope="module")
def server():
    with serving_s3() as server:
        yield server


@pytest.fixture
def s3(server, monkeypatch):
    """The server, for this process too."""
    for name in forget_aws():
        monkeypatch.delenv(name)
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    file_system.cache_clear()
    yield server
    server.before = server.after = lambda method, path: None
    file_system.cache_clear()


@pytest.fixture
def root(s3):
    """A prefix in a new bucket."""
    bucket = f"bucket-{secrets.token_hex(4)}"
    s3.make_bucket(bucket)
    return place(f"s3://{bucket}/perfetch")


def run(name, root, cache, *arguments, **changed):
    """`python -m <name>`, to its end."""
    done = subprocess.run(
        [sys.executable, "-m", name, *arguments],
        env=environment(root, PERFETCH_CACHE=str(cache), **changed),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def succeed(name, root, cache, *arguments, **changed):
    done = run(name, root, cache, *arguments, **changed)
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    assert "Unclosed" not in done.err  # a connection's last words
    return done


def refuse_some(server):
    """Every so-manyth request is asked to come later; how many were is counted."""
    count = {"asked": 0, "refused": 0}

    def fault(method, path):
        count["asked"] += 1
        if count["asked"] % EVERY:
            return None
        count["refused"] += 1
        return SLOW_DOWN

    server.before = fault
    return count


def test_the_dataset_of_s3_is_the_one_of_a_disk(root, s3, tmp_path):
    home = tmp_path / "home"
    for stage, arguments in STAGES.items():
        assert run_flow(stage, home, *arguments).code == 0
    for number, (stage, arguments) in enumerate(STAGES.items()):
        # Each stage on a machine of its own: what is handed on is in the store.
        done = succeed(f"flows.{stage}", root, tmp_path / f"cache-{number}", *arguments)
    here, there = latest_dataset(home), latest_dataset(root)
    assert done.out.splitlines()[-1] == there.path
    manifest = read_manifest(place(there.path))
    print(f"\ndataset {there.version}, content {manifest.content_sha256}")  # noqa: T201 - by -s
    assert manifest == read_manifest(place(here.path))
    for path in below(place(there.path)):
        assert path.read_bytes() == (home / path.relative_to(root)).read_bytes()
    assert not home.with_name(".perfetch").exists()


def test_a_whole_run_on_a_store_that_asks_to_slow_down(root, s3, tmp_path):
    count = refuse_some(s3)
    done = succeed("flows.full_pipeline", root, tmp_path / "cache", *SMALL_RUN)
    print(f"\n{count['refused']} of {count['asked']} requests were refused")  # noqa: T201 - by -s
    assert count["refused"] > 3
    champion = read_champion(root)
    assert champion.version == latest_model(root).version
    report = place(done.out.splitlines()[-1])
    assert report.read_bytes().startswith(b"<!")
    again = succeed("flows.full_pipeline", root, tmp_path / "another machine's", *SMALL_RUN)
    assert again.out == done.out
    assert read_champion(root) == champion
    found = succeed("flows.search", root, tmp_path / "another machine's", "sort numbers", "--json")
    assert json.loads(found.out)["champion_version"] == champion.version
    told = succeed("flows.lineage", root, tmp_path / "third", "champion")
    assert champion.version in told.out
    shown = run("deployments.status", root, tmp_path / "third", PERFETCH_PORT="9")
    assert f"champion  {champion.version} since" in shown.out, shown.err


def test_a_run_killed_before_the_manifest_leaves_no_model_and_is_made_good(root, s3, tmp_path):
    command = [sys.executable, "-m", "flows.full_pipeline", *SMALL_RUN]
    env = environment(root, PERFETCH_CACHE=str(tmp_path / "cache"))
    process = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill(method, path):
        if method == "PUT" and "/models/" in path and path.endswith("manifest.json"):
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            return SLOW_DOWN
        return None

    s3.before = kill
    assert process.wait(timeout=PATIENCE_S) == -signal.SIGKILL
    s3.before = lambda method, path: None
    left = [path for path in children(root / "models") if not is_complete(path)]
    assert left
    assert latest_model(root) is None
    before = latest_dataset(root)
    succeed("flows.full_pipeline", root, tmp_path / "another machine's", *SMALL_RUN)
    assert latest_dataset(root) == before
    assert latest_model(root).path == str(left[0])


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        ("credentials", 2, "the object store refuses"),
        ("bucket", 2, "no such bucket; create it"),
        ("away", 1, "does not answer, or asks to slow down"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(fault, code, said, root, s3, tmp_path):
    if fault == "credentials":
        s3.demand_credentials()
    if fault == "away":
        s3.before = lambda method, path: SLOW_DOWN
    given = place("s3://no-such-bucket/perfetch") if fault == "bucket" else root
    try:
        for flow, arguments in (("flows.assemble", ()), ("flows.search", ("sort numbers",))):
            changed = {"AWS_MAX_ATTEMPTS": "2"}
            done = run(flow, given, tmp_path / "cache", *arguments, **changed)
            assert done.code == code, done.err
            assert said in done.err
            assert "Traceback" not in done.err
    finally:
        s3.take_anyone()


def test_a_store_that_goes_away_in_the_middle_ends_the_run_with_a_sentence(root, s3, tmp_path):
    cache = tmp_path / "cache"
    succeed("flows.generate", root, cache, *STAGES["generate"])
    s3.before = lambda method, path: SLOW_DOWN if "/verdicts" in path else None
    done = run("flows.verify", root, cache, AWS_MAX_ATTEMPTS="2")
    assert done.code == 1
    assert "does not answer, or asks to slow down" in done.err.splitlines()[-1]
    s3.before = lambda method, path: None
    succeed("flows.verify", root, cache)
    succeed("flows.assemble", root, cache)
