"""What a run writes to go on from, and where; the place itself is not this package's matter."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from safetensors.torch import load_file, save_file
from torch import Tensor

STATE = "fit.json"


class CheckpointPlace(Protocol):
    """Keeps the newest checkpoint of one run."""

    def scratch(self) -> Path:
        """A new empty folder, on the disk of those that are kept."""

    def keep(self, folder: Path) -> None:
        """Takes a folder in whose files are whole, atomically; those before it are removed."""

    def newest(self) -> Path | None:
        """What was kept last; None where nothing was."""


def write_state(folder: Path, state: Mapping[str, Any], **tensors: Mapping[str, Tensor]) -> None:
    """Puts a state (JSON), and each mapping of tensors under its name, into the folder."""
    for name, part in tensors.items():
        save_file({key: tensor.contiguous() for key, tensor in part.items()}, folder / _file(name))
    (folder / STATE).write_text(json.dumps(state))


def read_state(folder: Path) -> dict[str, Any]:
    """The state that was put there."""
    found: dict[str, Any] = json.loads((folder / STATE).read_text())
    return found


def read_tensors(folder: Path, name: str) -> dict[str, Tensor]:
    """The mapping of that name; empty where none was put there."""
    path = folder / _file(name)
    return load_file(path) if path.exists() else {}


def _file(name: str) -> str:
    return f"{name}.safetensors"
