"""SIGKILL while weights are trained: the rerun goes on and ends with the same model."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from storage.home import MANIFEST
from tests.running_flows import ROOT, environment, run_flow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SOURCES = '[{"kind":"catalogue","families":6}]'
STAGES = {"generate": ("--sources", SOURCES), "verify": (), "assemble": ()}
TRAINED = ("--training.weights.device", "cpu", "--training.weights.max_epochs", "3")
KINDS = {
    "query_full": ("--training.weights.queries_per_part", "64", "--training.weights.patience", "9"),
    "full": ("--training.weights.queries_per_part", "64", "--training.weights.patience", "9"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with a small dataset version."""
    folder = tmp_path_factory.mktemp("home")
    for stage, arguments in STAGES.items():
        done = run_flow(stage, folder, *arguments)
        assert done.code == 0, done.err
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_training_goes_on_to_the_model_it_would_have_been(kind, home):
    arguments = ("--training.kind", kind, *TRAINED, *KINDS[kind])
    kept = killed_after_two_checkpoints(home, arguments)
    print(f"\n{kind}: killed when checkpoint {kept} was there")  # noqa: T201 - shown by -s
    resumed = train(home, arguments)
    assert not list((home / "checkpoints").glob("*"))
    model = resumed
    config, weights = json.loads((model / "config.json").read_text()), weights_in(model)
    model.rename(home / "models" / f".{model.name}")
    assert train(home, arguments) == model
    assert json.loads((model / "config.json").read_text()) == config
    assert weights_in(model) == weights


def train(home, arguments):
    """The folder of the model that a whole run of `flows.train` leaves."""
    command = [sys.executable, "-m", "flows.train", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[-1])


def killed_after_two_checkpoints(home, arguments):
    """Starts a training, kills it and all it started at its second checkpoint; its number."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.train", *arguments],
        cwd=ROOT,
        env=environment(home),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while process.poll() is None:
            numbers = [
                int(path.parent.name)
                for path in home.glob(f"checkpoints/*/*/{MANIFEST}")
                if path.parent.name.isdigit()
            ]
            if max(numbers, default=0) >= 2:
                return max(numbers)
            time.sleep(0.02)
        raise AssertionError("the training ended before its second checkpoint")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def weights_in(model):
    """Every tensor of the folder, by file and name, as bytes."""
    return {
        (str(path.relative_to(model)), name): tensor.tobytes()
        for path in sorted(model.rglob("*.safetensors"))
        for name, tensor in load_file(path).items()
    }
