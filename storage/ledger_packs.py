"""`ledger/packs/`: all packs under one root, as one place to find answers in."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import RLock

import pyarrow as pa

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged
from storage.ledger_pack import Pack, open_pack, write_pack

GROUPS_HELD = 16
"""Row groups kept in memory: answers that came together are looked for together."""


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

    def set_aside(self, key: str, folder: Path) -> Path | None:
        """Moves the damaged pack that `find` names for that key to the folder; where it is now.

        The answers in it that can be read are in a new pack before. None where nothing is
        damaged (any more).
        """
        with self._lock, suppress(FileNotFoundError):  # moved away by another process
            self._refresh()
            pack = self._holding(key)
            sound = self._sound(pack) if pack else []
            if pack and len(sound) < len(pack.rows):
                return self._move(pack.path, folder, sound)
            if pack is None and self._unreadable:
                return self._move(self.folder / next(iter(self._unreadable)), folder, sound)
        return None

    def _move(self, path: Path, folder: Path, sound: Sequence[Answer]) -> Path:
        if sound:
            write_pack(self.folder, sound)
        target = folder / f"{path.stem}-{secrets.token_hex(4)}{path.suffix}"
        folder.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        self._refresh()
        return target

    def _refresh(self) -> None:
        """Drops what is gone, reads the keys of what is new."""
        names = sorted(path.name for path in self.folder.glob("[!.]*.parquet"))
        known, self._packs, self._unreadable = self._packs, {}, {}
        for name in names:
            try:
                self._packs[name] = known.get(name) or open_pack(self.folder / name)
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

    def _sound(self, pack: Pack) -> list[Answer]:
        sound = []
        for key in pack.rows:
            with suppress(StoreDamaged):
                sound.append(self._read(pack, key))
        return sound
