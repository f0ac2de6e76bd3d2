"""One paid answer's own file: its bytes and back, and where such files lie under `ledger/`.

The body is kept byte for byte, with its hash; so is the hash of all that is beside it.
"""

import base64
import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfetch.chat.answer import Answer
from perfetch.errors import StoreDamaged
from storage.names import TEMPORARY
from storage.object_folders import read_each

SCHEMA, UNCHECKED = 2, 1
"""Files of the first version have a hash of the body alone."""
ODD = "odd"


def encode_answer(answer: Answer) -> bytes:
    """What is in an answer's file."""
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


def read_answers(paths: Sequence[Path]) -> Iterator[tuple[Path, Answer | StoreDamaged]]:
    """What each file holds, or what is wrong with it; those that are not there are left out."""
    for path, data in read_each(paths):
        try:
            yield path, _decode(data, path, _key_of(path))
        except StoreDamaged as damage:
            yield path, damage


def _key_of(path: Path) -> str:
    """What is set aside has a number behind its key."""
    return path.stem.rpartition("-")[0] if path.parent.name == ODD else path.stem


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
