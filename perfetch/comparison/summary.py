"""All fits of a comparison as one table: means, intervals against the encoder alone, the curve.

Seeds are averaged query by query before clusters are drawn: an interval covers the choice of the
queries; the spread over seeds stands beside it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from perfetch.comparison.ground import Ground
from perfetch.comparison.measured import Result
from perfetch.retrieval.measures import FAST, PRIMARY
from perfetch.retrieval.metrics import Numbers
from perfetch.retrieval.significance import MIN_CLUSTERS, holm, paired_bootstrap

BASE, AUTO = "base", "auto"


def summarised(results: Sequence[Result], ground: Ground, confidence: float) -> dict[str, Any]:
    """What comparison.json holds of the figures: `systems`, `comparisons` and `curve`.

    Args:
        results: of every fit that was made, the encoder alone and BM25 among them.
        ground: the set they were judged on.
        confidence: of the intervals.
    """
    whole = _by_system([one for one in results if one.labels is None])
    base = _per_query(whole[BASE], PRIMARY)
    return {
        "systems": {name: _system(found) for name, found in whole.items()},
        "comparisons": _comparisons(whole, ground, confidence),
        "curve": {
            name: points
            for name, found in _by_system(results).items()
            if len(points := list(_curve(found, base, ground, confidence))) > 1
        },
    }


def _by_system(results: Sequence[Result]) -> dict[str, list[Result]]:
    found: defaultdict[str, list[Result]] = defaultdict(list)
    for one in results:
        found[one.system].append(one)
    return dict(found)


def _system(found: Sequence[Result]) -> dict[str, Any]:
    return {
        PRIMARY: _mean(_per_query(found, PRIMARY)),
        FAST: _mean(_per_query(found, FAST)),
        "by_seed": [_mean(_per_query([one], PRIMARY)) for one in found],
        "in_sample": _over(found, "in_sample"),
        "in_sample_base": _over(found, "in_sample_base"),
        "seconds": _over(found, "seconds"),
        "peak_mib": _over(found, "peak_mib"),
        "parameters": found[0].parameters,
        "index": ", ".join(dict.fromkeys(one.index for one in found)),
        "said": [one.said for one in found],
    }


def _comparisons(
    whole: Mapping[str, Sequence[Result]], ground: Ground, confidence: float
) -> list[dict[str, Any]]:
    """Every system against the encoder alone; `auto`, where it is, against every other.

    Holm's adjustment is over each of the two and each metric.
    """
    others = [name for name in whole if name != BASE]
    families = [[(name, BASE) for name in others]]
    if AUTO in whole:
        families.append([(AUTO, name) for name in others if name != AUTO])
    made = []
    for pairs in families:
        for metric in (PRIMARY, FAST):
            made += _family(pairs, metric, whole, ground, confidence)
    return made


def _family(
    pairs: Sequence[tuple[str, str]],
    metric: str,
    whole: Mapping[str, Sequence[Result]],
    ground: Ground,
    confidence: float,
) -> list[dict[str, Any]]:
    found = []
    for system, against in pairs:
        first, second = (_per_query(whole[name], metric) for name in (system, against))
        compared = _compared(first, second, ground, confidence)
        if compared:
            found.append({"system": system, "against": against, "metric": metric, **compared})
    for one, p_holm in zip(found, holm([one.pop("p") for one in found]), strict=True):
        one["p_holm"] = p_holm
    return found


def _curve(
    found: Sequence[Result], base: Numbers, ground: Ground, confidence: float
) -> Iterator[dict[str, Any]]:
    sizes: defaultdict[int, list[Result]] = defaultdict(list)
    for one in found:
        sizes[ground.labels if one.labels is None else one.labels].append(one)
    for labels in sorted(sizes):
        own = _per_query(sizes[labels], PRIMARY)
        compared = _compared(own, base, ground, confidence) or {}
        yield {
            "labels": labels,
            "seeds": len(sizes[labels]),
            PRIMARY: _mean(own),
            "seconds": _over(sizes[labels], "seconds"),
            **{name: compared.get(name) for name in ("difference", "ci_low", "ci_high")},
        }


def _compared(
    first: Numbers, second: Numbers, ground: Ground, confidence: float
) -> dict[str, Any] | None:
    """The paired difference; None where too few clusters were measured."""
    known = ~np.isnan(first) & ~np.isnan(second)
    clusters = np.array(ground.clusters)[known]
    if len(np.unique(clusters)) < MIN_CLUSTERS:
        return None
    (result,) = paired_bootstrap(
        first[known, None], second[known, None], clusters.tolist(), confidence=confidence, seed=0
    )
    return asdict(result)


def _per_query(found: Sequence[Result], metric: str) -> Numbers:
    """(test queries,): the mean over fits; NaN where a query has no such figure."""
    rows = [[np.nan if v is None else v for v in one.held_out[metric]] for one in found]
    return np.asarray(np.mean(np.array(rows, dtype=np.float64), axis=0), dtype=np.float64)


def _over(found: Sequence[Result], name: str) -> float | None:
    known = [getattr(one, name) for one in found if getattr(one, name) is not None]
    return round(float(np.mean(known)), 4) if known else None


def _mean(values: Numbers) -> float | None:
    known = values[~np.isnan(values)]
    return round(float(known.mean()), 6) if known.size else None
