"""The records of `Candidates` as rows of tables, and back."""

import dataclasses
from typing import Any

import pyarrow as pa

from perfetch.records import (
    Candidates,
    Document,
    Example,
    PseudoQuery,
    Qrel,
    Query,
    Reject,
    Solution,
)

_LINK = ("example_id", "document_id", "role")
_SOLUTION = pa.struct([(name, pa.string()) for name in ("code", "entry", "note")])
_TYPES: dict[str, pa.DataType] = {
    "relevance": pa.int32(),
    "leaks_name": pa.bool_(),
    "positive": _SOLUTION,
    "slow": pa.list_(_SOLUTION),
    "near_miss": pa.list_(_SOLUTION),
    "witness": pa.list_(_SOLUTION),
    "sizes": pa.list_(pa.int64()),
}
"""Of the fields that are no text."""
_RECORDS: dict[str, type] = {
    "documents": Document,
    "queries": Query,
    "qrels": Qrel,
    "pseudo_queries": PseudoQuery,
    "examples": Example,
    "rejects": Reject,
}
TABLES = (*_RECORDS, "example_documents")


def rows_of(candidates: Candidates, name: str) -> list[dict[str, Any]]:
    """The rows of one table."""
    if name == "example_documents":
        return [dict(zip(_LINK, link, strict=True)) for link in candidates.example_documents]
    return [dataclasses.asdict(record) for record in getattr(candidates, name)]


def schema_of(name: str) -> pa.Schema:
    """The columns of one table, in the order of the record's fields."""
    fields = (
        [field.name for field in dataclasses.fields(_RECORDS[name])]
        if name in _RECORDS
        else list(_LINK)
    )
    return pa.schema([(field, _TYPES.get(field, pa.string())) for field in fields])


def from_rows(
    source: str, notes: dict[str, str], rows: dict[str, list[dict[str, Any]]]
) -> Candidates:
    """The candidates whose tables these are."""
    fields: dict[str, Any] = {
        name: tuple(record(**row) for row in rows[name])
        for name, record in _RECORDS.items()
        if name != "examples"
    }
    return Candidates(
        source=source,
        notes=notes,
        examples=tuple(_example(row) for row in rows["examples"]),
        example_documents=tuple(
            (row["example_id"], row["document_id"], row["role"])
            for row in rows["example_documents"]
        ),
        **fields,
    )


def _example(row: dict[str, Any]) -> Example:
    return Example(
        **row
        | {
            "positive": Solution(**row["positive"]),
            **{
                role: tuple(Solution(**each) for each in row[role])
                for role in ("slow", "near_miss", "witness")
            },
            "sizes": tuple(row["sizes"]),
        }
    )
