"""Every night, or when a dataset version comes: challengers are trained, judged and promoted."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from console.runs_below import end_below
from flows.evaluate import evaluate
from flows.nightly_settings import NightlyRetrainingSettings
from flows.promote import promote
from flows.settings import (
    EvaluateSettings,
    PromoteSettings,
    TrainSettings,
)
from flows.train import train
from tasks.approval import approval_of, refuse_unanswerable
from tasks.assemble import chosen_dataset
from tasks.challengers import choose_challenger
from tasks.drift import check_drift
from tasks.retraining import end_retraining, end_skipped, plan_retraining
from tasks.runners import refuse_missing_cluster

DEFAULTS = NightlyRetrainingSettings()


@flow(name="nightly-retraining", on_crashed=[end_below])
def nightly_retraining(settings: NightlyRetrainingSettings = DEFAULTS) -> State[Any]:
    """Drift, then training where anything changed; dev chooses a challenger, the gate judges it."""
    refuse_unanswerable(settings.approval)
    refuse_missing_cluster()
    dataset = chosen_dataset(settings.dataset)
    drift = check_drift(dataset.path, settings.drift, settings.seed)
    plan = plan_retraining(
        *(dataset, settings.challengers, settings.gate, drift),
        *(settings.least_new_queries, settings.seed),
    )
    if plan.skipped:
        return end_skipped(plan)
    chosen = {"dataset": dataset.version}
    models = [
        train(settings.narrowed(TrainSettings, **chosen, **dict(each)))
        for each in settings.challengers
    ]
    model = choose_challenger(models, plan.rolled_back)
    report = evaluate(settings.narrowed(EvaluateSettings, model=model.version))
    approval_of(report.path, settings.approval, asks_again=False)
    done = promote(settings.narrowed(PromoteSettings, report=report.version))
    return end_retraining(plan, done)


if __name__ == "__main__":
    from console.run import main

    main(nightly_retraining, NightlyRetrainingSettings)
