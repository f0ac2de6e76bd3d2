"""Every query-side kind on real retrieval sets: what it gains on test, how sure that is, how long.

Prints per set and seed NDCG@10 of the encoder alone, of BM25, of each kind at its defaults and of
`auto`, each with the paired interval (95%, by cluster) of its difference from the encoder. The last
column is the gain where the documents that answer a training label are taken out of the corpus: a
map may also learn to rank those low, which helps where no test query asks for them.
"""

import argparse
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.trained_weights import fitted
from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.dataset import Dataset
from perfetch.rendering import render_query
from perfetch.retrieval.cached_encoding import encode_cached
from perfetch.retrieval.encoder import load_encoder
from perfetch.retrieval.evaluation import TEST
from perfetch.retrieval.fit import Fit
from perfetch.retrieval.judgements import Judgements, judge
from perfetch.retrieval.labels import texts_of, training_data
from perfetch.retrieval.lexical import build_lexical
from perfetch.retrieval.measures import FAST, PRIMARY, measure
from perfetch.retrieval.ranking import Dense, System
from perfetch.retrieval.significance import paired_bootstrap
from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_data import Indices, Matrix, TrainingData
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.retrieval.weights.sides import trains_weights
from perfetch.sources.beir import BeirSource, read_beir
from storage.embeddings import append_embeddings, read_embeddings
from storage.home import home

