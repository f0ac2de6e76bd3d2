"""Makes the challenger the champion, when its report says so."""

from prefect import flow

from flows.settings import PromoteSettings
from tasks.approval import approval_of, refuse_unanswerable
from tasks.evaluate import chosen_report
from tasks.promote import PromotionRef, promote_model


@flow(name="promote")
def promote(settings: PromoteSettings) -> PromotionRef:
    """A refusal is a normal end: the reason is in the artifact and in the log."""
    refuse_unanswerable(settings.approval)
    report = chosen_report(settings.report)
    return promote_model(report, approval_of(report, settings.approval))


if __name__ == "__main__":
    from console.run import main

    main(promote, PromoteSettings)
