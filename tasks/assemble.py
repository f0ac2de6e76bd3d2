"""Makes a dataset version of the proved examples and the imported data."""

from pathlib import Path

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.errors import BadInput
from perfetch.records import Verdict
from perfetch.verification.settings import VerificationSettings
from perfetch.wording import many
from storage.candidates import count_rows, read_candidates
from storage.datasets import (
    DatasetRef,
    find_dataset,
    latest_dataset,
    read_assignments,
    write_dataset,
)
from storage.home import home, place
from tasks.assets import Kind, announce
from tasks.large_assembly import assemble_large
from tasks.lineage import show_lineage
from tasks.policy import RETRIED
from tasks.telling import logger_in_or_out
from tasks.verify import verdicts_of

TEXTS = ("documents", "queries", "pseudo_queries")
MOST_IN_MEMORY = 300_000
"""Of these. Beyond it assembly goes by DuckDB, slower for few and to the same version."""


@task(name="assemble dataset", **RETRIED)
def assemble_dataset(
    paths: list[str], racing: VerificationSettings, settings: AssemblySettings
) -> DatasetRef:
    """The dataset version of these examples; the same inputs give the same version."""
    ref = assembled(paths, verdicts_of(paths, racing), settings)
    splits = {name: rows for name, rows in ref.counts.items() if name.startswith("split:")}
    get_run_logger().info(
        "assemble  dataset %s%s: %d documents; queries: %s; %d pseudo-queries",
        ref.version,
        " (in place already)" if ref.in_place else "",
        ref.counts["corpus"],
        ", ".join(f"{rows} {name.removeprefix('split:')}" for name, rows in splits.items()),
        ref.counts["pseudo_queries"],
    )
    create_markdown_artifact(
        (place(ref.path) / "README.md").read_text(encoding="utf-8"),
        key="dataset-card",
        description=f"Dataset version {ref.version}",
    )
    show_lineage("dataset", ref.version)
    if not ref.in_place:
        parents: list[tuple[Kind, str]] = [("examples", Path(path).name) for path in paths]
        announce("datasets", ref.version, parents, {"queries": ref.counts["queries"]})
    return ref


def assembled(
    paths: list[str],
    verdicts: dict[str, Verdict],
    settings: AssemblySettings,
    most_in_memory: int = MOST_IN_MEMORY,
) -> DatasetRef:
    """The dataset version, made in memory, or on disk where there are more texts than this."""
    root = home()
    counts = [count_rows(place(path)) for path in paths]
    texts = sum(count[name] for count in counts for name in TEXTS)
    if texts > most_in_memory:
        logger_in_or_out(__name__).info("assemble  %s: on disk", many(texts, "text"))
        return assemble_large(root, paths, verdicts, settings)
    candidates = [read_candidates(place(path)) for path in paths]
    dataset = assemble(candidates, verdicts, read_assignments(root), settings)
    return write_dataset(root, dataset, parents=[Path(path).name for path in paths])


def chosen_dataset(version: str | None) -> DatasetRef:
    """The dataset version of that name, or the newest.

    Raises:
        BadInput: if there is none.
    """
    if version is not None:
        return find_dataset(home(), version)
    latest = latest_dataset(home())
    if latest is None:
        raise BadInput(f"{home() / 'datasets'}: no dataset yet; run python -m flows.assemble first")
    return latest
