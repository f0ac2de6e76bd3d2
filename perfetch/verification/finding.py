"""What ends a verification early: an outcome with its reason, on its way to becoming a verdict."""

from perfetch.records import Outcome


class Finding(Exception):
    """A candidate failed. Raised and caught within verification, where it becomes a `Verdict`."""

    def __init__(self, outcome: Outcome = Outcome.CRASH, detail: str = "") -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail
