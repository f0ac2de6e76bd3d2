"""`ledger/packs/`: all packs under one root, as one place to find answers in."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain, groupby
from pathlib import Path
from threading import RLock
from typing import NamedTuple

import pyarrow as pa

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged
from storage.ledger_pack import Pack, open_pack, write_pack
from storage.object_folders import copies_in, forget_copies

GROUPS_HELD = 16
"""Row groups kept in memory: answers that came together are looked for together."""


class _Checked(NamedTuple):
    """A pack that was looked through."""

    path: Path
    sound: list[Answer]
    """Its answers that can be read."""
    damage: StoreDamaged | None
    """What is wrong with the others."""


class Packs:
    """Packs come and go, and never change: the keys of each are read once.

    A pack whose keys cannot be read may hold any key. So a key that is nowhere else is then not
    missing but damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._packs: dict[str, Pack] = {}
        self._unreadable: dict[str, StoreDamaged] = {}
        self._groups: OrderedDict[tuple[str, int], pa.Table] = OrderedDict()
        self._lock = RLock()

    def find(self, key: str) -> Answer | None:
        """The packed answer of that key, if there is one.

        Raises:
            StoreDamaged: if its pack is not what was written, or one's keys cannot be read.
        """
        with self._lock:
            for is_fresh in (False, True):
                if is_fresh:
                    self._refresh()
                pack = self._holding(key)
                if pack is not None:
                    with suppress(FileNotFoundError):  # moved away since the packs were listed
                        return self._read(pack, key)
            self._refuse_unreadable()
            return None

    def lacking(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys that no pack holds.

        Raises:
            StoreDamaged: if there are any, and a pack's keys cannot be read.
        """
        with self._lock:
            self._refresh()
            lacking = [key for key in keys if self._holding(key) is None]
            if lacking:
                self._refuse_unreadable()
            return lacking

    def keys(self) -> set[str]:
        """Of all packed answers; a pack whose keys cannot be read is there by its own name.

        So whoever goes through all answers comes upon the damage.
        """
        with self._lock:
            self._refresh()
            packed = {key for pack in self._packs.values() for key in pack.rows}
            return packed | {Path(name).stem for name in self._unreadable}

    def readable(self) -> tuple[Pack, ...]:
        """The packs whose keys can be read, by name."""
        with self._lock:
            self._refresh()
            return tuple(self._packs.values())

    def unreadable(self) -> tuple[StoreDamaged, ...]:
        """What is wrong with each of the others."""
        with self._lock:
            self._refresh()
            return tuple(self._unreadable.values())

    def set_damaged_aside(self, folder: Path) -> dict[Path, str]:
        """Moves every damaged pack to the folder: where it is now, and what is wrong with it.

        The answers in it that can be read are in a new pack before.
        """
        moved: dict[Path, str] = {}
        with self._lock:
            self._packs.clear()  # a pack may have been damaged since its keys were read
            forget_copies(self.folder)  # or only its copy here
            self._refresh()
            unreadable = (
                _Checked(self.folder / name, [], damage)
                for name, damage in self._unreadable.items()
            )
            # One pack at a time: its answers are in memory while it is looked at.
            for path, sound, damage in chain(unreadable, map(_checked, self._packs.values())):
                if damage is None:
                    continue
                with suppress(FileNotFoundError):  # moved away by another process
                    moved[self._move(path, folder, sound)] = str(damage)
            self._refresh()
        return moved

    def _move(self, path: Path, folder: Path, sound: Sequence[Answer]) -> Path:
        if sound:
            write_pack(self.folder, sound)
        target = folder / f"{path.stem}-{secrets.token_hex(4)}{path.suffix}"
        folder.mkdir(parents=True, exist_ok=True)
        return (self.folder / path.name).rename(target)

    def _refresh(self) -> None:
        """Drops what is gone, reads the keys of what is new."""
        copies = {path.name: path for path in copies_in(self.folder, "[!.]*.parquet")}
        known, self._packs, self._unreadable = self._packs, {}, {}
        for name, copy in copies.items():
            try:
                self._packs[name] = known.get(name) or open_pack(copy)
            except StoreDamaged as damage:
                self._unreadable[name] = damage
            except FileNotFoundError:  # moved away since the packs were listed
                continue

    def _refuse_unreadable(self) -> None:
        for damage in self._unreadable.values():
            raise damage

    def _holding(self, key: str) -> Pack | None:
        return next((pack for pack in self._packs.values() if key in pack.rows), None)

    def _read(self, pack: Pack, key: str) -> Answer:
        number, row = pack.place(key)
        place = (pack.path.name, number)
        if place not in self._groups:
            self._groups[place] = pack.read_group(number)
            if len(self._groups) > GROUPS_HELD:
                self._groups.popitem(last=False)
        self._groups.move_to_end(place)
        return pack.answer(self._groups[place], row, key)


def _checked(pack: Pack) -> _Checked:
    """Every row group is read once."""
    sound: list[Answer] = []
    damage: StoreDamaged | None = None
    for number, keys in groupby(pack.rows, lambda key: pack.place(key)[0]):
        try:
            group = pack.read_group(number)
        except StoreDamaged as found:
            damage = found
            continue
        except FileNotFoundError:  # moved away by another process, which saw to it
            return _Checked(pack.path, [], None)
        for key in keys:
            try:
                sound.append(pack.answer(group, pack.place(key)[1], key))
            except StoreDamaged as found:
                damage = found
    return _Checked(pack.path, sound, damage)
