"""Packs paid answers: many small files of the ledger become few."""

from prefect import flow

from console.runs_below import end_below
from flows.settings import CompactSettings
from tasks.compact import CompactRef, compact_ledger


@flow(name="compact", on_crashed=[end_below])
def compact(settings: CompactSettings) -> CompactRef:
    """Runs beside anything that asks, at any time; every answer is found as before."""
    return compact_ledger(settings.older_than_hours, settings.at_least)


if __name__ == "__main__":
    from console.run import main

    main(compact, CompactSettings)
