"""`comparisons/`: single fits, each a file of its own, and what was made of them by version."""

from pathlib import Path
from typing import Any

from storage.home import MANIFEST, is_complete, new_folder, read_object, write_bytes, write_json

PAGE, FIGURES = "comparison.html", "comparison.json"
_FITS = "fits"


def read_fit(root: Path, fit_id: str) -> dict[str, Any] | None:
    """The result of a fit that was made before.

    Raises:
        StoreDamaged: if the file is no result.
    """
    path = _place(root, fit_id)
    return read_object(path, "system", "held_out") if path.exists() else None


def write_fit(root: Path, fit_id: str, result: dict[str, Any]) -> None:
    """Keeps a fit's result, whole or not at all."""
    write_json(_place(root, fit_id), result)


def write_comparison(root: Path, version: str, figures: dict[str, Any], page: str) -> Path:
    """The folder of a comparison, complete; one that is there already stays as it is."""
    folder = root / "comparisons" / version
    if not is_complete(folder):
        with new_folder(folder) as part:
            write_json(part / FIGURES, figures)
            write_bytes(part / PAGE, page.encode())
            write_json(part / MANIFEST, {"schema": 1, "version": version})
    return folder


def _place(root: Path, fit_id: str) -> Path:
    return root / "comparisons" / _FITS / f"{fit_id}.json"
