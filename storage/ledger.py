"""`ledger/`: every answer that was paid for, one file each, named by the hash of its request.

A file is written under a temporary name, synced, then renamed, so that an answer is either there
as it came or not at all. The body is kept byte for byte, with its hash.
"""

import base64
import dataclasses
import json
import secrets
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged
from storage.home import TEMPORARY, write_bytes

FOLDER = "ledger"
SCHEMA = 1
ODD, DAMAGED = "odd", "damaged"


class Ledger:
    """The answers under one root. Any number of threads and processes read and write at once."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def find(self, key: str) -> Answer | None:
        """The answer to the request of that key, if it is there.

        Raises:
            StoreDamaged: if its file is not what was written; names it.
        """
        path = self._path(key)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        return _decode(data, path, key)

    def keep(self, answer: Answer) -> None:
        """Returns when the answer is on disk.

        Raises:
            StoreUnwritable: if it cannot be written, or the disk is full.
        """
        write_bytes(self._path(answer.key), _encode(answer))

    def set_aside(self, answer: Answer) -> None:
        """Keeps a body that is no answer where it is never taken for one, and nowhere else."""
        name = f"{answer.key}-{secrets.token_hex(4)}.json"
        write_bytes(self._folder / ODD / name, _encode(answer))
        self._path(answer.key).unlink(missing_ok=True)

    def set_damaged_aside(self, key: str) -> None:
        """Moves a damaged file out of the way, so that its answer is asked for again."""
        target = self._folder / DAMAGED / f"{key}-{secrets.token_hex(4)}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        self._path(key).rename(target)

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys without an answer, in order."""
        return [key for key in keys if not self._path(key).exists()]

    def keys(self) -> Iterator[str]:
        """Of every answer, sorted."""
        for path in sorted(self._folder.glob("??/*.json")):
            if not path.name.startswith(TEMPORARY):
                yield path.stem

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


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
    return (json.dumps(row, ensure_ascii=False, indent=1) + "\n").encode()


def _decode(data: bytes, path: Path, key: str) -> Answer:
    try:
        row = json.loads(data)
        packed = row.get("body_base64")
        body = base64.b64decode(packed) if packed else row["body"].encode()
        named = {field.name: row[field.name] for field in dataclasses.fields(Answer)}
        answer = Answer(**named | {"body": body})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, f"not an answer ({error!r})") from error
    if sha256(body).hexdigest() != row.get("sha256") or answer.key != key:
        raise _damaged(path, "not what was written")
    return answer


def _damaged(path: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path}: {reason}; --reask-damaged sets it aside and pays for its answer again"
    )
