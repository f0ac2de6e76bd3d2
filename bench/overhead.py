"""What orchestration costs: the default run through Prefect, and the same stages by plain calls.

Each run is a command of its own in a home of its own that is empty when it begins; the two take
turns, the second pair the other way round. Prefect's server runs before, is not timed, and shares
the cores as it does on a laptop. Of the plain run's time the seconds are taken off in which it
imports Prefect (see bench/without_prefect.py).
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.error import URLError

from storage.home import home

MOST = 1.10
PREFECT, PLAIN = "prefect", "plain"
PATIENCE_S = 120.0
DOCUMENTS_PER_FAMILY = 40
"""Of a small run: code grows with the catalogue, about as in the default run."""


@dataclass(frozen=True)
class Run:
    """One run of the pipeline to its end."""

    side: str
    seconds: float
    """Of the whole command, without importing Prefect on the plain side."""
    dataset: str
    timings_s: dict[str, float]


def main() -> int:
    """1 when the two made different datasets, 0 otherwise; time decides nothing."""
    options = _options()
    folder = home() / "bench-overhead"
    shutil.rmtree(folder, ignore_errors=True)
    runs: list[Run] = []
    with _serving(folder / "server") as address:
        for number in range(options.rounds):
            sides = (PREFECT, PLAIN) if number % 2 == 0 else (PLAIN, PREFECT)
            for side in sides:
                runs.append(_run(side, folder / f"{number}-{side}", options.families, address))
                _tell(runs[-1])
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return _compare(runs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=2, help="pairs of runs")
    parser.add_argument(
        "--families", type=int, help="a smaller run, of so many families of each language"
    )
    parser.add_argument("--keep", action="store_true", help="leave the homes for a look")
    return parser.parse_args()


def _run(side: str, root: Path, families: int | None, address: str) -> Run:
    settings = _settings(families)
    if side == PREFECT:
        options = [f"--{name}={json.dumps(value)}" for name, value in settings.items()]
        command = ["-m", "flows.full_pipeline", "--json", *options]
    else:
        command = ["-m", "bench.without_prefect", json.dumps(settings)]
    root.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    own = {"PERFETCH_HOME": str(root), "PREFECT_HOME": str(root / "prefect")}
    if side == PREFECT:
        own["PREFECT_API_URL"] = address
    started = time.monotonic()
    with (root / "said.log").open("w") as said:
        command = [sys.executable, *command]
        done = subprocess.run(command, env=kept | own, stdout=subprocess.PIPE, stderr=said)
    seconds = time.monotonic() - started
    if done.returncode:
        sys.exit(f"{side} ended with {done.returncode}; see {root / 'said.log'}")
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    report = json.loads((Path(made["path"]).parent / "report.json").read_text())
    without = seconds - made.get("imported_s", 0.0)
    return Run(side, without, report["dataset"], report["timings_s"])


def _settings(families: int | None) -> dict[str, Any]:
    """The form's default, or a smaller run."""
    if families is None:
        return {}
    code = {"kind": "code", "max_documents": families * DOCUMENTS_PER_FAMILY}
    return {"sources": [{"kind": "catalogue", "families": families}, code]}


def _tell(run: Run) -> None:
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in run.timings_s.items())
    print(f"{run.side:<8} {run.seconds:7.1f} s  dataset {run.dataset}; {stages}", flush=True)


def _compare(runs: list[Run]) -> int:
    prefect, plain = (
        mean(run.seconds for run in runs if run.side == side) for side in (PREFECT, PLAIN)
    )
    ratio = prefect / plain
    kept = "within" if ratio <= MOST else "NOT within"
    print(
        f"through Prefect {prefect:.1f} s, by plain calls {plain:.1f} s: {prefect - plain:+.1f} s, "
        f"{ratio - 1:+.1%} ({kept} {MOST - 1:.0%}), mean of {len(runs) // 2} runs each"
    )
    if len({run.dataset for run in runs}) > 1:
        print("the datasets DIFFER: this compares different work")
        return 1
    return 0


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """The address of a Prefect server that answers, for the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.mkdir(parents=True)
    own = {"PREFECT_HOME": str(folder), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    process = subprocess.Popen(
        [sys.executable, "-m", "console.server_process", str(port)],
        env=os.environ | own,
        stdin=subprocess.PIPE,
    )
    address = f"http://127.0.0.1:{port}/api"
    with process:
        try:
            _wait_for(f"{address}/health")
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    patience = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except URLError:
            if time.monotonic() > patience:
                sys.exit(f"{address} does not answer")
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
