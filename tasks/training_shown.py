"""What a training found, in the log and as artifacts."""

from typing import TYPE_CHECKING, Any

from prefect import get_run_logger
from prefect.artifacts import create_table_artifact

if TYPE_CHECKING:
    from perfetch.retrieval.fit import Epoch, Fit
    from perfetch.retrieval.weights.fitting import WeightsFit


def show_fit(version: str, fit: "Fit | WeightsFit", index: str) -> None:
    """The dev figures in the log, the learning curve as an artifact.

    Args:
        version: of the model.
        fit: what training gave.
        index: what the model asks of an index that is there.
    """
    base = fit.curve[0].dev
    get_run_logger().info(
        "train     model %s: dev NDCG@10 %.3f -> %.3f after %d epochs%s%s",
        version,
        base.ndcg,
        fit.dev.ndcg,
        len(fit.curve) - 1,
        "" if index == "untouched" else f"; an index has to be {index}",
        f"; training did not help, because {fit.reason}" if fit.reason else "",
    )
    create_table_artifact(
        [_row(epoch) for epoch in fit.curve],
        key="learning-curve",
        description=f"Model {version}: dev after each epoch; epoch 0 is the encoder alone",
    )


def show_tried(version: str, fit: "Fit") -> None:
    """The table of the kinds, in the log and as an artifact; nothing where none was sought."""
    if not fit.tried:
        return
    if fit.cut_short:
        get_run_logger().warning(
            "train     the search was cut short: with a larger time_budget_s, or on an idle "
            "machine, the same data may give a better model"
        )
    rows = [
        {
            "kind": tried.kind,
            "dev NDCG@10": round(tried.dev.ndcg, 4),
            "seconds": round(tried.seconds, 1),
            "parameters": tried.parameters,
            "index": tried.index,
        }
        for tried in fit.tried
    ]
    for row in rows:
        get_run_logger().info(
            "train     %-9s dev NDCG@10 %.3f, %5.1f s, %8d parameters, index %s", *row.values()
        )
    create_table_artifact(rows, key="kinds", description=f"Model {version}: each kind at its best")


def _row(epoch: "Epoch") -> dict[str, Any]:
    return {
        "epoch": epoch.number,
        "loss": epoch.loss and round(epoch.loss, 4),
        "dev NDCG@10": round(epoch.dev.ndcg, 4),
        "dev fast@1": epoch.dev.fast_first and round(epoch.dev.fast_first, 4),
    }
