"""Every query-side kind and every peer on real retrieval sets: gain on test, how sure, how long.

Prints per set and seed NDCG@10 of the encoder alone, of BM25, of each peer, of each kind at its
defaults and of `auto` with pseudo-queries and without, each with the paired interval (95%, by
cluster) of its difference from the encoder; then the mean gains, and the points of
`bench.standing`. The column `apart` is the gain where the documents that answer a training label
are taken out of the corpus: a map may learn to rank those low, which helps where no test query asks
for them. `shared`, beside a set's name, is the share of its test queries that such a document
answers.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bench.kept import Found, Kept
from bench.sets import SHARED, Bench, Numbers, Scores, load_set
from bench.standing import AUTO, BM25, LABELS_ALONE, Run, Standing, told
from perfetch.comparison.made import made, warm_up
from perfetch.comparison.peers import Peer, PeerFailed, Peers, known_peers, moved_by
from perfetch.retrieval.measures import FAST, PRIMARY, measure
from perfetch.retrieval.significance import paired_bootstrap
from perfetch.retrieval.training_settings import TrainingSettings

RUNNER = Path(__file__).parent / "peers" / "fit.py"
SEARCHED = (AUTO, LABELS_ALONE)
KINDS = (
    *SEARCHED, "ridge", "knn", "linear", "affine", "low_rank", "mlp", "symmetric", "joint", "nudge",
)  # fmt: skip
ROW = "{:<21} {:>4} {:<18} {:>7} {:>9} {:>18} {:>7} {:>7} {:>8}  {}"
HEAD = (
    "set",
    "seed",
    "system",
    "ndcg@10",
    "relative",
    "95% interval",
    "fast@1",
    "seconds",
    "apart",
)


def main() -> None:
    """Prints a line per set, seed and system, then what all of it comes to."""
    options = _options()
    runs: list[Run] = []
    folders = [folder for folder in options.sets if _is_there(folder)]
    kept = Kept(options.keep)
    trials = options.keep and options.keep.with_name(f"{options.keep.name}.trials")
    where = Peers(options.peers, RUNNER, options.peer_limit_s, trials) if options.peers else None
    peers = known_peers(where, options.peer_names, texts=True) if where else ()
    print(ROW.format(*HEAD, ""), flush=True)
    for folder in folders:
        for seed in range(options.seeds):
            bench = load_set(folder, options.labels, seed)
            base = bench.scores(bench.queries)
            for found in _run(bench, base, seed, options, kept, where, peers):
                _print(bench, seed, found, base)
                runs.append(_kept(bench, found))
    if runs:
        print("\n".join(told(Standing(runs))))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    found = sorted(path for path in SHARED.glob("*") if path.is_dir()) or [SHARED]
    parser.add_argument("--sets", nargs="+", type=Path, default=found, help="BEIR folders")
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--labels", type=int, help="so many in all, a fifth of them dev")
    parser.add_argument("--peers", type=Path, help="python of an environment with bench/peers")
    parser.add_argument("--peer-names", nargs="+", default=(), help="all when empty")
    parser.add_argument(
        "--single-seeds", type=int, default=1, help="of single kinds and of peers that read texts"
    )
    parser.add_argument("--peer-seeds", type=int, default=3, help="of peers; tuning takes long")
    parser.add_argument("--peer-limit-s", type=int, default=4 * 3600, help="of one fit of a peer")
    parser.add_argument("--budget-s", type=float, default=60.0)
    parser.add_argument("--keep", type=Path, help="a file: begun again, it goes on where it ended")
    return parser.parse_args()


def _is_there(folder: Path) -> bool:
    if (folder / "corpus.jsonl").is_file():
        return True
    print(f"{folder}: left out, because no corpus.jsonl is there (a BEIR folder has one)")
    return False


def _run(
    bench: Bench,
    base: Scores,
    seed: int,
    options: argparse.Namespace,
    kept: Kept,
    where: Peers | None,
    peers: Sequence[Peer],
) -> Iterator[Found]:
    yield Found("base", base, said=f"{bench.shared:.0%} shared")
    yield _lexical(bench)
    systems: dict[str, Callable[[], Found]] = {}
    for peer in peers:
        if where and seed < options.peer_seeds and (seed < options.single_seeds or not peer.texts):
            systems[peer.name] = partial(_of_peer, bench, where, peer, seed)
    for kind in options.kinds:
        if kind in SEARCHED or seed < options.single_seeds:
            systems[kind] = partial(_fitted, bench, kind, seed, options.budget_s)
    for name, made_now in systems.items():
        key = (bench.name, seed, options.labels, name, options.budget_s)
        try:
            yield kept.get(key) or kept.put(key, made_now())
        except PeerFailed as error:
            print(f"{bench.name}, seed {seed}, {name}: left out, {error}", flush=True)


def _lexical(bench: Bench) -> Found:
    rows = np.arange(len(bench.queries))
    values = measure(bench.ground.lexical, rows, bench.ground.judgements).values
    unknown = np.full(len(rows), np.nan)
    return Found(BM25, (values[PRIMARY], values[FAST], unknown), index="one of its own")


def _of_peer(bench: Bench, where: Peers, peer: Peer, seed: int) -> Found:
    moved, facts = moved_by(where, peer, bench.ground, seed)
    scores = bench.scores(moved.tests, moved.documents)
    how = (float(facts["seconds"]), str(facts["said"]), peer.index, True)
    return Found(peer.name, scores, *how)


def _fitted(bench: Bench, kind: str, seed: int, budget_s: float) -> Found:
    ground, name = bench.ground, kind
    if kind == LABELS_ALONE:
        ground, name = replace(ground, data=replace(ground.data, pseudo=None)), AUTO
    settings = TrainingSettings(kind=name, time_budget_s=budget_s)
    warm_up()
    started = time.monotonic()
    fit = made(ground, settings, seed)
    seconds = time.monotonic() - started
    moved = fit.moved()
    return Found(kind, bench.scores(moved.tests, moved.documents), seconds, fit.said, fit.index)


def _kept(bench: Bench, found: Found) -> Run:
    return Run(
        set=bench.name,
        system=found.system,
        is_peer=found.is_peer,
        index=found.index,
        ndcg=found.scores[0],
        clusters=bench.ground.clusters,
        shared=bench.shared,
    )


def _print(bench: Bench, seed: int, found: Found, base: Scores) -> None:
    own, clusters = found.scores, bench.ground.clusters
    (result,) = paired_bootstrap(
        own[0][:, None], base[0][:, None], clusters, confidence=0.95, seed=seed
    )
    verdict = "above" if result.ci_low > 0 else "BELOW" if result.ci_high < 0 else "-"
    print(
        ROW.format(
            bench.name, seed, found.system, f"{own[0].mean():.4f}",
            f"{result.relative or 0.0:+.1%}",
            f"{result.ci_low:+.4f} {result.ci_high:+.4f}", _mean(own[1]), f"{found.seconds:.1f}",
            _relative(own[2], base[2]), f"{verdict:<6}{found.said}",
        ),
        flush=True,
    )  # fmt: skip


def _mean(values: Numbers) -> str:
    known = values[~np.isnan(values)]
    return f"{known.mean():.3f}" if known.size else ""


def _relative(values: Numbers, base: Numbers) -> str:
    known = ~np.isnan(values) & ~np.isnan(base)
    return f"{values[known].mean() / base[known].mean() - 1:+.1%}" if known.any() else ""


if __name__ == "__main__":
    main()
