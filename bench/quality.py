"""What the default run gains on held-out data, over three seeds: the README's table of quality.

Each seed is a whole run of the product in a home of its own under PERFETCH_HOME; vectors and
verdicts found there are used again.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from storage.home import home

SEEDS = (0, 1, 2)
HEAD = ("split", "source", "seed", "queries", "base", "champion", "relative", "95% interval", "")
ROW = "{:<18} {:<10} {:>4} {:>8} {:>7} {:>9} {:>9} {:>18}  {}"


def main() -> None:
    """Runs the seeds and prints, per split and source, NDCG@10 and fast@1 against the base."""
    folder = home() / "bench-quality"
    reports = [_run(folder, seed) for seed in SEEDS]
    for metric in ("ndcg@10", "fast@1"):
        print(f"\n{metric}, base encoder and trained champion on the same queries")
        print(ROW.format(*HEAD))
        for split, source in _cells(reports[0]):
            for seed, report in zip(SEEDS, reports, strict=True):
                _print(report, split, source, seed, metric)
    print("\nndcg@10 without the queries that spell the name of the function they ask for")
    print(ROW.format(*HEAD))
    for split, source in _cells(reports[0]):
        for seed, report in zip(SEEDS, reports, strict=True):
            _print_leak_free(report, split, source, seed)
    print("\npromoted: " + ", ".join(str(report["gate"]["promoted"]) for report in reports))


def _run(folder: Path, seed: int) -> dict[str, Any]:
    root = folder / f"seed-{seed}"
    for shared in ("embeddings", "verdicts", "build"):
        before = folder / f"seed-{seed - 1}" / shared
        if before.is_dir() and not (root / shared).exists():
            shutil.copytree(before, root / shared)
    command = [sys.executable, "-m", "flows.full_pipeline", "--seed", str(seed), "--json"]
    done = subprocess.run(
        command, env={**os.environ, "PERFETCH_HOME": str(root)}, stdout=subprocess.PIPE, check=True
    )
    page = Path(json.loads(done.stdout.splitlines()[-1])["path"])
    report: dict[str, Any] = json.loads((page.parent / "report.json").read_text())
    return report


def _cells(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (split, source)
        for split, part in report["splits"].items()
        for source in (part["slices"]["source"] if split != "pooled" else ("all",))
    ]


def _print(report: dict[str, Any], split: str, source: str, seed: int, metric: str) -> None:
    whole = report["splits"][split]
    part = whole if source == "all" else whole["slices"]["source"].get(source)
    if part is not None and part["systems"]["base"][metric] is not None:
        _print_row(part, split, source, seed, metric)


def _print_row(part: dict[str, Any], split: str, source: str, seed: int, metric: str) -> None:
    found = _against_base(part, metric)
    base, champion = (part["systems"][name][metric] for name in ("base", "challenger"))
    interval = f"{found['ci_low']:+.4f} {found['ci_high']:+.4f}" if found else "-"
    verdict = "" if not found else _verdict(found)
    print(
        ROW.format(
            split, source, seed, part["queries"], f"{base:.4f}", f"{champion:.4f}",
            f"{champion / base - 1:+.1%}", interval, verdict,
        )
    )  # fmt: skip


def _verdict(found: dict[str, Any]) -> str:
    if found["ci_low"] > 0:
        return "above base"
    return "BELOW BASE" if found["ci_high"] < 0 else "not told apart"


def _against_base(part: dict[str, Any], metric: str) -> dict[str, Any] | None:
    wanted = ("challenger", "base", metric)
    rows = part["comparisons"]
    return next((c for c in rows if (c["system"], c["against"], c["metric"]) == wanted), None)


def _print_leak_free(report: dict[str, Any], split: str, source: str, seed: int) -> None:
    part = report["splits"][split]["slices"]["leak_free"].get(source)
    if part is not None:
        _print_row(part, split, source, seed, "ndcg@10")


if __name__ == "__main__":
    main()
