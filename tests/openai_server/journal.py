"""What the server has seen: each request, and when its answer was delivered in full.

With a path, each entry is a JSON line written right after the last byte of its response went to
the kernel: an outside judge of "paid twice". No key is ever in it.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

VOLATILE = frozenset({"user", "metadata", "store", "stream", "service_tier", "prompt_cache_key"})
TOLD_HEADERS = ("user-agent", "x-stainless-retry-count", "idempotency-key")


@dataclass(slots=True)
class Entry:
    """One request, or one executed line of a batch. Times are time.time()."""

    route: str
    arrived: float
    sha256: str = ""
    """Of what was asked: equal for equal questions."""
    status: int = 0
    delivered: bool = False
    delivered_at: float | None = None
    usage: dict[str, Any] | None = None
    """What the answer is charged; also where it was then not delivered."""
    completion: bool = False
    """Whether the response was a chat completion."""
    fault: str = ""
    code: str = ""
    """Of an error body."""
    headers: dict[str, str] = field(default_factory=dict)
    batch: str = ""
    body: dict[str, Any] | None = None
    """The question; in memory only."""


class Journal:
    """Entries in order of their ends, in memory and on disk."""

    def __init__(self, path: Path | None) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()
        self._file = None
        if path is not None:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def keep(self, entry: Entry) -> None:
        if self._file is not None:
            line = asdict(entry)
            del line["body"]
            os.write(self._file, json.dumps(line).encode() + b"\n")
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def question_hash(body: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a request body without what changes no answer."""
    asked = {name: value for name, value in body.items() if name not in VOLATILE}
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_log(path: Path) -> list[Entry]:
    """The entries of a log file, a half-written last line left out."""
    lines = path.read_text().split("\n")[:-1]
    known = {item.name for item in fields(Entry)}
    parsed = (json.loads(line) for line in lines)
    return [Entry(**{name: row[name] for name in row if name in known}) for row in parsed]


def delivered(entries: Iterable[Entry]) -> list[Entry]:
    """Chat completions delivered in full: what a client has been given and has paid for."""
    return [entry for entry in entries if entry.delivered and entry.completion]


def paid_twice(entries: Iterable[Entry], grace_s: float = 0.0) -> list[str]:
    """Hashes of questions asked again more than `grace_s` after their answer was delivered."""
    seen = list(entries)
    first: dict[str, float] = {}
    for entry in delivered(seen):
        at = entry.delivered_at or 0.0
        first[entry.sha256] = min(at, first.get(entry.sha256, at))
    again = {
        entry.sha256
        for entry in seen
        if entry.status == 200 and entry.arrived > first.get(entry.sha256, entry.arrived) + grace_s
    }
    return sorted(again)


def repaid_after_kills(
    entries: Iterable[Entry], kills: Iterable[float], slack_s: float = 0.1
) -> list[str]:
    """Hashes delivered in full more than `slack_s` before a kill and asked again after it."""
    seen = list(entries)
    again: set[str] = set()
    for kill in kills:
        had = {e.sha256 for e in delivered(seen) if (e.delivered_at or kill) < kill - slack_s}
        again |= {e.sha256 for e in seen if e.arrived > kill and e.sha256 in had}
    return sorted(again)
