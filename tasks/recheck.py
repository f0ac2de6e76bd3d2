"""Races a sample of old verdicts again on this machine: do the claims of speed still hold?

What was measured before stays as it is. What is measured now lies under `verdicts/again/`, where no
dataset reads it.
"""

import random
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact

from perfetch.records import Example, Outcome, Verdict
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import find_toolchain
from perfetch.verification.verdict import verify_many
from storage.candidates import read_candidates
from storage.home import TEMPORARY, home, is_complete, place, write_json
from storage.verdicts import FOLDER, read_verdicts
from storage.workplace import workplace
from tasks.policy import RETRIED

CHUNK = 4
Standing = Literal["held", "weaker", "refuted", "not tried"]


@dataclass(frozen=True, slots=True)
class Claim:
    """An old verdict that says "faster", and where its programs lie."""

    before: Verdict
    examples_path: str
    position: int


@dataclass(frozen=True, slots=True)
class Recheck:
    """A claim and what this machine says to it."""

    standing: Standing
    before: Verdict
    now: Verdict


@dataclass(frozen=True, slots=True)
class RecheckedRef:
    """How many claims held, and where each race is written down."""

    held: int
    weaker: int
    refuted: int
    not_tried: int
    path: str


@task(name="choose claims", **RETRIED)
def choose_claims(sample: int, seed: int) -> list[list[Claim]]:
    """A seeded sample of the accepted verdicts whose programs are still stored, in chunks."""
    accepted: dict[str, Verdict] = {}
    for verdict in read_verdicts(home()).values():
        if verdict.outcome is Outcome.ACCEPTED and verdict.ratio is not None:
            accepted[verdict.example_id] = verdict
    places = _places(accepted)
    names = sorted(places)
    chosen = random.Random(f"again/{seed}").sample(names, min(sample, len(names)))
    claims = [Claim(accepted[name], *places[name]) for name in sorted(chosen)]
    get_run_logger().info(
        "verify    %d claims of speed, %d with their programs stored; %d to race again",
        *(len(accepted), len(places), len(claims)),
    )
    return [claims[at : at + CHUNK] for at in range(0, len(claims), CHUNK)]


@task(name="race again", **RETRIED)
def race_again(claims: Sequence[Claim], settings: VerificationSettings) -> list[Recheck]:
    """What this machine says to these claims; stores nothing."""
    examples = [_example(claim) for claim in claims]
    toolchain = find_toolchain(settings)
    verdicts = verify_many(examples, settings, toolchain, workplace(home()) / "build", workers=1)
    return [
        Recheck(standing(claim.before, now), claim.before, now)
        for claim, now in zip(claims, verdicts, strict=True)
    ]


@task(name="summarise again", **RETRIED)
def summarise_again(checked: Sequence[Recheck]) -> RecheckedRef:
    """Writes every race down, and shows which claims held."""
    checked = sorted(checked, key=lambda each: each.before.example_id)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = home() / FOLDER / "again" / f"{stamp}-{secrets.token_hex(4)}.json"
    write_json(path, {"schema": 1, "checked": [asdict(each) for each in checked]})
    counts = Counter(each.standing for each in checked)
    get_run_logger().info(
        "verify    of %d claims %d held, %d are weaker, %d are refuted, %d were not tried",
        len(checked),
        *(counts[name] for name in ("held", "weaker", "refuted", "not tried")),
    )
    for each in checked:
        if each.standing == "refuted":
            get_run_logger().warning("verify    %s: %s", each.before.family, each.now.detail)
    create_table_artifact(
        [_row(each) for each in checked] or [{"claim": "none to race again"}],
        key="verified-again",
        description="Old claims of speed, raced again on this machine",
    )
    return RecheckedRef(
        counts["held"], counts["weaker"], counts["refuted"], counts["not tried"], str(path)
    )


def standing(before: Verdict, now: Verdict) -> Standing:
    """How a claim stands after another race.

    Held: accepted again. Weaker: accepted, but by an interval wholly below the old one, or not
    decided. Refuted: not faster, or not even right.
    """
    if now.outcome is Outcome.NO_COMPILER:
        return "not tried"
    if now.outcome is Outcome.INCONCLUSIVE:
        return "weaker"
    if now.outcome is not Outcome.ACCEPTED:
        return "refuted"
    return "weaker" if (now.ratio_high or 0) < (before.ratio_low or 0) else "held"


def _places(wanted: Mapping[str, Verdict]) -> dict[str, tuple[str, int]]:
    """Where the programs of each example lie: of several folders the last by name."""
    found: dict[str, tuple[str, int]] = {}
    for folder in sorted((home() / "examples").glob("*")):
        if folder.name.startswith(TEMPORARY) or not is_complete(folder):
            continue
        for position, example in enumerate(read_candidates(folder).examples):
            if example.example_id in wanted:
                found[example.example_id] = (str(folder), position)
    return found


def _example(claim: Claim) -> Example:
    return read_candidates(place(claim.examples_path)).examples[claim.position]


def _row(each: Recheck) -> dict[str, str | float | None]:
    return {
        "claim": each.standing,
        "family": each.before.family,
        "language": each.before.language,
        "times faster before": each.before.ratio and round(each.before.ratio, 1),
        "now": each.now.ratio and round(each.now.ratio, 1),
        "machine before": each.before.machine,
        "machine now": each.now.machine,
        "detail": each.now.detail,
    }
