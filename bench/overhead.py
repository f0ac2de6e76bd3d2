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
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from storage.home import home
from tests.running_flows import serving

MOST = 1.10
PREFECT, PLAIN = "prefect", "plain"
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
    (folder / "server").mkdir(parents=True)
    with serving(folder / "server") as address:
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


if __name__ == "__main__":
    sys.exit(main())
