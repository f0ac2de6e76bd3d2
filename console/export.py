"""`python -m flows.export`: a dataset version, for other tools, in a folder of your choice.

No Prefect here: it reads one folder and writes another in a second, so there is nothing to retry,
schedule or watch, and a server would take ten times as long to start.
"""

import sys
from pathlib import Path
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field

from console.command_line import finish, parse
from perfetch.errors import BadInput, SettingsInvalid, StoreUnwritable
from storage.dataset_export import export_beir, export_parquet
from storage.datasets import DatasetRef, find_dataset, latest_dataset
from storage.home import home, place

PROGRAM = "python -m flows.export"
WRITERS = {"beir": export_beir, "parquet": export_parquet}


class ExportSettings(BaseModel):
    """Writes a dataset version in BEIR layout, or as Parquet with its dataset card."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str | None = Field(
        default=None, title="Dataset version", description="The newest when empty."
    )
    format: Literal["beir", "parquet"] = Field(
        default="beir",
        title="Format",
        description="beir: JSON lines and qrels; parquet: the version's own tables.",
    )
    to: Path = Field(title="Folder", description="Where to; made here, or empty.")


def main() -> NoReturn:
    """The command line: the folder as the last line, or one JSON object with `--json`."""
    arguments = sys.argv[1:]
    settings = parse(ExportSettings, PROGRAM, arguments)
    sys.exit(finish(lambda: export(home(), settings), PROGRAM, "--json" in arguments))


def export(root: Path, settings: ExportSettings) -> dict[str, Any]:
    """Writes the version and says which, in what format, and where.

    Raises:
        BadInput: if there is no such version.
        SettingsInvalid: if the folder holds anything, or cannot be written.
        StoreDamaged: if the version is not what its manifest says.
    """
    chosen = _chosen(root, settings.dataset)
    folder = settings.to.absolute()
    try:
        WRITERS[settings.format](place(chosen.path), folder)
    except (OSError, StoreUnwritable) as error:
        # The store's own advice is about PERFETCH_HOME; this folder is the user's.
        reason = error.__cause__ or error
        raise SettingsInvalid(
            f"--to {folder}: cannot be written ({reason}); name a folder you can write to"
        ) from error
    return {"dataset": chosen.version, "format": settings.format, "path": str(folder)}


def _chosen(root: Path, version: str | None) -> DatasetRef:
    if version is not None:
        return find_dataset(root, version)
    latest = latest_dataset(root)
    if latest is None:
        raise BadInput(
            f"{root / 'datasets'}: no dataset version yet; run python -m flows.full_pipeline first"
        )
    return latest
