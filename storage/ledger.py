"""`ledger/`: every answer that was paid for, one file each, named by the hash of its request.

A file is written under a temporary name, synced, then renamed, so that an answer is either there
as it came or not at all. Answers of some age are in packs; nobody who asks sees the difference.
"""

import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from perfetch.chat.answer import Answer, Ending
from perfetch.errors import StoreDamaged, StoreUnwritable
from storage.folders import turn
from storage.home import RESERVE_BYTES, write_bytes
from storage.ledger_file import ODD, answer_files, encode_answer, read_answer, read_answers
from storage.ledger_packs import Packs
from storage.object_path import is_object

FOLDER = "ledger"
DAMAGED, PACKS = "damaged", "packs"
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
            write_bytes(path, encode_answer(answer))

    def refuse_when_full(self) -> None:
        """To be called before sending: see `refuse_when_full`."""
        refuse_when_full(self._root)

    def set_aside(self, answer: Answer) -> None:
        """Keeps a body that is no answer where it is never taken for one, and nowhere else."""
        data = encode_answer(answer)
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
