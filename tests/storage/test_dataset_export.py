import json
from collections import Counter
from pathlib import Path

import pytest

from perfetch.assembly.assemble import assemble
from perfetch.assembly.settings import AssemblySettings
from perfetch.errors import BadInput, SettingsInvalid, StoreDamaged
from perfetch.sources.beir import BeirSource, read_beir
from storage.dataset_export import export_beir, export_parquet
from storage.datasets import read_dataset, write_dataset
from tests.making_datasets import ground, published, verdicts, words

PARTS = [
    *ground(),
    published(
        [
            ("tab | pipe", "first line\n\tsecond line \u2028 third", "train"),
            (words("dev"), words("d2"), "dev"),
            ("naïve Ünïcode → ?", words("d3"), "test"),
        ]
    ),
]


@pytest.fixture
def path(tmp_path):
    dataset = assemble(PARTS, verdicts(PARTS), None, AssemblySettings())
    return Path(write_dataset(tmp_path, dataset, []).path)


def _rows(file):
    return [json.loads(line) for line in file.read_text().split("\n") if line]


def test_a_beir_export_holds_every_text_and_every_judgement(path, tmp_path):
    dataset = read_dataset(path)
    folder = export_beir(path, tmp_path / "out")
    assert {row["_id"]: row["text"] for row in _rows(folder / "corpus.jsonl")} == {
        one.document.document_id: one.document.text for one in dataset.documents
    }
    assert {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")} == {
        one.query.query_id: one.query.text for one in dataset.queries
    }
    for split in set(dataset.splits) - {"test"}:
        head, *lines = (folder / "qrels" / f"{split}.tsv").read_text().splitlines()
        assert head == "query-id\tcorpus-id\tscore"
        judged = {
            (row.query_id, row.document_id): row.relevance
            for row in dataset.qrels_of(split)
            if row.relevance > 0
        }
        assert {(q, d): int(s) for q, d, s in (line.split("\t") for line in lines)} == judged
    roles = Counter(
        line.split("\t")[2]
        for file in (folder / "hard_negatives").iterdir()
        if file.stem != "test"  # the others again
        for line in file.read_text().splitlines()[1:]
    )
    assert roles == Counter(row.role for row in dataset.qrels if row.relevance == 0)


def test_test_tsv_holds_all_test_splits_together(path, tmp_path):
    dataset = read_dataset(path)
    parts = [split for split in dataset.splits if split.startswith("test")]
    assert {"test", "test_new_queries", "test_new_families"} <= set(parts)
    folder = export_beir(path, tmp_path / "out")
    _, *lines = (folder / "qrels" / "test.tsv").read_text().splitlines()
    assert sorted(line.split("\t")[0] for line in lines) == sorted(
        row.query_id for part in parts for row in dataset.qrels_of(part) if row.relevance > 0
    )


def test_what_was_exported_can_be_read_as_a_source(path, tmp_path):
    dataset = read_dataset(path)
    found = read_beir(BeirSource(path=export_beir(path, tmp_path / "out")))
    assert Counter(one.split for one in found.queries) == Counter(
        placed.split.partition("_")[0] for placed in dataset.queries
    )
    assert {one.text for one in found.documents} == {one.document.text for one in dataset.documents}


def test_a_parquet_export_is_the_same_dataset(path, tmp_path):
    assert read_dataset(export_parquet(path, tmp_path / "out")) == read_dataset(path)


@pytest.mark.parametrize("export", [export_beir, export_parquet])
def test_nothing_is_written_over(path, tmp_path, export):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(SettingsInvalid, match="out: is not empty"):
        export(path, tmp_path / "out")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("export", [export_beir, export_parquet])
def test_a_damaged_or_missing_version_is_not_exported(path, tmp_path, export):
    with pytest.raises(BadInput, match="no complete dataset version"):
        export(path.parent / "none", tmp_path / "out")
    (path / "qrels.parquet").write_bytes(b"")
    with pytest.raises(StoreDamaged, match=r"qrels\.parquet"):
        export(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
