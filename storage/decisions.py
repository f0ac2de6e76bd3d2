"""`decisions/`: what became of each challenger, one small file for each report and day.

Reports are found again when nothing is new; this says how often, and on which days, a gate decided.
"""

from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path

from storage.home import read_object, write_json

FOLDER = "decisions"


@dataclass(frozen=True, slots=True)
class Decision:
    """A challenger became the champion, or did not."""

    at: str
    """UTC, ISO 8601."""
    model: str
    report: str
    """The report's version."""
    promoted: bool
    reason: str


def record_decision(root: Path, decision: Decision) -> None:
    """Keeps it; the same report decided again on that day takes its own place."""
    name = f"{decision.at[:10]}-{decision.report}.json"
    write_json(root / FOLDER / name, asdict(decision))


def read_decisions(root: Path) -> list[Decision]:
    """All of them, the latest last.

    Raises:
        StoreDamaged: if a file is not one; names it.
    """
    fields = tuple(Decision.__dataclass_fields__)
    files = (root / FOLDER).glob("[!.]*.json")
    found = [read_object(path, *fields) for path in files]
    decisions = [Decision(**{name: each[name] for name in fields}) for each in found]
    return sorted(decisions, key=lambda each: (each.at, each.report))


def refused_days(decisions: list[Decision]) -> int:
    """On how many days challengers were refused since one was promoted."""
    refused = takewhile(lambda each: not each.promoted, reversed(decisions))
    return len({each.at[:10] for each in refused})
