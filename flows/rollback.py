"""Points back to the champion before today's."""

from prefect import flow

from console.runs_below import end_below
from flows.settings import RollbackSettings
from tasks.promote import RollbackRef, roll_back_champion

DEFAULTS = RollbackSettings()


@flow(name="rollback", on_crashed=[end_below])
def rollback(settings: RollbackSettings = DEFAULTS) -> RollbackRef:
    """One atomic pointer; rolling back twice is where it was."""
    return roll_back_champion(settings.reason)


if __name__ == "__main__":
    from console.run import main

    main(rollback, RollbackSettings)
