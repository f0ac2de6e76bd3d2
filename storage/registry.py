"""`models/`: trained models by version, and one pointer that says which is the champion."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from perfetch.errors import BadInput
from storage.home import MANIFEST, is_complete, new_folder, read_json, write_json

POINTER = "champion.json"


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Where a complete model lies."""

    version: str
    path: str


@dataclass(frozen=True, slots=True)
class Champion:
    """What `models/champion.json` says."""

    version: str
    since: str
    """When it was promoted, UTC, ISO 8601."""
    previous: str | None
    report: str | None
    """The report that proved it: a path relative to the root."""


def find_model(root: Path, version: str) -> ModelRef | None:
    """The model of that version if it is complete."""
    folder = root / "models" / version
    return ModelRef(version, str(folder)) if is_complete(folder) else None


def write_model(
    root: Path, version: str, config: dict[str, Any], export: Callable[[Path], None]
) -> ModelRef:
    """Writes a model folder: what `export` puts there, `config.json`, and the manifest last."""
    final = root / "models" / version
    with new_folder(final) as folder:
        export(folder)
        write_json(folder / "config.json", config)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        hashes = {str(path.relative_to(folder)): _sha256(path) for path in files}
        write_json(folder / MANIFEST, {"schema": 1, "version": version, "files": hashes})
    return ModelRef(version, str(final))


def latest_model(root: Path) -> ModelRef | None:
    """The complete model that was written last."""
    folders = [path for path in (root / "models").glob("[!.]*") if is_complete(path)]
    if not folders:
        return None
    newest = max(folders, key=lambda path: ((path / MANIFEST).stat().st_mtime_ns, path.name))
    return ModelRef(newest.name, str(newest))


def read_champion(root: Path) -> Champion | None:
    """The champion, or None before the first promotion."""
    pointer = root / "models" / POINTER
    if not pointer.exists():
        return None
    found = read_json(pointer)
    return Champion(found["version"], found["since"], found["previous"], found["report"])


def promote(root: Path, version: str, report: str | None, since: str) -> Champion:
    """Points to a new champion, atomically; the old one becomes `previous`.

    Raises:
        BadInput: if that model is not there, or not complete.
    """
    if find_model(root, version) is None:
        raise BadInput(f"{root / 'models' / version}: no complete model of that version")
    now = read_champion(root)
    if now is not None and now.version == version:
        return now
    champion = Champion(version, since, now.version if now else None, report)
    write_json(
        root / "models" / POINTER,
        {
            "version": champion.version,
            "since": champion.since,
            "previous": champion.previous,
            "report": champion.report,
        },
    )
    return champion


def roll_back(root: Path, since: str) -> Champion:
    """Points back to the previous champion.

    Raises:
        BadInput: if there is no champion, or it has no predecessor.
    """
    now = read_champion(root)
    if now is None:
        raise BadInput(f"{root / 'models'}: there is no champion to roll back")
    if now.previous is None:
        raise BadInput(f"{root / 'models'}: champion {now.version} has no predecessor")
    return promote(root, now.previous, None, since)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
