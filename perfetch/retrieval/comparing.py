"""A split of a report and its slices: each system's means, and who beats whom.

Families for Holm's adjustment: in a split, the pairs of systems on one metric; over the slices of
a split, one pair of systems on one metric. The fused system's pairs are a family of their own: that
it stands in a report changes nothing that is said of an adapter.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from perfetch.retrieval.measures import FAST, METRICS, PRIMARY, Measured
from perfetch.retrieval.significance import MIN_CLUSTERS, holm, paired_bootstrap
from perfetch.retrieval.slices import Mask, walk_slices

PAIRS = (
    ("challenger", "base"),
    ("challenger", "champion"),
    ("challenger", "bm25"),
    ("champion", "base"),
)
FUSED = "challenger+bm25"
FUSED_PAIRS = ((FUSED, "challenger"), (FUSED, "bm25"))
SLICE_METRICS = (PRIMARY, FAST)


@dataclass(frozen=True, slots=True)
class Measurements:
    """Everything measured, from which parts are cut by masks over the queries."""

    measured: Mapping[str, Measured]
    """System → what it scores, over the same queries."""
    clusters: npt.NDArray[np.str_]
    """(queries,)"""
    confidence: float
    seed: int


def compare_split(
    found: Measurements,
    mask: Mask,
    slices: Sequence[tuple[str, str, Mask]],
    min_slice_queries: int,
    sizes: Mapping[str, int],
) -> dict[str, Any]:
    """A split as it stands in report.json: means, comparisons, slices.

    Args:
        found: everything measured.
        mask: the split's queries.
        slices: (kind, label, mask) of each slice, see `slices.slice_masks`.
        min_slice_queries: slices of fewer get means, but no comparison.
        sizes: figures to stand beside the number of queries.
    """
    whole = _part(found, mask, METRICS, sizes)
    _adjust(_families(whole["comparisons"]))
    inside: dict[str, Any] = {}
    for kind, label, part_mask in slices:
        metrics = SLICE_METRICS if part_mask.sum() >= min_slice_queries else ()
        clusters = {"clusters": len(np.unique(found.clusters[part_mask]))}
        part = _part(found, part_mask, metrics, clusters)
        if label:
            inside.setdefault(kind, {})[label] = part
        else:
            inside[kind] = part
    parts = [part for _, part in walk_slices(inside)]
    _adjust(_families([c for part in parts for c in part["comparisons"]], by_pair=True))
    return {**whole, "slices": inside}


def _part(
    found: Measurements, mask: Mask, metrics: Sequence[str], sizes: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "queries": int(mask.sum()),
        **sizes,
        "systems": _means(found, mask),
        "comparisons": _compare(found, mask, metrics),
    }


def _families(
    comparisons: Sequence[dict[str, Any]], *, by_pair: bool = False
) -> list[list[dict[str, Any]]]:
    families: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for comparison in comparisons:
        pair = (comparison["system"], comparison["against"]) if by_pair else ()
        fused = FUSED if comparison["system"] == FUSED else ""
        families[(comparison["metric"], fused, *pair)].append(comparison)
    return list(families.values())


def _means(found: Measurements, mask: Mask) -> dict[str, dict[str, float | None]]:
    """System → metric → mean over the queries in the mask; None where none was measured."""
    return {
        name: {metric: _mean(measured.values[metric][mask]) for metric in METRICS}
        for name, measured in found.measured.items()
    }


def _compare(found: Measurements, mask: Mask, metrics: Sequence[str]) -> list[dict[str, Any]]:
    """The paired comparisons on these queries, with `p` not yet adjusted.

    A comparison needs both systems, queries on which the metric was measured, and clusters enough
    to say anything; one that cannot be made is left out, never invented.
    """
    pairs = [pair for pair in PAIRS + FUSED_PAIRS if all(name in found.measured for name in pair)]
    ranked = [metric for metric in metrics if metric != FAST]
    made = list(_pairwise(found, mask, pairs, ranked))
    if FAST in metrics and found.measured:
        twins = ~np.isnan(next(iter(found.measured.values())).values[FAST])
        made += _pairwise(found, mask & twins, pairs, [FAST])
    return made


def _adjust(families: Sequence[Sequence[dict[str, Any]]]) -> None:
    """Replaces `p` by `p_holm` in each comparison; each inner sequence is one family."""
    for family in families:
        adjusted = holm([comparison.pop("p") for comparison in family])
        for comparison, p_holm in zip(family, adjusted, strict=True):
            clusters = comparison.pop("clusters")
            comparison |= {"p_holm": p_holm, "clusters": clusters}


def _pairwise(
    found: Measurements, mask: Mask, pairs: Sequence[tuple[str, str]], metrics: Sequence[str]
) -> Iterator[dict[str, Any]]:
    columns = [(*pair, metric) for pair in pairs for metric in metrics]
    clusters = found.clusters[mask]
    if not columns or len(np.unique(clusters)) < MIN_CLUSTERS:
        return
    first, second = (
        np.stack([found.measured[c[side]].values[c[2]][mask] for c in columns], axis=1)
        for side in (0, 1)
    )
    results = paired_bootstrap(
        first, second, clusters.tolist(), confidence=found.confidence, seed=found.seed
    )
    for (system, against, metric), result in zip(columns, results, strict=True):
        yield {"system": system, "against": against, "metric": metric, **asdict(result)}


def _mean(values: npt.NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None
