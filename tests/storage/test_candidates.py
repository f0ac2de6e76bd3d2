import json
from dataclasses import replace

import pytest

from perfetch.errors import StoreDamaged
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
from storage.candidates import read_candidates, write_candidates

WHOLE = Candidates(
    source="catalogue",
    documents=(Document("d", "x = 1\n", "python", "catalogue", "g", "s"),),
    queries=(Query("q", "frage ü", "", "python", "catalogue", "g", "w", leaks_name=True),),
    qrels=(Qrel("q", "d", 1, "positive"),),
    pseudo_queries=(PseudoQuery("p", "x", "d", "name"),),
    examples=(
        Example(
            example_id="e",
            source="catalogue",
            language="python",
            family="f",
            positive=Solution("a", "f"),
            slow=(Solution("b", "f", "cost"), Solution("c", "f", "cost")),
            near_miss=(),
            make_input="i",
            check="c",
            sizes=(1, 2, 3),
        ),
    ),
    example_documents=(("e", "d", "positive"),),
    rejects=(Reject("x.py", "tests"),),
    notes={"b": "2", "a": "1"},
)


@pytest.mark.parametrize("candidates", [WHOLE, Candidates("empty")], ids=["whole", "empty"])
def test_what_is_written_is_read(tmp_path, candidates):
    reference = write_candidates(tmp_path, candidates)

    assert read_candidates(reference.path) == candidates
    assert reference.counts["documents"] == len(candidates.documents)


def test_the_same_content_is_the_same_folder_byte_for_byte(tmp_path):
    def files(root):
        path = write_candidates(root, WHOLE).path
        return {file.relative_to(root): file.read_bytes() for file in path.iterdir()}

    first = files(tmp_path / "a")

    assert files(tmp_path / "b") == first
    assert files(tmp_path / "a") == first
    assert len(first) == 8
    assert len(list((tmp_path / "a" / "examples").iterdir())) == 1


def test_other_content_is_another_folder(tmp_path):
    references = {
        write_candidates(tmp_path, candidates).sha256
        for candidates in (
            WHOLE,
            replace(WHOLE, notes={}),
            replace(WHOLE, source="code"),
            replace(WHOLE, qrels=()),
        )
    }

    assert len(references) == 4


def test_a_folder_without_manifest_is_never_read_and_is_made_anew(tmp_path):
    path = write_candidates(tmp_path, WHOLE).path
    (path / "manifest.json").unlink()

    with pytest.raises(StoreDamaged, match="never finished"):
        read_candidates(path)
    assert read_candidates(write_candidates(tmp_path, WHOLE).path) == WHOLE


def test_a_damaged_file_is_named(tmp_path):
    path = write_candidates(tmp_path, WHOLE).path
    good = (path / "qrels.parquet").read_bytes()
    (path / "qrels.parquet").write_bytes(good[:-1] + b"\0")

    with pytest.raises(StoreDamaged, match=r"qrels\.parquet: not what manifest\.json says; delete"):
        read_candidates(path)
    (path / "qrels.parquet").unlink()
    with pytest.raises(StoreDamaged, match=r"qrels\.parquet: not readable"):
        read_candidates(path)


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"schema": 99})])
def test_a_damaged_manifest_is_named(tmp_path, text):
    path = write_candidates(tmp_path, WHOLE).path
    (path / "manifest.json").write_text(text)

    with pytest.raises(StoreDamaged, match=r"manifest\.json"):
        read_candidates(path)
