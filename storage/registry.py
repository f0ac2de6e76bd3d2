"""`models/`: trained models by version, and one pointer that says which is the champion."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from perfetch.errors import BadInput, PromotionOvertaken
from storage.home import (
    MANIFEST,
    is_complete,
    new_folder,
    read_object,
    swap_json,
    write_bytes,
    write_json,
)
from storage.object_path import is_object

POINTER = "champion.json"
CARD = "README.md"


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
    """Writes a model folder: what `export` puts there, `config.json`, and the manifest last.

    The manifest hashes every file but the card, which is written again when figures come.
    """
    final = root / "models" / version
    with new_folder(final) as folder:
        export(folder)
        write_json(folder / "config.json", config)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        files = [path for path in files if path != folder / CARD]
        hashes = {str(path.relative_to(folder)): _sha256(path) for path in files}
        write_json(folder / MANIFEST, {"schema": 1, "version": version, "files": hashes})
    return ModelRef(version, str(final))


def write_card(folder: Path, card: str) -> None:
    """Puts a card into a model folder, in place of the one there, atomically."""
    write_bytes(folder / CARD, card.encode())


def latest_model(root: Path) -> ModelRef | None:
    """The complete model that was written last."""
    folders = [path for path in (root / "models").glob("[!.]*") if is_complete(path)]
    if not folders:
        return None
    newest = max(folders, key=lambda path: ((path / MANIFEST).stat().st_mtime_ns, path.name))
    return ModelRef(newest.name, str(newest))


def read_champion(root: Path) -> Champion | None:
    """The champion, or None before the first promotion.

    Raises:
        StoreDamaged: if the pointer is not one.
    """
    pointer = root / "models" / POINTER
    if not pointer.exists():
        return None
    found = read_object(pointer, "version", "since", "previous", "report")
    return Champion(found["version"], found["since"], found["previous"], found["report"])


def promote(root: Path, version: str, report: str | None, since: str) -> Champion:
    """Points to a new champion, atomically; the old one becomes `previous`.

    In an object store the pointer is put only if it is still the one that was read.

    Raises:
        BadInput: if that model is not there, or not complete.
        PromotionOvertaken: if another one was promoted meanwhile; it stays the champion.
    """
    if find_model(root, version) is None:
        raise BadInput(f"{root / 'models' / version}: no complete model of that version")
    pointer = root / "models" / POINTER
    etag = pointer.etag() if is_object(pointer) else None
    now = read_champion(root)
    if now is not None and now.version == version:
        return now
    champion = Champion(version, since, now.version if now else None, report)
    if not swap_json(pointer, asdict(champion), etag):
        raise PromotionOvertaken(
            f"{pointer}: {_named(read_champion(root))} was promoted meanwhile, so {version} was "
            "not; run python -m flows.evaluate against it, then promote again"
        )
    return champion


def _named(champion: Champion | None) -> str:
    return f"model {champion.version}" if champion else "another model"


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
