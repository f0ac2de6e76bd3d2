"""The files of a BEIR folder, read strictly: every complaint names file, line and field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from perfetch.errors import SourceInvalid

QRELS_HEADER = ("query-id", "corpus-id", "score")
MAX_SCORE = 1_000_000
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of a qrels file, with its line number."""

    line: int
    query_id: str
    document_id: str
    score: int


def read_texts(path: Path, optional: str = "") -> tuple[dict[str, tuple[str, str]], int]:
    """{`_id`: (`text`, the optional field or "")} of a JSON-lines file, and repeated rows.

    Raises:
        SourceInvalid: if the file is missing, not UTF-8, has a line that is no JSON object, lacks
            `_id` or `text`, holds one that is no string, or one id with two texts.
    """
    rows: dict[str, tuple[str, str]] = {}
    repeated = 0
    for number, line in _lines(path):
        where = f"{path}:{number}"
        row = _object(where, line)
        key = _string(where, row, "_id")
        other = _string(where, row, optional) if row.get(optional) is not None else ""
        value = (_string(where, row, "text"), other)
        if not key:
            raise SourceInvalid(f"{where}: '_id' is empty; give every row an id of its own")
        if rows.setdefault(key, value) != value:
            raise SourceInvalid(
                f"{where}: '_id' {key!r} stands twice with different texts; keep one of them"
            )
        repeated += 1
    return rows, repeated - len(rows)


def read_qrels(path: Path) -> list[Judgement]:
    """The rows of a qrels file, in order; the same row again is left out.

    Raises:
        SourceInvalid: if the file is missing, not UTF-8, has another header than BEIR's, a row
            that is not three fields, a score that is no integer, two scores for one pair, or no
            row at all.
    """
    lines = _lines(path)
    header = tuple(next(lines, (0, ""))[1].split("\t"))
    if header != QRELS_HEADER:
        expected = "<tab>".join(QRELS_HEADER)
        raise SourceInvalid(f"{path}:1: header {header!r}; expected {expected}")
    rows: dict[tuple[str, str], Judgement] = {}
    for number, line in lines:
        row = _judgement(f"{path}:{number}", number, line)
        known = rows.setdefault((row.query_id, row.document_id), row)
        if known.score != row.score:
            raise SourceInvalid(
                f"{path}:{number}: score {row.score} for a pair that has score {known.score} "
                f"in line {known.line}; keep one of them"
            )
    if not rows:
        raise SourceInvalid(f"{path}: no rows below the header; fill the split or delete the file")
    return list(rows.values())


def refuse_unknown(path: Path, field: str, named: list[str], known: set[str], home: str) -> None:
    """Checks that every id a qrels file names is known.

    Raises:
        SourceInvalid: if not; tells how many are unknown, and the first three.
    """
    unknown = list(dict.fromkeys(name for name in named if name not in known))
    if unknown:
        first = ", ".join(repr(name) for name in unknown[:_SHOWN])
        raise SourceInvalid(
            f"{path}: {len(unknown)} values of {field!r} are not in {home}, first {first}; "
            "add these rows or delete their qrels"
        )


def read_meta(path: Path) -> dict[str, str]:
    """The string fields of meta.json; empty where there is no such file.

    Raises:
        SourceInvalid: if it is not a JSON object in UTF-8.
    """
    if not path.exists():
        return {}
    row = _object(str(path), "\n".join(line for _, line in _lines(path)))
    return {key: value for key, value in row.items() if isinstance(value, str)}


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """(number, line) of every line that is not blank."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceInvalid(f"{path}: missing; a BEIR folder needs it") from error
    except OSError as error:
        raise SourceInvalid(f"{path}: cannot be read ({error.strerror})") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = data.count(b"\n", 0, error.start) + 1
        raise SourceInvalid(f"{path}:{broken}: not UTF-8; convert the file") from error
    # str.splitlines would part a text at U+2028, which JSON allows inside a string
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.removesuffix("\r")


def _object(where: str, line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceInvalid(f"{where}: not JSON ({error}); one object a line") from error
    if not isinstance(row, dict):
        raise SourceInvalid(f"{where}: {type(row).__name__} where a JSON object is expected")
    return row


def _string(where: str, row: dict[str, object], field: str) -> str:
    if field not in row:
        raise SourceInvalid(f"{where}: field {field!r} is missing")
    value = row[field]
    if not isinstance(value, str):
        raise SourceInvalid(f"{where}: field {field!r} is {value!r:.60}; expected a string")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise SourceInvalid(f"{where}: field {field!r} has half a surrogate pair") from error
    return value


def _judgement(where: str, number: int, line: str) -> Judgement:
    fields = line.split("\t")
    if len(fields) != len(QRELS_HEADER):
        raise SourceInvalid(f"{where}: {len(fields)} fields; expected 3, parted by tabs")
    try:
        score = int(fields[2])
    except ValueError as error:
        raise SourceInvalid(f"{where}: 'score' is {fields[2]!r}; expected an integer") from error
    if abs(score) > MAX_SCORE:
        raise SourceInvalid(f"{where}: 'score' is {score}; expected a grade up to {MAX_SCORE:,}")
    return Judgement(number, fields[0], fields[1], score)
