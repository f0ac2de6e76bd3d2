"""A Parquet of (query, document, label) as a source.

Label above 0: the document answers the query (a whole number is kept as its grade); otherwise it
is a near miss. Queries without an answer are left out and counted. A query with answers in several
splits stays in the strictest one (test, then dev).
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from perfetch.errors import SourceInvalid
from perfetch.records import Candidates, Document, Qrel, Query, Reject, content_id
from perfetch.sources.pairs_file import SPLITS, PairRow, read_pair_rows


class PairsSource(BaseModel):
    """A Parquet file with the columns query, document, label; language and split if you like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["pairs"] = "pairs"
    path: Path = Field(
        title="Parquet file",
        description="Columns query, document (text), label (number or boolean, above 0: answers); "
        "optional language, and split (train, dev, test).",
    )


def read_pairs(settings: PairsSource) -> Candidates:
    """Documents, queries and judgements of the file, each text once.

    Raises:
        SourceInvalid: if the file is unreadable, lacks a column, has one of the wrong type, an
            empty cell, an unknown split, or two labels for one pair; names row and column.
    """
    rows = read_pair_rows(settings.path)
    name = settings.path.stem
    documents = {document.document_id: document for document in (_document(name, r) for r in rows)}
    queries: dict[str, Query] = {}
    grades: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, start=1):
        query = _query(name, row)
        known = queries.setdefault(query.query_id, query)
        if SPLITS.index(query.split) > SPLITS.index(known.split):
            queries[query.query_id] = query
        pair = (query.query_id, content_id(row.language, row.document))
        if grades.setdefault(pair, row.label) != row.label:
            raise SourceInvalid(
                f"{settings.path}: row {number}: 'label' differs from an earlier row "
                "with the same query and document; keep one of them"
            )
    answered = {query_id for (query_id, _), grade in grades.items() if grade > 0}
    if not answered:
        raise SourceInvalid(f"{settings.path}: no row with a 'label' above 0; nothing to learn")
    return Candidates(
        source=f"pairs:{name}",
        documents=tuple(documents.values()),
        queries=tuple(query for query in queries.values() if query.query_id in answered),
        qrels=tuple(_qrel(*pair, grade) for pair, grade in grades.items() if pair[0] in answered),
        rejects=tuple(
            Reject(query.text, "no relevant document")
            for query in queries.values()
            if query.query_id not in answered
        ),
        notes={"licence": "not stated", "rows": str(len(rows))},
    )


def _document(name: str, row: PairRow) -> Document:
    document_id = content_id(row.language, row.document)
    return Document(
        document_id=document_id,
        text=row.document,
        language=row.language,
        source="pairs",
        group=f"pairs/{name}/{document_id}",
        slice=name,
    )


def _query(name: str, row: PairRow) -> Query:
    query_id = content_id("query", "pairs", row.query, "", row.language)
    return Query(
        query_id=query_id,
        text=row.query,
        context="",
        language=row.language,
        source="pairs",
        group=f"pairs/{name}/{query_id}",
        wording=f"pairs/{name}/{query_id}",
        slice=name,
        split=row.split,
    )


def _qrel(query_id: str, document_id: str, grade: int) -> Qrel:
    return Qrel(query_id, document_id, grade, "positive" if grade > 0 else "near_miss")