SHARED = Path(__file__).parents[2] / "shared" / "data"
KINDS = ("ridge", "knn", "linear", "affine", "low_rank", "mlp", "auto")
ROW = "{:<21} {:>4} {:<17} {:>7} {:>9} {:>18} {:>7} {:>7} {:>8}  {}"
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
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bench:
    """One set, ready to be fitted and judged."""

    name: str
    data: TrainingData
    queries: Matrix
    """(test queries, dim)"""
    texts: tuple[str, ...]
    """Of the test queries."""
    judgements: Judgements
    clusters: tuple[str, ...]
    lexical: System
    kept: Indices
    """Documents that answer no training label."""

    def scores(
        self, queries: Matrix, documents: Matrix | None = None
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Per query NDCG@10, fast@1, and NDCG@10 without the documents of the labels."""
        rows = np.arange(len(queries))
        corpus = self.data.documents if documents is None else documents
        found = measure(Dense(queries, corpus), rows, self.judgements).values
        return found[PRIMARY], found[FAST], self._apart(queries, corpus)

    def _apart(self, queries: Matrix, corpus: Matrix) -> Numbers:
        """NaN for a query that a taken document answers, too."""
        place = np.full(len(self.data.documents), -1)
        place[self.kept] = np.arange(len(self.kept))
        grades = self.judgements.grades
        rows = [row for row, own in enumerate(grades) if all(place[p] >= 0 for p in own)]
        apart = np.full(len(queries), np.nan)
        if rows:
            moved = tuple({int(place[p]): g for p, g in grades[row].items()} for row in rows)
            judged = Judgements(moved, (np.array([], dtype=np.int64),) * len(rows))
            system = Dense(queries[rows], corpus[self.kept])
            apart[rows] = measure(system, np.arange(len(rows)), judged).values[PRIMARY]
        return apart


def main() -> None:
    """Prints a line per set, seed and system, then the mean relative gain of each system."""
    options = _options()
    print(ROW.format(*HEAD, ""), flush=True)
    gains: dict[str, list[float]] = {}
    for folder in options.sets:
        for seed in range(options.seeds):
            bench = _load(folder, options.labels, seed)
            for system, gain in _run(bench, seed, options):
                gains.setdefault(system, []).append(gain)
    for system, found in gains.items():
        print(f"mean relative gain of {system:<17} {np.mean(found):+.1%} over {len(found)} fits")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    found = sorted(path for path in SHARED.glob("*") if path.is_dir())
    parser.add_argument("--sets", nargs="+", type=Path, default=found, help="BEIR folders")
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--labels", type=int, help="so many in all, a fifth of them dev")
    parser.add_argument("--peers", type=Path, help="python of an environment with bench/peers")
    parser.add_argument("--budget-s", type=float, default=60.0)
    return parser.parse_args()


def _load(folder: Path, labels: int | None, seed: int) -> Bench:
    dataset = assemble([read_beir(BeirSource(path=folder))], {}, None, AssemblySettings())
    vectors = vectors_of(dataset)
    data = training_data(dataset, vectors, TrainingSettings().pseudo_queries)
    if labels is not None:
        data = _cut(data, labels, seed)
    tested = [placed for placed in dataset.queries if placed.split.startswith(TEST)]
    texts = [render_query(placed.query.text, placed.query.context) for placed in tested]
    ids = [placed.document.document_id for placed in dataset.documents]
    taught = np.concatenate(data.train.positives + data.dev.positives)
    return Bench(
        name=folder.name,
        data=data,
        queries=np.stack([vectors[text] for text in texts]),
        texts=tuple(texts),
        judgements=judge([placed.query.query_id for placed in tested], dataset.qrels, ids),
        clusters=tuple(placed.cluster_id for placed in tested),
        lexical=build_lexical(texts, [placed.document.text for placed in dataset.documents]),
        kept=np.setdiff1d(np.arange(len(ids)), taught),
    )


def vectors_of(dataset: Dataset) -> dict[str, Matrix]:
    """Text to vector, for all that a fit and a test of the dataset need; stored as all are."""
    encoder = load_encoder()
    texts = texts_of(dataset, TrainingSettings().pseudo_queries)
    lookup = partial(read_embeddings, home(), encoder.revision)
    store = partial(append_embeddings, home(), encoder.revision)
    return dict(zip(texts, encode_cached(texts, encoder, lookup, store).vectors, strict=True))


def _cut(data: TrainingData, labels: int, seed: int) -> TrainingData:
    rng = np.random.default_rng(seed)
    dev = min(labels // 5, len(data.dev))
    return replace(
        data,
        train=data.train.take(rng.permutation(len(data.train))[: labels - dev].tolist()),
        dev=data.dev.take(rng.permutation(len(data.dev))[:dev].tolist()),
    )


def _run(bench: Bench, seed: int, options: argparse.Namespace) -> Iterator[tuple[str, float]]:
    base = bench.scores(bench.queries)
    rows = np.arange(len(bench.queries))
    lexical = measure(bench.lexical, rows, bench.judgements).values
    _print(bench, seed, "base", base, base, 0.0, "")
    unknown = np.full(len(rows), np.nan)
    yield (
        "bm25",
        _print(bench, seed, "bm25", (lexical[PRIMARY], lexical[FAST], unknown), base, 0.0, ""),
    )
    for system, moved, seconds in _peers(bench, options.peers) if options.peers else ():
        yield system, _print(bench, seed, system, bench.scores(*moved), base, seconds, "")
    for kind in options.kinds:
        settings = TrainingSettings(kind=kind, time_budget_s=options.budget_s)
        started = time.monotonic()
        queries, documents, said = _fitted(bench, settings, seed)
        seconds = time.monotonic() - started
        found = bench.scores(queries, documents)
        yield kind, _print(bench, seed, kind, found, base, seconds, said)


def _fitted(bench: Bench, settings: TrainingSettings, seed: int) -> tuple[Matrix, Matrix, str]:
    """The test queries and the corpus as the fit makes them, and what is to be said of it."""
    if trains_weights(settings.kind):
        return fitted(bench.data, settings, seed, bench.texts)
    fit = fit_adapter(bench.data, "bench", settings, seed)
    queries = fit.adapter.transform(bench.queries, "bench")
    documents = fit.adapter.transform_documents(bench.data.documents, "bench")
    return queries, documents, _said(fit, settings.kind)


def _peers(bench: Bench, python: Path) -> Iterator[tuple[str, tuple[Matrix, Matrix], float]]:
    """(system, its test queries and documents, seconds), each fitted in a process of its own."""
    data = bench.data
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "set.npz", Path(folder) / "fitted.npz"
        parts = {"documents": data.documents, "test": bench.queries}
        for split, labels in (("train", data.train), ("dev", data.dev)):
            counts = [len(positions) for positions in labels.positives]
            parts[split] = labels.vectors
            parts[f"{split}_rows"] = np.repeat(np.arange(len(labels)), counts)
            parts[f"{split}_positives"] = np.concatenate(labels.positives)
        np.savez(given, **parts)
        script = Path(__file__).parent / "peers" / "fit.py"
        subprocess.run([python, script, given, made], check=True)
        found = np.load(made)
        for key in [name for name in found.files if name.endswith("/seconds")]:
            system = key.removesuffix("/seconds")
            queries = found.get(f"{system}/queries", bench.queries)
            documents = found.get(f"{system}/documents", data.documents)
            yield system, (queries, documents), float(found[key])


def _said(fit: Fit, kind: str) -> str:
    if fit.reason:
        return fit.reason
    recipe = fit.recipe
    return (
        ""
        if kind != "auto"
        else (
            f"{recipe.kind}, {recipe.negatives}, pseudo {recipe.pseudo_query_weight:g}, "
            f"temperature {recipe.contrastive_temperature:g}, pairwise {recipe.pairwise_weight:g}"
        )
    )


def _print(
    bench: Bench,
    seed: int,
    system: str,
    found: tuple[Numbers, Numbers, Numbers],
    base: tuple[Numbers, Numbers, Numbers],
    seconds: float,
    said: str,
) -> float:
    """The relative gain, after its line."""
    (result,) = paired_bootstrap(
        found[0][:, None], base[0][:, None], bench.clusters, confidence=0.95, seed=seed
    )
    verdict = "above" if result.ci_low > 0 else "BELOW" if result.ci_high < 0 else "-"
    relative = result.relative or 0.0
    print(
        ROW.format(
            bench.name, seed, system, f"{found[0].mean():.4f}", f"{relative:+.1%}",
            f"{result.ci_low:+.4f} {result.ci_high:+.4f}", _mean(found[1]), f"{seconds:.1f}",
            _relative(found[2], base[2]), f"{verdict:<6}{said}",
        ),
        flush=True,
    )  # fmt: skip
    return relative


def _mean(values: Numbers) -> str:
    known = values[~np.isnan(values)]
    return f"{known.mean():.3f}" if known.size else ""


def _relative(values: Numbers, base: Numbers) -> str:
    known = ~np.isnan(values) & ~np.isnan(base)
    return f"{values[known].mean() / base[known].mean() - 1:+.1%}" if known.any() else ""


if __name__ == "__main__":
    main()
