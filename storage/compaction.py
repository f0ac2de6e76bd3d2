"""Packs the ledger's small files, so that none of its answers is ever in neither place.

A pack is on disk before any file goes. A file goes when its answer, read back from the pack, is the
one in the file. So a kill at any moment leaves answers in both places at worst, and the next
compaction takes the files away.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged
from storage.folders import turn
from storage.ledger import FOLDER, PACKS
from storage.ledger_file import answer_files, read_answer
from storage.ledger_pack import cut, is_packable, write_pack
from storage.ledger_packs import Packs
from storage.object_listing import ObjectStatus, below
from storage.object_path import is_object, unlink_unchanged

PACK_ANSWERS = 20_000
PACK_BYTES = 64 * 1024 * 1024
"""Of small files; a pack is made in memory."""


@dataclass(slots=True)
class Compaction:
    """What a compaction did."""

    packed: int = 0
    """Answers that are in a pack since."""
    removed: int = 0
    """Small files whose answers are in a pack: these, and what a killed compaction left."""
    left: int = 0
    """Files old enough that stay: too few of them, or no answers to be packed."""
    removed_bytes: int = 0
    pack_bytes: int = 0
    packs: list[Path] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    """Files that are not what was written, and stay as they are; what is wrong with each."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    written: tuple[float, str]
    size: int


def compact(root: Path, *, older_than_s: float, at_least: int) -> Compaction:
    """Packs the answers written so long ago, if there are so many. Compactions take turns.

    A key that is packed already is not packed again: the same answer's file goes, another
    answer's stays, and is the one that is found.

    Raises:
        StoreUnwritable: if a pack cannot be written, or the disk is full; no file went for it.
    """
    done = Compaction()
    packs = Packs(root / FOLDER / PACKS)
    files = _older(root / FOLDER, time.time() - older_than_s)
    if len(files) >= at_least:
        with turn(packs.folder, "alone"):
            done.damaged += map(str, packs.unreadable())
            for piece in cut(files, PACK_ANSWERS, PACK_BYTES, lambda file: file.size):
                _pack(piece, packs, done)
                for file in piece:
                    _remove_packed(file, packs, done)
    done.left = len(files) - done.removed
    return done


def _older(folder: Path, than: float) -> list[_File]:
    """In the order in which they were written: so they are looked for, too."""
    found = []
    listed: dict[Any, ObjectStatus] = below(folder) if is_object(folder) else {}
    for path in answer_files(folder):
        try:
            status = listed[path] if path in listed else path.stat()
        except FileNotFoundError:  # set aside meanwhile
            continue
        if status.st_mtime <= than:
            found.append(_File(path, (status.st_mtime, path.stem), status.st_size))
    return sorted(found, key=lambda file: file.written)


def _pack(files: Sequence[_File], packs: Packs, done: Compaction) -> None:
    answers: list[Answer] = []
    for file in files:
        try:
            answer = read_answer(file.path)
        except StoreDamaged as damage:
            done.damaged.append(str(damage))
            continue
        if answer is not None and is_packable(answer):
            answers.append(answer)
    held = packs.keys()
    lacking = [answer for answer in answers if answer.key not in held]
    if lacking:
        path = write_pack(packs.folder, lacking)
        done.packed += len(lacking)
        done.packs.append(path)
        done.pack_bytes += path.stat().st_size


def _remove_packed(file: _File, packs: Packs, done: Compaction) -> None:
    """Nobody writes the file between the last look at it and its end."""
    with turn(file.path.parent, "alone"):
        etag = file.path.etag() if is_object(file.path) else None
        try:
            answer = read_answer(file.path)
        except StoreDamaged:  # told of when it was to be packed
            return
        try:
            is_packed = answer is not None and packs.find(answer.key) == answer
        except StoreDamaged as damage:
            if str(damage) not in done.damaged:
                done.damaged.append(str(damage))
            return
        if is_packed and unlink_unchanged(file.path, etag):
            done.removed += 1
            done.removed_bytes += file.size
