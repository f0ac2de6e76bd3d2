"""What training asks for when there is much of it: time, and the most memory it ever held.

Synthetic vectors: documents lie about topics, and queries are documents seen through one rotation,
with noise; so there is something to learn and an early stop to reach. Each case runs in a process
of its own, whose peak includes the vectors themselves, Python and torch.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np

from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_data import LabelledQueries, Matrix, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings

DIMENSION = 384
ROWS_PER_BLOCK = 50_000
MIB, GIB = 1024, 1024**2
"""Of `ru_maxrss`, which counts KiB on Linux."""


@dataclass(frozen=True)
class Case:
    """So many labels and documents, fitted with these settings; and what is promised."""

    labels: int
    dev: int
    documents: int
    settings: TrainingSettings
    most_s: float | None = None
    most_gib: float = 8.0


CASES = {
    "small": Case(5_000, 500, 20_000, TrainingSettings(kind="linear"), most_s=10.0),
    "large": Case(200_000, 2_000, 1_000_000, TrainingSettings(kind="linear", max_epochs=1)),
    "large auto": Case(
        200_000, 2_000, 1_000_000, TrainingSettings(kind="auto", time_budget_s=60.0)
    ),
    "large joint": Case(200_000, 2_000, 1_000_000, TrainingSettings(kind="joint", max_epochs=4)),
    "large nudge": Case(200_000, 2_000, 1_000_000, TrainingSettings(kind="nudge")),
}
DEFAULT = ("small", "large", "large auto")


def main() -> None:
    """Prints a line per case, each from a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=DEFAULT)
    parser.add_argument("--inside", choices=CASES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(_measure(CASES[options.inside])))
        return
    for name in options.cases:
        command = [sys.executable, "-m", "bench.training_scale", "--inside", name]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        said = done.stdout.splitlines()
        print(_line(name, json.loads(said[-1])) if not done.returncode else _failed(name, done))
        sys.stdout.flush()


def _measure(case: Case) -> dict[str, float | str]:
    data = _synthetic(case)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    fit = fit_adapter(data, "bench", case.settings, 0)
    return {
        "seconds": time.monotonic() - started,
        "steps": len(fit.curve) - 1,
        "base": fit.curve[0].dev.ndcg,
        "found": fit.dev.ndcg,
        "kind": fit.adapter.kind,
        "vectors_gib": before / GIB,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB,
    }


def _line(name: str, found: dict[str, float]) -> str:
    case, peak, seconds = CASES[name], found["peak_gib"], found["seconds"]
    steps = max(1, int(found["steps"]))
    kept = [f"{'within' if peak <= case.most_gib else 'NOT within'} {case.most_gib:g} GiB"]
    if case.most_s is not None:
        kept.append(f"{'within' if seconds <= case.most_s else 'NOT within'} {case.most_s:g} s")
    return (
        f"{name:<12} {case.settings.kind:<7} {case.labels:>7,} labels x {case.documents:>9,} "
        f"documents x {DIMENSION}: {seconds:6.1f} s, {steps} steps of {seconds / steps:.1f} s with "
        f"judging, peak {peak:.2f} GiB (vectors {found['vectors_gib']:.2f}), dev NDCG@10 "
        f"{found['base']:.3f} -> {found['found']:.3f}; {', '.join(kept)}"
    )


def _failed(name: str, done: subprocess.CompletedProcess[str]) -> str:
    last = (done.stderr.splitlines() or ["no word"])[-1]
    return f"{name:<12} FAILED with exit status {done.returncode}: {last}"


def _synthetic(case: Case) -> TrainingData:
    rng = np.random.default_rng(0)
    topics = rng.standard_normal((max(1, case.documents // 20), DIMENSION), dtype=np.float32)
    documents = np.empty((case.documents, DIMENSION), dtype=np.float32)
    for at in range(0, case.documents, ROWS_PER_BLOCK):
        part = documents[at : at + ROWS_PER_BLOCK]
        rng.standard_normal(out=part, dtype=np.float32)
        part += topics[rng.integers(len(topics), size=len(part))]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    turn = rng.standard_normal((DIMENSION, DIMENSION), dtype=np.float32)
    rotation, triangle = np.linalg.qr(np.eye(DIMENSION, dtype=np.float32) + 0.15 * turn)
    rotation *= np.sign(np.diag(triangle))  # any sign is orthogonal; this one is near the identity
    place = rng.integers(case.documents, size=case.labels + case.dev)
    train, dev = place[: case.labels], place[case.labels :]
    return TrainingData(
        documents,
        _asked(documents, train, rotation, rng),
        _asked(documents, dev, rotation, rng),
        np.arange(case.documents),
    )


def _asked(
    documents: Matrix, place: np.ndarray, rotation: Matrix, rng: np.random.Generator
) -> LabelledQueries:
    vectors = np.empty((len(place), DIMENSION), dtype=np.float32)
    for at in range(0, len(place), ROWS_PER_BLOCK):
        part = documents[place[at : at + ROWS_PER_BLOCK]] @ rotation
        noise = rng.standard_normal(part.shape, dtype=np.float32)
        part += 1.2 * noise / DIMENSION**0.5
        vectors[at : at + len(part)] = part / np.linalg.norm(part, axis=1, keepdims=True)
    one, none = np.array([1]), np.array([], dtype=np.int64)
    return LabelledQueries(
        vectors=vectors,
        positives=tuple(np.array([position]) for position in place),
        grades=(one,) * len(place),
        slow=(none,) * len(place),
        weights=np.ones(len(place), dtype=np.float32),
    )


if __name__ == "__main__":
    main()
