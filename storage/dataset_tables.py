"""A dataset's records as Parquet tables and back, and the hash of its rows."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import partial
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, TypeVar

import pyarrow as pa

from perfetch.dataset import Dataset, PlacedDocument, PlacedQuery
from perfetch.records import Document, PseudoQuery, Qrel, Query

_TEXT = pa.string()
LINES = 1 << 16
"""Rows that are text at once."""

SCHEMAS: dict[str, pa.Schema] = {
    "corpus": pa.schema(
        {
            "document_id": _TEXT,
            "text": _TEXT,
            "language": _TEXT,
            "source": _TEXT,
            "group": _TEXT,
            "cluster_id": _TEXT,
            "split_hash": _TEXT,
            "slice": _TEXT,
            "unseen": pa.bool_(),
        }
    ),
    "queries": pa.schema(
        {
            "query_id": _TEXT,
            "text": _TEXT,
            "context": _TEXT,
            "language": _TEXT,
            "source": _TEXT,
            "group": _TEXT,
            "cluster_id": _TEXT,
            "split": _TEXT,
            "wording": _TEXT,
            "slice": _TEXT,
            "published_split": _TEXT,
            "leaks_name": pa.bool_(),
        }
    ),
    "qrels": pa.schema(
        {"query_id": _TEXT, "document_id": _TEXT, "relevance": pa.int32(), "role": _TEXT}
    ),
    "pseudo_queries": pa.schema(
        {"query_id": _TEXT, "text": _TEXT, "document_id": _TEXT, "kind": _TEXT}
    ),
}
"""Table → columns; the first ones are the contract that others' tools read."""

Row = dict[str, Any]
_Kind = TypeVar("_Kind", Document, Query, Qrel, PseudoQuery)


def tables_of(dataset: Dataset) -> dict[str, pa.Table]:
    """The four tables, rows in the dataset's canonical order."""
    rows: dict[str, list[Row]] = {
        "corpus": [_document_row(placed) for placed in dataset.documents],
        "queries": [_query_row(placed) for placed in dataset.queries],
        "qrels": [_fields(qrel) for qrel in dataset.qrels],
        "pseudo_queries": [_fields(item) for item in dataset.pseudo_queries],
    }
    return {name: pa.Table.from_pylist(rows[name], schema) for name, schema in SCHEMAS.items()}


def content_hash(tables: Mapping[str, pa.Table]) -> str:
    """64 hex digits over every row: equal for equal rows, whatever wrote the files."""
    digest = sha256()
    for name in SCHEMAS:
        digest.update(f"{name}\n".encode())
        for lines in json_lines(tables[name]):
            digest.update(lines)
    return digest.hexdigest()


def json_lines(table: pa.Table) -> Iterator[bytes]:
    """Each row as `json.dumps(row, ensure_ascii=False)` writes it, and a newline; in parts."""
    names = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in table.column_names]
    pattern = "{{{}}}\n".format(", ".join(f"{name}: %s" for name in names))
    for start in range(0, table.num_rows, LINES):
        columns = map(_json_values, table.slice(start, LINES).columns)
        yield "".join(map(pattern.__mod__, zip(*columns, strict=True))).encode()


def _json_values(column: pa.ChunkedArray) -> Iterable[str]:
    if pa.types.is_string(column.type) and not column.null_count:
        return map(encode_basestring, column.to_pylist())
    return map(partial(json.dumps, ensure_ascii=False), column.to_pylist())


def documents_of(table: pa.Table) -> tuple[PlacedDocument, ...]:
    """The rows of `corpus` as records."""
    return tuple(
        PlacedDocument(
            document=_record(Document, row),
            cluster_id=row["cluster_id"],
            split_hash=row["split_hash"],
            unseen=row["unseen"],
        )
        for row in table.to_pylist()
    )


def queries_of(table: pa.Table) -> tuple[PlacedQuery, ...]:
    """The rows of `queries` as records."""
    return tuple(
        PlacedQuery(
            query=_record(Query, row | {"split": row["published_split"]}),
            cluster_id=row["cluster_id"],
            split=row["split"],
        )
        for row in table.to_pylist()
    )


def qrels_of(table: pa.Table) -> tuple[Qrel, ...]:
    """The rows of `qrels` as records."""
    return tuple(_record(Qrel, row) for row in table.to_pylist())


def pseudo_queries_of(table: pa.Table) -> tuple[PseudoQuery, ...]:
    """The rows of `pseudo_queries` as records."""
    return tuple(_record(PseudoQuery, row) for row in table.to_pylist())


def _document_row(placed: PlacedDocument) -> Row:
    return _fields(placed.document) | {
        "cluster_id": placed.cluster_id,
        "split_hash": placed.split_hash,
        "unseen": placed.unseen,
    }


def _query_row(placed: PlacedQuery) -> Row:
    return _fields(placed.query) | {
        "cluster_id": placed.cluster_id,
        "split": placed.split,
        "published_split": placed.query.split,
    }


def _fields(record: Document | Query | Qrel | PseudoQuery) -> Row:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _record(kind: type[_Kind], row: Row) -> _Kind:
    return kind(**{field.name: row[field.name] for field in fields(kind)})
