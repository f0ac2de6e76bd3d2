"""How much sooner `linear` is where LlamaIndex's adapter engine, tuned on dev, ends.

Per set, in one run on one machine and the same cached vectors: the engine's NDCG@10 on test once
dev has chosen among its grid, and how long that took, whole and for the chosen setting alone; then
the seconds of `linear`, at the settings that `flows.train` has by default, up to its first epoch at
which what dev has chosen so far is no lower on test. Its seconds count the start, every epoch and
every look at dev; the look at test is the bench's and is not counted. Once with labels alone, as
the engine has them, and once with the pseudo-queries that `linear` has by default.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.sets import SHARED, Bench, load_set, write_set
from perfetch.retrieval.folds import folds_of
from perfetch.retrieval.training import recipe_of
from perfetch.retrieval.training_data import Matrix
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.trial import Trial

SETS = ("python-apidocs", "conala")
PEERS = Path(".bench/peers/bin/python")
MOST_EPOCHS = 100
WANTED = 20
SCRIPT = Path(__file__).parent / "peers" / "time_llama_index.py"


@dataclass(frozen=True)
class Theirs:
    """What the engine came to."""

    queries: Matrix
    tuned_s: float
    winner_s: float
    setting: str


def main() -> None:
    """Prints per set both times and their ratio; a sentence where the engine cannot run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--peers", type=Path, default=PEERS, help="python of bench/peers")
    parser.add_argument("--sets", nargs="+", default=SETS, help="folders of ../shared/data")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    missing = _missing(options.peers, options.sets)
    if missing:
        print(f"time to quality: not measured, because {missing}")
        return
    for name in options.sets:
        bench = load_set(SHARED / name, None, options.seed)
        theirs = _theirs(bench, options.peers)
        wanted = bench.scores(theirs.queries)[0].mean()
        print(
            f"{name}: LlamaIndex tuned on dev reaches NDCG@10 {wanted:.4f} on test in "
            f"{theirs.tuned_s:.1f} s; {theirs.setting} alone takes {theirs.winner_s:.1f} s"
        )
        for weight, words in ((0.0, "labels alone"), (None, "pseudo-queries, too")):
            _ours(bench, theirs, float(wanted), weight, words, options.seed)


def _missing(peers: Path, sets: Sequence[str]) -> str:
    """Why the engine cannot run; empty where it can."""
    absent = [name for name in sets if not (SHARED / name).is_dir()]
    if absent:
        return f"{SHARED} has no {', '.join(absent)}"
    if not peers.is_file():
        return f"{peers} is not there; make bench-peers-env makes the peers' environment"
    command = [peers, "-c", "import llama_index.finetuning"]
    tried = subprocess.run(command, capture_output=True, check=False)
    return f"{peers} has no LlamaIndex; see bench/peers" if tried.returncode else ""


def _theirs(bench: Bench, python: Path) -> Theirs:
    with tempfile.TemporaryDirectory() as folder:
        given, timed = Path(folder) / "set.npz", Path(folder) / "timed.npz"
        write_set(bench, given)
        subprocess.run([python, SCRIPT, given, timed], check=True)
        found = np.load(timed)
        return Theirs(
            found["queries"], float(found["tuned"]), float(found["winner"]), str(found["setting"])
        )


def _ours(
    bench: Bench, theirs: Theirs, wanted: float, weight: float | None, words: str, seed: int
) -> None:
    settings = TrainingSettings(kind="linear")
    if weight is not None:
        settings = settings.model_copy(update={"pseudo_query_weight": weight})
    started = time.monotonic()
    trial = Trial(recipe_of(settings), folds_of(bench.data, seed), "bench", seed)
    seconds, best = time.monotonic() - started, 0.0
    for number in range(1, MOST_EPOCHS + 1):
        started = time.monotonic()
        trial.advance(1)
        seconds += time.monotonic() - started
        moved = trial.adapter(1.0).transform(bench.queries, "bench")
        best = max(best, float(bench.scores(moved)[0].mean()))
        if best >= wanted:
            _say(words, number, best, seconds, theirs)
            return
    print(f"  linear, {words}: NDCG@10 {best:.4f} at most in {MOST_EPOCHS} epochs, {seconds:.1f} s")


def _say(words: str, epochs: int, reached: float, seconds: float, theirs: Theirs) -> None:
    ratio = theirs.tuned_s / seconds
    print(
        f"  linear, {words}: {reached:.4f} after {epochs} epochs and {seconds:.2f} s: "
        f"{ratio:.0f} times sooner than the tuning ({'' if ratio >= WANTED else 'not '}"
        f"{WANTED} or more), {theirs.winner_s / seconds:.0f} times than its best setting alone"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
