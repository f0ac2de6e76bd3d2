"""A folder in BEIR layout as a source; the splits it was published with are kept.

Ids get the set's name before them ("mbpp:d1"): "d1" of two sets are two documents. A query that is
judged in several splits stays in the strictest one (test, then dev): judging goes before teaching.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from perfetch.errors import SourceInvalid
from perfetch.records import Candidates, Document, PseudoQuery, Qrel, Query, Reject
from perfetch.sources.beir_files import (
    Judgement,
    read_meta,
    read_qrels,
    read_texts,
    refuse_unknown,
)
from perfetch.sources.document_queries import Titled, document_queries
from perfetch.sources.pseudo_queries import without_judged

SPLITS = ("train", "dev", "test")
"""From teaching to judging."""


class BeirSource(BaseModel):
    """A retrieval set in BEIR layout: corpus.jsonl, queries.jsonl, qrels/train|dev|test.tsv."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["beir"] = "beir"
    path: Path = Field(
        title="Folder in BEIR layout",
        description="With a qrels.tsv instead of the folder qrels, Perfetch chooses the splits.",
    )
    pseudo_queries: bool = Field(
        default=True,
        title="Queries from the documents themselves",
        description="Titles, names, telling words, comments: they teach what no label names.",
    )


def read_beir(settings: BeirSource) -> Candidates:
    """The set's documents, queries and judgements; queries without a judgement are left out.

    Raises:
        SourceInvalid: if a file is missing or malformed; names file, line and field.
    """
    root = settings.path
    texts, same_documents = read_texts(root / "corpus.jsonl", optional="title")
    asked, same_queries = read_texts(root / "queries.jsonl")
    meta = read_meta(root / "meta.json")
    name = meta.get("name") or root.resolve().name
    _refuse_empty(root, texts, asked)
    judged, rejects = _judged(_read_splits(root, set(asked), set(texts)), asked)
    language = meta.get("language", "")
    pseudo, too_near = _pseudo(name, texts, asked) if settings.pseudo_queries else ([], 0)
    return Candidates(
        source=f"beir:{name}",
        documents=tuple(
            _document(name, language, key, text, title) for key, (text, title) in texts.items()
        ),
        queries=tuple(
            _query(name, language, key, asked[key][0], split, rows)
            for key, (split, rows) in judged.items()
        ),
        qrels=tuple(_qrel(name, row) for _, rows in judged.values() for row in rows),
        pseudo_queries=tuple(pseudo),
        rejects=tuple(rejects),
        notes={
            "licence": meta.get("license") or meta.get("licence") or "not stated",
            "repeated_rows": str(same_documents + same_queries),
            "pseudo_queries_too_near_a_judged_one": str(too_near),
        },
    )


def _pseudo(
    name: str, texts: dict[str, tuple[str, str]], asked: dict[str, tuple[str, str]]
) -> tuple[list[PseudoQuery], int]:
    """What the documents ask of themselves, and how much of it a judged query nearly asks."""
    titled = [Titled(f"{name}:{key}", title, text) for key, (text, title) in texts.items()]
    return without_judged(document_queries(titled), [text for text, _ in asked.values()])


def _refuse_empty(
    root: Path, texts: dict[str, tuple[str, str]], asked: dict[str, tuple[str, str]]
) -> None:
    for file, rows in (("corpus.jsonl", texts), ("queries.jsonl", asked)):
        if not rows:
            raise SourceInvalid(f"{root / file}: no rows; a BEIR folder needs at least one")
    empty = next((key for key, (text, _) in asked.items() if not text.strip()), None)
    if empty is not None:
        raise SourceInvalid(f"{root / 'queries.jsonl'}: the text of {empty!r} is empty")


def _read_splits(root: Path, queries: set[str], documents: set[str]) -> dict[str, list[Judgement]]:
    """{split: rows}, from teaching to judging; the split is "" where Perfetch is to choose."""
    files = {split: root / "qrels" / f"{split}.tsv" for split in SPLITS}
    files = {split: path for split, path in files.items() if path.exists()}
    if not files:
        files = {"": root / "qrels.tsv"}
        if not files[""].exists():
            raise SourceInvalid(
                f"{root}: neither qrels/train.tsv, qrels/dev.tsv nor qrels/test.tsv, "
                "and no qrels.tsv; a BEIR folder needs one of them"
            )
    splits = {split: read_qrels(path) for split, path in files.items()}
    for split, rows in splits.items():
        named = [row.query_id for row in rows]
        refuse_unknown(files[split], "query-id", named, queries, "queries.jsonl")
        named = [row.document_id for row in rows]
        refuse_unknown(files[split], "corpus-id", named, documents, "corpus.jsonl")
    return splits


def _judged(
    splits: dict[str, list[Judgement]], asked: dict[str, tuple[str, str]]
) -> tuple[dict[str, tuple[str, list[Judgement]]], list[Reject]]:
    """{query id: (split, rows)} in the order of queries.jsonl, and the queries left out."""
    found: dict[str, tuple[str, list[Judgement]]] = {}
    rejects: list[Reject] = []
    for split, rows in splits.items():
        own: dict[str, list[Judgement]] = {}
        for row in rows:
            own.setdefault(row.query_id, []).append(row)
        for key in own.keys() & found.keys():
            rejects.append(Reject(f"qrels/{found[key][0]}.tsv {key}", f"judged in {split}, too"))
        found |= {key: (split, judgements) for key, judgements in own.items()}
    judged = {}
    for key in asked:
        if key not in found:
            rejects.append(Reject(f"queries.jsonl {key}", "in no split"))
        elif all(row.score <= 0 for row in found[key][1]):
            rejects.append(Reject(f"queries.jsonl {key}", "no relevant document"))
        else:
            judged[key] = found[key]
    return judged, sorted(rejects, key=lambda reject: (reject.reason, reject.where))


def _document(name: str, language: str, key: str, text: str, title: str) -> Document:
    return Document(
        document_id=f"{name}:{key}",
        text=f"{title}\n{text}" if title.strip() else text,
        language=language,
        source="beir",
        group=f"beir/{name}/{key}",
        slice=name,
    )


def _query(
    name: str, language: str, key: str, text: str, split: str, rows: list[Judgement]
) -> Query:
    # paraphrases that ask for one document stay together
    group = f"beir/{name}/{max(rows, key=lambda row: row.score).document_id}"
    return Query(
        query_id=f"{name}:{key}",
        text=text,
        context="",
        language=language,
        source="beir",
        group=group,
        wording=group,
        slice=name,
        split=split,
    )


def _qrel(name: str, row: Judgement) -> Qrel:
    """Grades are kept; a pair judged irrelevant is a near miss that somebody looked at."""
    role: Literal["positive", "near_miss"] = "positive" if row.score > 0 else "near_miss"
    return Qrel(f"{name}:{row.query_id}", f"{name}:{row.document_id}", max(0, row.score), role)
