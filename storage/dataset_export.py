"""A dataset version for other tools: BEIR layout, or Parquet with its dataset card."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from perfetch.dataset import Dataset
from perfetch.errors import SettingsInvalid
from storage.dataset_tables import SCHEMAS
from storage.datasets import CARD, read_dataset
from storage.home import MANIFEST, write_bytes
from storage.object_folders import copy_of
from storage.statements import run_statement

POOLED = "test"
_BEIR_NOTE = """
## BEIR layout

`corpus.jsonl`, `queries.jsonl`, `qrels/<split>.tsv` (positives only), and
`hard_negatives/<split>.tsv` (query-id, corpus-id, role): `slow` gives the right answer at a cost,
`near_miss` answers another question. `test.tsv` holds all `test*` splits together, the name that
BEIR's tools ask for. What came with a query (`context`) stands in its metadata.
"""


def export_beir(path: Path, to_dir: Path) -> Path:
    """Writes the version as BEIR reads it; returns the folder.

    One qrels file per split, and `test` of all the test splits together.

    Raises:
        BadInput: if no complete version lies at `path`.
        SettingsInvalid: if `to_dir` holds anything.
        StoreDamaged: if the version is not what its manifest says.
    """
    dataset = read_dataset(path)
    path = copy_of(path)
    _refuse_occupied(to_dir)
    _write_texts(dataset, to_dir)
    heads = {"qrels": "query-id\tcorpus-id\tscore", "hard_negatives": "query-id\tcorpus-id\trole"}
    for (folder, split), lines in sorted(_judgements(path).items()):
        write_bytes(to_dir / folder / f"{split}.tsv", _lines([heads[folder], *lines]))
    card = (path / CARD).read_text(encoding="utf-8")
    write_bytes(to_dir / CARD, (card + _BEIR_NOTE).encode())
    return to_dir


def export_parquet(path: Path, to_dir: Path) -> Path:
    """Copies the version's tables, card and manifest, verified; returns the folder.

    Raises:
        BadInput, SettingsInvalid, StoreDamaged: as `export_beir`.
    """
    read_dataset(path)
    path = copy_of(path)
    _refuse_occupied(to_dir)
    for name in (*(f"{table}.parquet" for table in SCHEMAS), CARD, MANIFEST):
        write_bytes(to_dir / name, (path / name).read_bytes())
    return to_dir


def _refuse_occupied(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsInvalid(f"{folder}: is not empty; name a new folder to export to")


def _write_texts(dataset: Dataset, folder: Path) -> None:
    documents = (
        {
            "_id": placed.document.document_id,
            "title": "",
            "text": placed.document.text,
            "metadata": {"language": placed.document.language, "source": placed.document.source},
        }
        for placed in dataset.documents
    )
    write_bytes(folder / "corpus.jsonl", _json_lines(documents))
    queries = (
        {
            "_id": placed.query.query_id,
            "text": placed.query.text,
            "metadata": {
                "context": placed.query.context,
                "language": placed.query.language,
                "source": placed.query.source,
                "cluster_id": placed.cluster_id,
            },
        }
        for placed in dataset.queries
    )
    write_bytes(folder / "queries.jsonl", _json_lines(queries))


def _judgements(path: Path) -> dict[tuple[str, str], list[str]]:
    """("qrels" or "hard_negatives", split) → lines of its file."""
    files: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    rows = run_statement(
        "beir_qrels", queries=path / "queries.parquet", qrels=path / "qrels.parquet"
    )
    for split, query_id, document_id, relevance, role in rows:
        folder, value = ("qrels", relevance) if relevance > 0 else ("hard_negatives", role)
        for name in {split, POOLED if split.startswith(POOLED) else split}:
            files[folder, name].append(f"{query_id}\t{document_id}\t{value}")
    return files


def _json_lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    return _lines(json.dumps(row, ensure_ascii=False) for row in rows)


def _lines(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
