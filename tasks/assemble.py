"""Makes a dataset version of the proved examples and the imported data."""

from pathlib import Path

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.verification.settings import VerificationSettings
from storage.candidates import read_candidates
from storage.datasets import DatasetRef, read_assignments, write_dataset
from storage.home import home
from tasks.policy import RETRIED
from tasks.verify import verdicts_of


@task(name="assemble dataset", **RETRIED)
def assemble_dataset(
    paths: list[str], racing: VerificationSettings, settings: AssemblySettings
) -> DatasetRef:
    """The dataset version of these examples; the same inputs give the same version."""
    root = home()
    candidates = [read_candidates(Path(path)) for path in paths]
    dataset = assemble(candidates, verdicts_of(paths, racing), read_assignments(root), settings)
    ref = write_dataset(root, dataset, parents=[Path(path).name for path in paths])
    get_run_logger().info("assemble  dataset %s: %s", ref.version, ref.counts)
    create_markdown_artifact(
        (Path(ref.path) / "README.md").read_text(encoding="utf-8"),
        key="dataset-card",
        description=f"Dataset version {ref.version}",
    )
    return ref
