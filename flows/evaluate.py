"""Judges a challenger on held-out data."""

from prefect import flow

from flows.settings import EvaluateSettings
from tasks.evaluate import ReportRef, evaluate_model
from tasks.train import chosen_model


@flow(name="evaluate")
def evaluate(settings: EvaluateSettings) -> ReportRef:
    """The report on a challenger: base, champion, BM25 beside it, and the gate's decision."""
    return evaluate_model(chosen_model(settings.model), settings.gate)


if __name__ == "__main__":
    from console.run import main

    main(evaluate, EvaluateSettings)
