"""Races programs in the sandbox, a chunk of examples per task; no verdict is made twice."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from prefect import get_run_logger, task
from prefect.artifacts import create_table_artifact

from perfetch.catalogue.own_families import refuse_refuted
from perfetch.errors import BadInput
from perfetch.records import Example, Outcome, Verdict
from perfetch.verification.settings import VerificationSettings
from perfetch.verification.toolchain import find_toolchain
from perfetch.verification.verdict import verdict_key, verify_many
from storage.candidates import read_programs
from storage.home import home, place
from storage.verdicts import append_verdicts, read_verdicts
from storage.workplace import workplace
from tasks.policy import RETRIED
from tasks.runners import require_shared_home

CHUNK = 8


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some examples of one stored set that have no verdict yet, by position."""

    home: str
    """PERFETCH_HOME of the flow that asks."""
    examples_path: str
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RacePlan:
    """What is to be raced, and how many verdicts are there already."""

    chunks: tuple[Chunk, ...]
    total: int
    todo: int


@dataclass(frozen=True, slots=True)
class VerifiedRef:
    """Where the verdicts lie, and how many of each outcome the chosen examples have."""

    path: str
    outcomes: dict[str, int]


@task(name="plan verification", **RETRIED)
def plan_verification(paths: list[str], settings: VerificationSettings) -> RacePlan:
    """The examples without a verdict for this code, harness and settings, in chunks.

    Raises:
        BadInput: if every example needs a compiler and there is none.
    """
    sets = [(path, read_programs(place(path)).examples) for path in paths]
    total = sum(len(examples) for _, examples in sets)
    if not total:
        get_run_logger().info("verify    no programs among these examples: nothing to race")
        return RacePlan((), 0, 0)
    toolchain = find_toolchain(settings)
    verdicts = read_verdicts(home())
    if toolchain.compiler is None:
        _warn_of_no_compiler(sets)
    chunks: list[Chunk] = []
    for path, examples in sets:
        todo = [
            position
            for position, example in enumerate(examples)
            if verdict_key(example, settings, toolchain) not in verdicts
        ]
        starts = range(0, len(todo), CHUNK)
        chunks += [Chunk(str(home()), path, tuple(todo[at : at + CHUNK])) for at in starts]
    plan = RacePlan(tuple(chunks), total, sum(len(chunk.positions) for chunk in chunks))
    get_run_logger().info(
        "verify    %d programs: %d proved before, %d to race",
        plan.total,
        plan.total - plan.todo,
        plan.todo,
    )
    return plan


def _warn_of_no_compiler(sets: list[tuple[str, tuple[Example, ...]]]) -> None:
    """One warning; each C++ example gets its verdict `no_compiler`."""
    examples = [example for _, of_set in sets for example in of_set]
    waiting = sum(example.language == "cpp" for example in examples)
    if waiting == len(examples):
        raise BadInput("every example is C++ and there is no g++ here: install it, or add python")
    if waiting:
        get_run_logger().warning("verify    no g++ here: %d C++ examples are skipped", waiting)


@task(name="verify chunk", **RETRIED)
def verify_chunk(chunk: Chunk, settings: VerificationSettings) -> int:
    """Races one chunk and appends its verdicts; how many.

    Raises:
        BadInput: on a worker of a cluster that does not share the flow's PERFETCH_HOME.
    """
    require_shared_home(chunk.home, chunk.examples_path)
    examples = read_programs(place(chunk.examples_path)).examples
    chosen = [examples[position] for position in chunk.positions]
    build = workplace(home()) / "build"
    verdicts = list(verify_many(chosen, settings, find_toolchain(settings), build, workers=1))
    append_verdicts(home(), verdicts)
    for verdict in verdicts:
        if verdict.outcome not in (Outcome.ACCEPTED, Outcome.NO_COMPILER):
            get_run_logger().warning(
                "verify    %s (%s): %s: %s",
                verdict.family,
                verdict.language,
                verdict.outcome,
                verdict.detail,
            )
    return len(verdicts)


@task(name="summarise verification", **RETRIED)
def summarise_verification(paths: list[str], settings: VerificationSettings) -> VerifiedRef:
    """Counts by outcome, as a log line and a table.

    Raises:
        SourceInvalid: if a race refuted what a user's own family file claims.
    """
    verdicts = verdicts_of(paths, settings)
    _warn_of_other_workers(paths, verdicts)
    counts = Counter(verdict.outcome.value for verdict in verdicts.values())
    accepted = [v for v in verdicts.values() if v.outcome is Outcome.ACCEPTED]
    ratios = [verdict.ratio for verdict in accepted if verdict.ratio]
    if counts:
        get_run_logger().info(
            "verify    %s%s",
            ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()),
            f"; the median accepted pair is {median(ratios):.1f} times faster" if ratios else "",
        )
    create_table_artifact(
        [
            {
                "family": verdict.family,
                "language": verdict.language,
                "outcome": verdict.outcome.value,
                "times faster": verdict.ratio and round(verdict.ratio, 1),
                "detail": verdict.detail,
            }
            for verdict in verdicts.values()
        ],
        key="verdicts",
        description="What racing each pair showed",
    )
    refuse_refuted([read_programs(place(path)) for path in paths], verdicts)
    return VerifiedRef(str(home() / "verdicts"), dict(counts))


def _warn_of_other_workers(paths: list[str], verdicts: dict[str, Verdict]) -> None:
    """A verdict's name holds the code of the race, and whether there is a compiler."""
    examples = [example for path in paths for example in read_programs(place(path)).examples]
    missing = sum(example.example_id not in verdicts for example in examples)
    if missing:
        get_run_logger().warning(
            "verify    %d programs have no verdict that counts here: workers have another version "
            "of Perfetch, or lack a compiler that this machine has",
            missing,
        )


def verdicts_of(paths: list[str], settings: VerificationSettings) -> dict[str, Verdict]:
    """The verdict of every example of these sets that has one, by example id."""
    examples = [example for path in paths for example in read_programs(place(path)).examples]
    if not examples:
        return {}
    toolchain = find_toolchain(settings)
    by_key = read_verdicts(home())
    found: dict[str, Verdict] = {}
    for example in examples:
        verdict = by_key.get(verdict_key(example, settings, toolchain))
        if verdict is not None:
            found[example.example_id] = verdict
    return found
