"""What runs when. A further flow joins by one entry in the list below.

03:30 is told apart everywhere: clocks that change do so between 01:00 and 03:00, where a time may
come twice in a night or not at all.
"""

from deployments.definition import SKIP, WAIT, Deployment, Made, distinct
from flows.compact import compact
from flows.compare import compare
from flows.full_pipeline import full_pipeline
from flows.nightly_regeneration import nightly_regeneration
from flows.nightly_retraining import nightly_retraining
from flows.nightly_settings import (
    NightlyRegenerationSettings,
    NightlyRetrainingSettings,
    VerifyAgainSettings,
)
from flows.rollback import rollback
from flows.settings import CompactSettings, CompareSettings, PipelineSettings, RollbackSettings
from flows.verify_again import verify_again
from tasks.night import NIGHT

DEPLOYMENTS = distinct(
    Deployment(
        nightly_regeneration,
        "nightly",
        "Every night: new examples within the night's budget, races, a new dataset version. Where "
        "nothing is new, nothing is made. One at a time; a night that finds the last one still "
        "busy is skipped.",
        settings=NightlyRegenerationSettings(),
        cron="30 3 * * *",
        tags=("nightly",),
        limit=1,
        when_full=SKIP,
    ),
    Deployment(
        nightly_retraining,
        "nightly",
        "When a regeneration has made a dataset version, and every morning in case that was "
        "missed: drift, challengers, the gate. Unchanged data and settings are skipped, with the "
        "reason. One at a time; the next one waits for its turn.",
        settings=NightlyRetrainingSettings(),
        cron="30 7 * * *",
        after=Made("perfetch://datasets/*", NIGHT),
        tags=("nightly",),
        limit=1,
        when_full=WAIT,
    ),
    Deployment(
        nightly_retraining,
        "on-demand",
        "The same, now, with the parameters of the form: another encoder, another kind. Two side "
        "by side.",
        settings=NightlyRetrainingSettings(),
        limit=2,
        when_full=WAIT,
    ),
    Deployment(
        full_pipeline,
        "on-demand",
        "The whole pipeline, now, with the parameters of the form. One at a time; the next one "
        "waits for its turn.",
        settings=PipelineSettings(),
        limit=1,
        when_full=WAIT,
    ),
    Deployment(
        compare,
        "weekly",
        "Every kind of model on the newest dataset version, side by side: what each would gain, "
        "on a page.",
        settings=CompareSettings(),
        cron="30 12 * * 6",
        tags=("weekly",),
        limit=1,
        when_full=SKIP,
    ),
    Deployment(
        verify_again,
        "weekly",
        "Races a sample of the old verdicts again: do the claims of speed still hold here?",
        settings=VerifyAgainSettings(),
        cron="30 12 * * 0",
        tags=("weekly",),
        limit=1,
        when_full=SKIP,
    ),
    Deployment(
        compact,
        "weekly",
        "Packs paid answers of more than a day: many small files of the ledger become few.",
        settings=CompactSettings(older_than_hours=24),
        cron="30 23 * * 0",
        tags=("weekly",),
        limit=1,
        when_full=SKIP,
    ),
    Deployment(
        rollback,
        "on-demand",
        "Points back to the champion before today's.",
        settings=RollbackSettings(),
        limit=1,
        when_full=WAIT,
    ),
)
