"""`ledger/`: every answer that was paid for, one file each, named by the hash of its request.

A file is written under a temporary name, synced, then renamed, so that an answer is either there
as it came or not at all. The body is kept byte for byte, with its hash; so is the hash of all that
is beside it. Answers of some age are in packs; nobody who asks sees the difference.
"""

import base64
import dataclasses
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfetch.chat.answer import Answer, Ending
from perfetch.errors import StoreDamaged, StoreUnwritable
from storage.folders import turn
from storage.home import RESERVE_BYTES, TEMPORARY, write_bytes
from storage.ledger_packs import Packs
from storage.object_folders import read_each
from storage.object_path import is_object

FOLDER = "ledger"
SCHEMA, UNCHECKED = 2, 1
"""Files of the first version have a hash of the body alone."""
ODD, DAMAGED, PACKS = "odd", "damaged", "packs"
IN_FLIGHT_BYTES = 64 * 1024 * 1024
"""Kept free for answers that are on their way while the disk fills: 4,096 of 16 KiB."""


class Ledger:
    """The answers under one root. Any number of threads and processes read and write at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / FOLDER
        self._packs = Packs(self._folder / PACKS)

    def find(self, key: str) -> Answer | None:
        """The answer to the request of that key, if it is there: its own file's, or a pack's.

        Raises:
            StoreDamaged: if its file or pack is not what was written; names it.
        """
        path = self._path(key)
        return read_answer(path) or self._packs.find(key) or read_answer(path)

    def find_all(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Those of the answers that are there, by key. Raises as `find` does.

        A body that is no answer is not among them: it is to be asked for again.
        """
        found = self._listed(list(keys)) if is_object(self._root) else map(self._named, keys)
        return {
            key: answer
            for key, answer in found
            if answer is not None and answer.ending is not Ending.MALFORMED
        }

    def keep(self, answer: Answer) -> None:
        """Returns when the answer is on disk.

        Raises:
            StoreUnwritable: if it cannot be written, or the disk is full.
        """
        path = self._path(answer.key)
        # Between compaction's last look at a file and its end no other may take its place.
        with turn(path.parent, "shared"):
            write_bytes(path, _encode(answer))

    def refuse_when_full(self) -> None:
        """To be called before sending: see `refuse_when_full`."""
        refuse_when_full(self._root)

    def set_aside(self, answer: Answer) -> None:
        """Keeps a body that is no answer where it is never taken for one, and nowhere else."""
        data = _encode(answer)
        write_bytes(self._folder / ODD / f"{answer.key}-{secrets.token_hex(4)}.json", data)
        path = self._path(answer.key)
        with turn(path.parent, "alone"), suppress(FileNotFoundError):
            if path.read_bytes() == data:  # else another process has got an answer meanwhile
                path.unlink()

    def set_damaged_aside(self) -> dict[Path, str]:
        """Moves all that is damaged out of the way, so that its answers are asked for again.

        Everything is read once. Of a pack, all answers that can be read are kept. Returns where
        each file lies now and what is wrong with it; nothing is lost where another process was
        quicker.
        """
        aside = self._folder / DAMAGED
        moved: dict[Path, str] = {}
        for path, read in read_answers(sorted(answer_files(self._folder))):
            if isinstance(read, StoreDamaged):
                aside.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError):  # moved away by another process
                    to = path.rename(aside / f"{path.stem}-{secrets.token_hex(4)}{path.suffix}")
                    moved[to] = str(read)
        return moved | self._packs.set_damaged_aside(aside)

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys without an answer, in order.

        Raises:
            StoreDamaged: if there are any, and a pack cannot be read that may hold them; names it.
        """
        if is_object(self._root):
            filed = {path.stem for path in answer_files(self._folder)}
            return self._packs.lacking([key for key in keys if key not in filed])
        without_file = [key for key in keys if not self._path(key).exists()]
        lacking = self._packs.lacking(without_file) if without_file else []
        return [key for key in lacking if not self._path(key).exists()]

    def keys(self) -> Iterator[str]:
        """Of every answer, sorted; a pack that cannot be read is there by its own name."""
        # The files first: what leaves them meanwhile is in a pack by then.
        filed = {path.stem for path in answer_files(self._folder)}
        yield from sorted(filed | self._packs.keys())

    def _named(self, key: str) -> tuple[str, Answer | None]:
        return key, self.find(key)

    def _listed(self, keys: Sequence[str]) -> Iterator[tuple[str, Answer | None]]:
        """As `_named` for every key, by a listing and what is there: a miss costs no request."""
        filed = {path.stem: path for path in answer_files(self._folder)}
        left = dict.fromkeys(keys)
        for path, read in read_answers([filed[key] for key in left if key in filed]):
            if isinstance(read, StoreDamaged):
                raise read
            del left[path.stem]
            yield path.stem, read
        others = list(left)  # one whose file has gone since the listing is in a pack by now
        lacking = set(self._packs.lacking(others))
        yield from (self._named(key) for key in others if key not in lacking)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


def answer_files(folder: Path) -> Iterator[Path]:
    """Every answer's own file under `ledger/`."""
    for path in folder.glob("??/*.json"):
        if not path.name.startswith(TEMPORARY):
            yield path


