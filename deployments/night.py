"""What runs when. A further flow joins by one entry in the list below.

03:30 is told apart everywhere: clocks that change do so between 01:00 and 03:00, where a time may
come twice in a night or not at all.
"""

from deployments.definition import SKIP, WAIT, Deployment, distinct
from flows.compact import compact
from flows.full_pipeline import full_pipeline
from flows.rollback import rollback
from flows.settings import CompactSettings, PipelineSettings, RollbackSettings

DEPLOYMENTS = distinct(
    Deployment(
        full_pipeline,
        "nightly",
        "Every night: new examples, races, a new dataset version, a challenger, the gate. Where "
        "nothing is new, nothing is made. One at a time; a night that finds the last one still "
        "busy is skipped.",
        settings=PipelineSettings(),
        cron="30 3 * * *",
        tags=("nightly",),
        limit=1,
        when_full=SKIP,
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
        rollback,
        "on-demand",
        "Points back to the champion before today's.",
        settings=RollbackSettings(),
        limit=1,
        when_full=WAIT,
    ),
    Deployment(
        compact,
        "weekly",
        "Packs paid answers of more than a day: many small files of the ledger become few.",
        settings=CompactSettings(older_than_hours=24),
        cron="30 23 * * 0",
        limit=1,
        when_full=SKIP,
    ),
)
