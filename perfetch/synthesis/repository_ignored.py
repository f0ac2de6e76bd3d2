"""What `.gitignore` files exclude, nested ones and those above the folder too; git is not called.

The user's global excludes are not read: they are no part of the repository. As in git, the nearest
file has the last word, and nothing below an excluded folder comes back.
"""

import re
from pathlib import Path

from pathspec import GitIgnoreSpec

from perfetch.errors import SourceInvalid

REASON = "ignored by .gitignore"
_FILE = ".gitignore"


class Ignored:
    """The patterns in force for one folder; read once per folder."""

    def __init__(self, root: Path) -> None:
        self._top = _repository_of(root)
        self._specs: dict[Path, tuple[GitIgnoreSpec, ...]] = {}

    def covers(self, path: Path, *, folder: bool) -> bool:
        """Whether a path below the root, resolved, is excluded.

        Raises:
            SourceInvalid: if a pattern cannot be read: what it excludes might be sent.
        """
        for above in path.parents:
            for spec in self._of(above):
                name = path.relative_to(above).as_posix() + "/" * folder
                found = spec.check_file(name).include
                if found is not None:
                    return found
            if above == self._top:
                break
        return False

    def _of(self, folder: Path) -> tuple[GitIgnoreSpec, ...]:
        if folder not in self._specs:
            files = [folder / _FILE]
            if folder == self._top:
                files.append(folder / ".git" / "info" / "exclude")
            self._specs[folder] = tuple(_read(file) for file in files if file.is_file())
        return self._specs[folder]


def _repository_of(root: Path) -> Path:
    """The nearest folder above with a `.git`; the root itself where there is none."""
    folders = [root, *root.parents]
    return next((folder for folder in folders if (folder / ".git").exists()), root)


def _read(path: Path) -> GitIgnoreSpec:
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        return GitIgnoreSpec.from_lines(text.splitlines())
    except OSError as error:
        raise SourceInvalid(
            f"{path}: not readable ({error.strerror}), so what it excludes is not known; mend it"
        ) from error
    except (ValueError, re.error) as error:
        raise SourceInvalid(
            f"{path}: holds a pattern that cannot be read ({error}), so what it excludes is not "
            "known; mend or remove the line"
        ) from error
