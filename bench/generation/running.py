"""Runs one client against one fresh server, and ends whatever takes too long."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.generation.cases import MODEL, Case
from bench.generation.clients import FOLDER, ROOT, Client
from bench.generation.judging import Measured, judge
from tests.openai_server.journal import delivered, read_log

KEY = "sk-loopback-bench"
SERVER_CORE, CLIENT_CORE = "0", "1"


def measure(case: Case, client: Client, seed: int) -> Measured:
    """One client in one case."""
    folder = FOLDER / "runs" / f"{case.name}-{client.name}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "state").mkdir(parents=True)
    log = folder / "log.jsonl"
    kills: list[float] = []
    with _server(case, log) as base_url:
        job = _write_job(case, folder, base_url)
        if case.kill:
            kills.append(_run_and_kill(case, client, job, log, seed))
        capped = _run(case, client, job)
    return judge(case, read_log(log), _answered(folder), kills, capped)


@contextmanager
def _server(case: Case, log: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.openai_server", "--log", str(log)]
    command += case.server_options()
    if case.one_core and shutil.which("taskset"):
        command = ["taskset", "-c", SERVER_CORE, *command]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _write_job(case: Case, folder: Path, base_url: str) -> Path:
    job = {
        "base_url": base_url,
        "model": MODEL,
        "prompts": case.prompts(),
        "max_tokens": case.max_tokens,
        "requests_per_minute": case.requests_per_minute,
        "tokens_per_minute": case.tokens_per_minute,
        "at_once": case.at_once,
        "state": str(folder / "state"),
        "result": str(folder / "result.json"),
    }
    path = folder / "job.json"
    path.write_text(json.dumps(job))
    return path


def _start(case: Case, client: Client, job: Path) -> subprocess.Popen[bytes]:
    command = [client.python, str(client.program), str(job)]
    if case.one_core and shutil.which("taskset"):
        command = ["taskset", "-c", CLIENT_CORE, *command]
    environment = {**os.environ, "OPENAI_API_KEY": KEY, "PYTHONPATH": str(ROOT)}
    if client.python != sys.executable:
        del environment["PYTHONPATH"]
    with (job.parent / "output.txt").open("ab") as output:
        return subprocess.Popen(
            command, cwd=job.parent, env=environment, stdout=output, stderr=output,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def _run(case: Case, client: Client, job: Path) -> bool:
    """Whether it had to be ended."""
    process = _start(case, client, job)
    try:
        process.wait(case.cap_s)
    except subprocess.TimeoutExpired:
        _kill(process)
        return True
    return False


def _run_and_kill(case: Case, client: Client, job: Path, log: Path, seed: int) -> float:
    """The moment of the kill: when a random share of the answers has been delivered."""
    share = random.Random(f"{seed}/{case.name}").uniform(0.2, 0.8)
    process = _start(case, client, job)
    give_up = time.time() + case.cap_s
    while process.poll() is None and time.time() < give_up:
        if log.exists() and len(delivered(read_log(log))) >= share * case.requests:
            break
        time.sleep(0.05)
    _kill(process)
    return time.time()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):  # it may just have ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answered(folder: Path) -> int | None:
    path = folder / "result.json"
    return int(json.loads(path.read_text())["answered"]) if path.exists() else None
