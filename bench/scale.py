"""Assembly of more than memory holds: time and peak memory per million examples, at 1 M and 10 M.

An example is a document, a query and their judgement; every fourth has a pseudo-query, too. Rows
come from a seeded generator (bench/generated_examples.py), written before and not timed. Each size
is assembled in a process of its own, whose largest resident size is the system's word, DuckDB and
Python together; it counts no page that the system keeps of files.
"""

import argparse
import json
import logging
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.generated_examples import PART, parts
from perfetch.assembly.settings import AssemblySettings
from storage.home import home
from tasks.large_assembly import MEMORY_MIB, assemble_large

MILLION = 1_000_000
SIZES = (1.0, 10.0)
MOST_GIB, MOST_RATIO = 8.0, 1.5
KIB_PER_GIB = 1024**2
SEED = 0


def main() -> int:
    """1 when memory or the cost per row is above what is promised, 0 otherwise."""
    options = _options()
    folder = home() / "bench-scale"
    if options.inside:
        print(json.dumps(_measure(folder, options.inside, options.memory_mib)))
        return 0
    found = [_run(folder, millions, options.memory_mib) for millions in options.millions]
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return _compare(options.millions, found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--millions", nargs="+", type=float, default=SIZES, help="of examples")
    parser.add_argument("--memory-mib", type=int, default=MEMORY_MIB, help="for DuckDB")
    parser.add_argument("--keep", action="store_true", help="leave the generated examples")
    parser.add_argument("--inside", type=float, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(folder: Path, millions: float, memory_mib: int) -> dict[str, float]:
    started = time.monotonic()
    for _ in parts(folder / "examples", _examples(millions), SEED):
        continue
    print(f"{millions:g} M examples generated in {time.monotonic() - started:.0f} s", flush=True)
    command = ["-m", "bench.scale", "--inside", str(millions), "--memory-mib", str(memory_mib)]
    environment = os.environ | {"PERFETCH_HOME": str(home())}
    done = subprocess.run(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    print(
        f"{millions:g} M examples: {found['seconds']:.0f} s, {found['seconds'] / millions:.0f} s a "
        f"million; peak {found['peak_gib']:.2f} GiB, {found['peak_gib'] / millions:.2f} a million; "
        f"on disk {found['disk_gib']:.1f} GiB at the end; dataset {found['version']}: "
        f"{found['documents']:,} documents, {found['queries']:,} queries",
        flush=True,
    )
    return found


def _measure(folder: Path, millions: float, memory_mib: int) -> dict[str, float | int | str]:
    said = "%(asctime)s  %(message)s"
    # Prefect, which the tasks import, has settled the logs already.
    logging.basicConfig(format=said, datefmt="%H:%M:%S", level=logging.INFO, force=True)
    root = folder / "home"
    shutil.rmtree(root, ignore_errors=True)
    (root / "tmp").mkdir(parents=True)
    tempfile.tempdir = str(root / "tmp")
    paths = list(parts(folder / "examples", _examples(millions), SEED))
    started = time.monotonic()
    made = assemble_large(root, list(map(str, paths)), {}, AssemblySettings(), memory_mib)
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_GIB
    size = sum(path.stat().st_size for path in Path(made.path).rglob("*")) / 1024**3
    return {
        "seconds": seconds,
        "peak_gib": peak,
        "disk_gib": size,
        "version": made.version,
        "documents": made.counts["corpus"],
        "queries": made.counts["queries"],
    }


def _examples(millions: float) -> int:
    return max(1, round(millions * MILLION / PART)) * PART


def _compare(sizes: list[float], found: list[dict[str, float]]) -> int:
    peak = max(each["peak_gib"] for each in found)
    kept = "within" if peak <= MOST_GIB else "NOT within"
    print(f"peak memory {peak:.2f} GiB ({kept} {MOST_GIB:g} GiB)")
    first, last = (
        each["seconds"] / size for each, size in ((found[0], sizes[0]), (found[-1], sizes[-1]))
    )
    ratio = last / first
    linear = "within" if ratio <= MOST_RATIO else "NOT within"
    print(
        f"time per row at {sizes[-1]:g} M over that at {sizes[0]:g} M: {ratio:.2f} "
        f"({linear} {MOST_RATIO:g})"
    )
    return int(peak > MOST_GIB or ratio > MOST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
