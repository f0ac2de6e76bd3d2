import os
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from perfetch.errors import EncoderInvalid, SettingsInvalid
from perfetch.retrieval import backend
from perfetch.retrieval.backend import VARIABLE, chosen_backend
from perfetch.retrieval.encoder import load_encoder

needs_openvino = pytest.mark.skipif(
    find_spec("openvino") is None, reason="OpenVINO is not installed: pip install openvino"
)
WORDS = ["list", "set", "vector", "fill", "sort", "return", "def", "for", "in", "range", "unseen"]


def texts_of(count, longest=60):
    rng = np.random.default_rng(0)
    return [" ".join(rng.choice(WORDS, rng.integers(1, longest))) for _ in range(count)]


@needs_openvino
def test_openvino_gives_torchs_vectors(tiny_folder):
    asked = [*texts_of(200), ""]
    ours = load_encoder(str(tiny_folder), device="cpu", backend="openvino")
    theirs = load_encoder(str(tiny_folder), device="cpu", backend="torch")
    found = ours.encode(asked)
    assert (ours.runtime.name, theirs.runtime.name) == ("openvino", "torch")
    assert (found * theirs.encode(asked)).sum(1).min() >= 0.999999
    assert ours.revision == theirs.revision


@needs_openvino
def test_openvino_gives_torchs_vectors_with_the_default_encoder():
    code = "def join_all(parts):\n    return ''.join(parts)\n"
    asked = ["", "fill a vector", code, code * 60, *[code * times for times in range(1, 30)]]
    ours = load_encoder(None, device="cpu", backend="openvino").encode(asked)
    theirs = load_encoder(None, device="cpu", backend="torch").encode(asked)
    assert (ours * theirs).sum(1).min() >= 0.9999


@needs_openvino
def test_a_default_prompt_reaches_openvino(prompting_folder):
    ours = load_encoder(str(prompting_folder), device="cpu", backend="openvino")
    theirs = ours.model.encode(["list"], show_progress_bar=False)
    assert (ours.encode(["list"]) * theirs).sum() / np.linalg.norm(theirs) >= 0.999999


@needs_openvino
def test_auto_changes_to_openvino_when_enough_has_come(tiny_folder, monkeypatch):
    monkeypatch.setattr(backend, "WORTH_CHARACTERS", 200)
    encoder = load_encoder(str(tiny_folder), device="cpu", backend="auto")
    first = encoder.encode(["fill the list"])
    assert encoder.runtime.name == "torch"
    encoder.encode(texts_of(20))
    assert encoder.runtime.name == "openvino"
    assert encoder.encode(["fill the list"]) == pytest.approx(first, abs=1e-5)


@needs_openvino
def test_an_encoder_that_openvino_gets_wrong_stays_with_torch(tiny_folder, monkeypatch):
    from perfetch.retrieval import openvino_forward

    monkeypatch.setattr(openvino_forward, "LEAST_COSINE", 1.1)  # nothing is that alike
    monkeypatch.setattr(backend, "WORTH_CHARACTERS", 1)
    encoder = load_encoder(str(tiny_folder), device="cpu", backend="auto")
    assert encoder.encode(["fill the list"]).shape == (1, 16)
    assert encoder.runtime.name == "torch"
    with pytest.raises(EncoderInvalid, match=r"cannot run this encoder \(cosine"):
        load_encoder(str(tiny_folder), device="cpu", backend="openvino").encode(["fill"])


@needs_openvino
def test_compiling_prints_nothing_and_leaves_no_trace_of_telemetry(tiny_folder, tmp_path):
    """OpenVINO's own converter notes who converts what, under the user's home, and sends it."""
    home = tmp_path / "home"
    home.mkdir()
    script = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('somebody connects')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from perfetch.retrieval.encoder import load_encoder\n"
        "load_encoder(sys.argv[1], device='cpu', backend='openvino').encode(['fill the list'])\n"
    )
    command = [sys.executable, "-c", script, str(tiny_folder)]
    alone = {**os.environ, "HOME": str(home)}
    run = subprocess.run(command, capture_output=True, text=True, env=alone)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert not [path for path in home.rglob("*") if path.name.startswith(("intel", "openvino"))]


def test_asked_for_and_not_there_is_an_error_that_names_the_install(tiny_folder):
    script = (
        "import sys\n"
        "sys.modules['openvino'] = None  # as where it is not installed\n"
        "from perfetch.errors import EncoderInvalid\n"
        "from perfetch.retrieval.encoder import load_encoder\n"
        "auto = load_encoder(sys.argv[1], device='cpu', backend='auto')\n"
        "assert auto.encode(['fill the list ' * 10_000]).shape == (1, 16)\n"
        "try: load_encoder(sys.argv[1], device='cpu', backend='openvino').encode(['fill'])\n"
        "except EncoderInvalid as error: sys.exit(str(error))"
    )
    command = [sys.executable, "-c", script, str(tiny_folder)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stderr == "OpenVINO is not installed: pip install openvino\n"


def test_the_environment_chooses(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert chosen_backend() == "auto"
    monkeypatch.setenv(VARIABLE, "torch")
    assert chosen_backend() == "torch"
    monkeypatch.setenv(VARIABLE, "tensorflow")
    with pytest.raises(SettingsInvalid, match=f"{VARIABLE}: 'tensorflow' is none of auto, torch"):
        chosen_backend()
