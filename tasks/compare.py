"""Trains every system of a comparison on one dataset version, and writes the page about them.

Each fit's result is a file before the next begins: a run that was killed, or that asks for more,
trains only what is not there.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact

from perfetch.comparison.plan import Planned, curve, whole
from perfetch.records import content_id
from perfetch.reporting.comparison_page import ordered, render_comparison
from storage.comparisons import PAGE, read_fit, write_comparison
from storage.home import home
from tasks.compare_fit import Given, fit_name, fit_planned, ground_of_version, peers_of
from tasks.encode import encoder_of
from tasks.policy import RETRIED
from tasks.progress import ShownProgress

if TYPE_CHECKING:
    from perfetch.comparison.peers import Peer

SCHEMA = 1
METRIC = "ndcg@10"


@dataclass(frozen=True, slots=True)
class ComparisonRef:
    """Where a complete comparison lies."""

    version: str
    path: str
    """Of the page."""


@dataclass(frozen=True, slots=True)
class Fits:
    """The fits that are there, and those that are not, with the reason."""

    ids: tuple[str, ...]
    left_out: tuple[tuple[Planned, str], ...]


@task(name="fit systems", **RETRIED)
def fit_systems(given: Given) -> Fits:
    """Every system on the whole set, then on fewer labels until the time for that is up."""
    peers = peers_of(given.comparison)
    names, labels = list(peers), ground_of_version(given).labels
    planned = [
        *whole(given.comparison, names, given.seed),
        *curve(given.comparison, names, given.seed, labels),
    ]
    ids, left_out, left_s = [], [], given.comparison.curve_budget_s
    with ShownProgress("compare", len(planned), "fits") as shown:
        for one in planned:
            started = time.monotonic()
            fit_id = fit_name(given, one)
            reason = _made(given, one, fit_id, peers, left_s)
            left_s -= time.monotonic() - started if one.labels is not None else 0.0
            shown.advance(1)
            if reason:
                left_out.append((one, reason))
            else:
                ids.append(fit_id)
    get_run_logger().info("compare   %d fits, %d left out", len(ids), len(left_out))
    return Fits(tuple(ids), tuple(left_out))


def _made(given: Given, one: Planned, fit_id: str, peers: "dict[str, Peer]", left_s: float) -> str:
    """Why a fit is not there; empty where it is, from before or from now."""
    if read_fit(home(), fit_id) is not None:
        return ""
    if one.labels is not None and left_s <= 0:
        return "no time left for it"
    return fit_planned(given, one, fit_id, peers)


@task(name="write comparison", **RETRIED)
def compare_systems(given: Given, fits: Fits) -> ComparisonRef:
    """The comparison of these fits, as JSON and as a page."""
    from perfetch.comparison.measured import Result, unfitted
    from perfetch.comparison.summary import summarised

    ground = ground_of_version(given)
    found = [read_fit(home(), fit_id) for fit_id in fits.ids]
    results = [*unfitted(ground), *(Result(**one) for one in found if one is not None)]
    encoder = encoder_of(given.encoder)
    figures: dict[str, Any] = {
        "schema": SCHEMA,
        "dataset": Path(given.dataset_path).name,
        "encoder": encoder.name,
        "settings": given.comparison.model_dump(mode="json"),
        "training": given.training.model_dump(mode="json"),
        "set": {
            "documents": len(ground.data.documents),
            "train": len(ground.data.train),
            "dev": len(ground.data.dev),
            "test": len(ground.tests),
            "clusters": len(set(ground.clusters)),
        },
        **summarised(results, ground, given.comparison.confidence),
        "left_out": [
            {k: v for k, v in asdict(one).items() if k != "is_peer"} | {"reason": reason}
            for one, reason in fits.left_out
        ],
    }
    left_out = [f"{one.named}: {reason}" for one, reason in fits.left_out]
    version = content_id("comparison", *fits.ids, *left_out, str(given.comparison.confidence))[:16]
    folder = write_comparison(home(), version, figures, render_comparison(figures))
    _show(version, figures)
    return ComparisonRef(version, str(folder / PAGE))


def _show(version: str, figures: dict[str, Any]) -> None:
    rows = list(_rows(figures, ordered(figures)))
    for row in rows:
        get_run_logger().info(
            "compare   %-17s NDCG@10 %s held-out, %s in-sample, %s s, index %s",
            *(row[name] for name in ("system", "held-out", "in-sample", "seconds", "index")),
        )
    create_table_artifact(rows, key="comparison", description=f"Comparison {version}: NDCG@10")


def _rows(figures: dict[str, Any], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        one = figures["systems"][name]
        compared = [
            c
            for c in figures["comparisons"]
            if (c["system"], c["against"], c["metric"]) == (name, "base", METRIC)
        ]
        yield {
            "system": name,
            "held-out": round(one[METRIC], 4),
            "interval of the gain": f"{compared[0]['ci_low']:+.4f} to {compared[0]['ci_high']:+.4f}"
            if compared
            else "",
            "in-sample": one["in_sample"] and round(one["in_sample"], 4),
            "seconds": one["seconds"],
            "MiB": one["peak_mib"],
            "parameters": one["parameters"],
            "index": one["index"],
        }
