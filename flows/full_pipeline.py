"""The main job: from examples to a promoted champion."""

from prefect import flow

from console.runs_below import end_below
from flows.assemble import assemble
from flows.evaluate import evaluate
from flows.generate import generate
from flows.promote import promote
from flows.settings import (
    AssembleSettings,
    EvaluateSettings,
    GenerateSettings,
    PipelineSettings,
    PromoteSettings,
    TrainSettings,
    VerifySettings,
)
from flows.train import train
from flows.verify import verify
from tasks.approval import approval_of, refuse_unanswerable
from tasks.encode import refuse_missing_encoder
from tasks.promote import PromotionRef, stop_early
from tasks.runners import refuse_missing_cluster


@flow(name="full-pipeline", on_crashed=[end_below])
def full_pipeline(settings: PipelineSettings) -> PromotionRef:
    """Generate, verify, assemble, train, evaluate, promote; what is in place is not made again."""
    refuse_unanswerable(settings.approval)
    refuse_missing_cluster()
    refuse_missing_encoder(settings.encoder)
    generated = generate(settings.narrowed(GenerateSettings))
    if generated.stopped:
        return stop_early(generated)
    examples = generated.paths
    verify(settings.narrowed(VerifySettings, examples=examples))
    dataset = assemble(settings.narrowed(AssembleSettings, examples=examples))
    model = train(settings.narrowed(TrainSettings, dataset=dataset.version))
    report = evaluate(settings.narrowed(EvaluateSettings, model=model.version))
    approval_of(report.path, settings.approval)
    return promote(settings.narrowed(PromoteSettings, report=report.version))


if __name__ == "__main__":
    from console.run import main

    main(full_pipeline, PipelineSettings)