def odd_files(folder: Path) -> Iterator[Path]:
    """Under `ledger/`, every body that was paid for and is no answer."""
    for path in folder.glob(f"{ODD}/*.json"):
        if not path.name.startswith(TEMPORARY):
            yield path


def read_answer(path: Path) -> Answer | None:
    """The answer in a file named by its key; None where there is no file.

    Raises:
        StoreDamaged: if it is not what was written; names it.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return _decode(data, path, _key_of(path))


def _key_of(path: Path) -> str:
    """What is set aside has a number behind its key."""
    return path.stem.rpartition("-")[0] if path.parent.name == ODD else path.stem


def read_answers(paths: Sequence[Path]) -> Iterator[tuple[Path, Answer | StoreDamaged]]:
    """What each file holds, or what is wrong with it; those that are not there are left out."""
    for path, data in read_each(paths):
        try:
            yield path, _decode(data, path, _key_of(path))
        except StoreDamaged as damage:
            yield path, damage


def refuse_when_full(root: Path) -> None:
    """Nothing, where paid answers that are on their way will find room under that root.

    Raises:
        StoreUnwritable: if they may not.
    """
    if is_object(root):  # it has no end
        return
    folder = next(path for path in (root, *root.parents) if path.is_dir())
    disk = shutil.disk_usage(folder)
    needed = RESERVE_BYTES + IN_FLIGHT_BYTES
    # Some network file systems do not say how large they are.
    if disk.total and disk.free < needed:
        raise StoreUnwritable(
            f"{root}: {disk.free // 2**20} MiB are free, and paid answers need {needed // 2**20}; "
            "nothing more is sent: free some space and run again"
        )


def _encode(answer: Answer) -> bytes:
    row: dict[str, Any] = {"schema": SCHEMA} | dataclasses.asdict(answer)
    row["headers"] = dict(answer.headers)
    row["sha256"] = sha256(answer.body).hexdigest()
    row["usage"] = dataclasses.asdict(answer.usage)
    row["reported_model"] = answer.reported_model
    try:
        row["body"] = answer.body.decode()
    except UnicodeDecodeError:
        row["body"] = None
        row["body_base64"] = base64.b64encode(answer.body).decode()
    row["check"] = _check_of(row)
    return (json.dumps(row, ensure_ascii=False, indent=1) + "\n").encode()


def _decode(data: bytes, path: Path, key: str) -> Answer:
    try:
        row = json.loads(data)
        packed = row.get("body_base64")
        body = base64.b64decode(packed) if packed else row["body"].encode()
        named = {field.name: row[field.name] for field in dataclasses.fields(Answer)}
        answer = Answer(**named | {"body": body})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, f"not an answer ({type(error).__name__})") from error
    is_checked = row.get("schema") != UNCHECKED or "check" in row
    is_changed = is_checked and row.get("check") != _check_of(row)
    if sha256(body).hexdigest() != row.get("sha256") or answer.key != key or is_changed:
        raise _damaged(path, "not what was written")
    return answer


def _check_of(row: Mapping[str, Any]) -> str:
    """A hash of all fields but the body, which has its own."""
    beside = {name: row[name] for name in sorted(row) if name not in ("body", "check")}
    return sha256(json.dumps(beside).encode()).hexdigest()


def _damaged(path: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: {reason}; --reask-damaged sets it aside and pays for its answer again"
    )
