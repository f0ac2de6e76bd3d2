"""Performant answers first: what a query adapter gains in fast@1, and what relevance it costs.

Prints per seed the points of one trade-off curve on a graded set, each chosen on held-out labels
by its `relevance_floor`. Then what the catalogue's twins alone teach about that set, which
is another's code: each with the paired interval (95%, by cluster) of its difference from the
encoder alone. The families are taken as proved: `make check-catalogue` races them all.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.sets import SHARED, vectors_of
from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.catalogue.source import CatalogueSource, read_catalogue
from perfetch.dataset import Dataset, PlacedQuery
from perfetch.records import Outcome, Verdict
from perfetch.rendering import render_query
from perfetch.retrieval.adapter import Adapter
from perfetch.retrieval.evaluation import TEST
from perfetch.retrieval.fit import Fit
from perfetch.retrieval.judgements import Judgements, judge
from perfetch.retrieval.kinds.recipe import Floor
from perfetch.retrieval.labels import training_data
from perfetch.retrieval.measures import FAST, PRIMARY, measure
from perfetch.retrieval.ranking import Dense, Matrix
from perfetch.retrieval.significance import paired_bootstrap
from perfetch.retrieval.training import fit_adapter
from perfetch.retrieval.training_settings import TrainingSettings
from perfetch.sources.beir import BeirSource, read_beir

ROW = "{:<26} {:>4} {:>7} {:>8} {:>18} {:>7} {:>18}  {}"
HEAD = ("system", "seed", "queries", "ndcg@10", "95% interval", "fast@1", "95% interval")
FLOORS: tuple[Floor, ...] = ("best", "half", "base")
TRANSFER = {
    "catalogue, whole": TrainingSettings(kind="affine", pairwise_weight=3),
    "catalogue, half kept": TrainingSettings(kind="affine", most_kept=0.5),
    "catalogue, quarter kept": TrainingSettings(kind="affine", most_kept=0.25),
}
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """Some queries of a set, and what the encoder alone makes of them."""

    queries: Matrix
    documents: Matrix
    judgements: Judgements
    clusters: tuple[str, ...]

    def scores(self, adapter: Adapter | None) -> dict[str, Numbers]:
        """Per query NDCG@10 and fast@1."""
        queries = self.queries if adapter is None else adapter.transform(self.queries, "bench")
        found = measure(Dense(queries, self.documents), np.arange(len(queries)), self.judgements)
        return {metric: found.values[metric] for metric in (PRIMARY, FAST)}


def main() -> None:
    """Prints every point of every seed, then the transfer."""
    options = _options()
    dataset = assemble([read_beir(BeirSource(path=options.set))], {}, None, AssemblySettings())
    vectors = vectors_of(dataset)
    tested = [placed for placed in dataset.queries if placed.split.startswith(TEST)]
    test, everything = _asked(dataset, vectors, tested), _asked(dataset, vectors, dataset.queries)
    print(ROW.format(*HEAD, ""), flush=True)
    _print("base", 0, test, None)
    data = training_data(dataset, vectors, TrainingSettings().pseudo_queries)
    for seed in range(options.seeds):
        for floor in options.floors:
            settings = TrainingSettings(
                kind="auto", relevance_floor=floor, time_budget_s=options.budget_s
            )
            fit = fit_adapter(data, "bench", settings, seed)
            _print(f"auto, floor {floor}", seed, test, fit.adapter, _said(fit))
    _transfer(test, everything)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    default = SHARED / "perf-leetcode-python"
    parser.add_argument("--set", type=Path, default=default, help="a graded BEIR folder")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--floors", nargs="+", default=FLOORS, choices=FLOORS)
    parser.add_argument("--budget-s", type=float, default=60.0)
    return parser.parse_args()


def _said(fit: Fit) -> str:
    """How much of the performant end is in it, and how the held-out curve went."""
    curve = " ".join(
        f"{point.dev.ndcg:.3f}/{point.dev.fast_first:.2f}" for point in fit.tradeoff[::4]
    )
    return f"{fit.performant_share:.2f} of the performant end; held out {curve}"


def _transfer(test: Asked, everything: Asked) -> None:
    """Nothing of the graded set is learnt from, so that all its queries may judge."""
    catalogue = read_catalogue(CatalogueSource(), seed=0)
    verdicts = {
        example.example_id: Verdict(
            key=example.example_id,
            example_id=example.example_id,
            family=example.family,
            language=example.language,
            outcome=Outcome.ACCEPTED,
            detail="",
        )
        for example in catalogue.examples
    }
    dataset = assemble([catalogue], verdicts, None, AssemblySettings())
    data = training_data(dataset, vectors_of(dataset), TrainingSettings().pseudo_queries)
    _print("base", 0, everything, None, "all splits")
    for name, settings in TRANSFER.items():
        adapter = fit_adapter(data, "bench", settings, seed=0).adapter
        _print(name, 0, test, adapter)
        _print(name, 0, everything, adapter, "all splits")


def _asked(dataset: Dataset, vectors: dict[str, Matrix], placed: Sequence[PlacedQuery]) -> Asked:
    ids = [one.document.document_id for one in dataset.documents]
    return Asked(
        queries=np.stack([vectors[render_query(p.query.text, p.query.context)] for p in placed]),
        documents=np.stack([vectors[one.document.text] for one in dataset.documents]),
        judgements=judge([one.query.query_id for one in placed], dataset.qrels, ids),
        clusters=tuple(one.cluster_id for one in placed),
    )


def _print(system: str, seed: int, asked: Asked, adapter: Adapter | None, said: str = "") -> None:
    base, found = asked.scores(None), asked.scores(adapter)
    cells: list[str] = []
    for metric in (PRIMARY, FAST):
        known = ~np.isnan(base[metric])
        cells += [f"{found[metric][known].mean():.3f}", ""]
        if adapter is not None:
            gaps = [values[metric][known][:, None] for values in (found, base)]
            clusters = [name for name, one in zip(asked.clusters, known, strict=True) if one]
            (result,) = paired_bootstrap(*gaps, clusters, confidence=0.95, seed=seed)
            cells[-1] = f"{result.ci_low:+.4f} {result.ci_high:+.4f}"
    print(ROW.format(system, seed, len(asked.clusters), *cells, said), flush=True)


if __name__ == "__main__":
    main()
