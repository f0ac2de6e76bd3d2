import json
from collections import Counter
from pathlib import Path

import pytest

from perfetch.errors import SourceInvalid
from perfetch.sources.beir import BeirSource, read_beir

SHARED = Path(__file__).parents[4] / "shared" / "data"
SETS = {
    "conala": (2810, 2760, 5380),
    "gfg-python": (694, 580, 694),
    "mbpp": (974, 974, 974),
    "perf-leetcode-python": (736, 346, 736),
    "python-apidocs": (12670, 10769, 12780),
    "scifact": (5183, 1109, 1258),
    "thealgorithms-cpp": (755, 736, 755),
}
HEADER = "query-id\tcorpus-id\tscore\n"


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "tiny"
    (root / "qrels").mkdir(parents=True)
    documents = [{"_id": f"d{n}", "title": "", "text": f"code {n}"} for n in range(3)]
    (root / "corpus.jsonl").write_text(lines({**documents[0], "title": "Head"}, *documents[1:]))
    (root / "queries.jsonl").write_text(
        lines(*({"_id": f"q{n}", "text": f"ask {n}"} for n in range(4)))
    )
    (root / "qrels" / "train.tsv").write_text(HEADER + "q0\td0\t1\nq0\td1\t0\n")
    (root / "qrels" / "test.tsv").write_text(HEADER + "q1\td1\t2\nq1\td2\t1\n")
    return root


def test_published_splits_and_grades_are_kept(folder):
    (folder / "meta.json").write_text('{"name": "mine", "language": "python", "license": "MIT"}')

    found = read_beir(BeirSource(path=folder))

    assert found.source == "beir:mine"
    assert found.documents[0].text == "Head\ncode 0"
    assert {document.language for document in found.documents} == {"python"}
    assert {query.query_id: query.split for query in found.queries} == {
        "mine:q0": "train",
        "mine:q1": "test",
    }
    assert [(q.query_id, q.document_id, q.relevance, q.role) for q in found.qrels] == [
        ("mine:q0", "mine:d0", 1, "positive"),
        ("mine:q0", "mine:d1", 0, "near_miss"),
        ("mine:q1", "mine:d1", 2, "positive"),
        ("mine:q1", "mine:d2", 1, "positive"),
    ]
    assert [reject.where for reject in found.rejects] == ["queries.jsonl q2", "queries.jsonl q3"]
    assert found.notes["licence"] == "MIT"


def test_without_splits_perfetch_chooses(folder):
    (folder / "qrels.tsv").write_text(HEADER + "q0\td0\t1\n")
    for path in (folder / "qrels").iterdir():
        path.unlink()

    (query,) = read_beir(BeirSource(path=folder)).queries

    assert query.split == ""
    assert query.group == "beir/tiny/d0"


def test_a_query_judged_in_two_splits_stays_in_the_strictest(folder):
    (folder / "qrels" / "train.tsv").write_text(HEADER + "q1\td0\t1\nq0\td0\t1\n")

    found = read_beir(BeirSource(path=folder))

    assert {query.query_id: query.split for query in found.queries}["tiny:q1"] == "test"
    assert ("tiny:q1", "tiny:d0") not in {(q.query_id, q.document_id) for q in found.qrels}
    assert Counter(reject.reason for reject in found.rejects)["judged in test, too"] == 1


def test_the_same_row_twice_is_counted_not_refused(folder):
    with (folder / "corpus.jsonl").open("a") as file:
        file.write(lines({"_id": "d1", "title": "", "text": "code 1"}))

    found = read_beir(BeirSource(path=folder))

    assert len(found.documents) == 3
    assert found.notes["repeated_rows"] == "1"


def test_a_line_separator_inside_a_text_parts_no_line(folder):
    text = '{"_id": "d9", "text": "one\u2028two"}\r\n\r\n'
    with (folder / "corpus.jsonl").open("ab") as file:
        file.write(text.encode())

    assert read_beir(BeirSource(path=folder)).documents[-1].text == "one\u2028two"


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", None, r"corpus\.jsonl: missing"),
        ("corpus.jsonl", "", r"corpus\.jsonl: no rows"),
        ("corpus.jsonl", '{"_id": "d0", "text": "x"}\n{"_id"\n', r"corpus\.jsonl:2: not JSON"),
        ("corpus.jsonl", "[1]\n", r"corpus\.jsonl:1: list where a JSON object"),
        ("corpus.jsonl", '{"_id": "d0"}\n', r"corpus\.jsonl:1: field 'text' is missing"),
        ("corpus.jsonl", '{"_id": 7, "text": "x"}\n', r"corpus\.jsonl:1: field '_id' is 7"),
        ("corpus.jsonl", '{"_id": "a", "text": "x", "title": 1}\n', r":1: field 'title' is 1"),
        ("corpus.jsonl", '{"_id": "a", "text": "\\ud800"}\n', r":1: field 'text' has half"),
        ("corpus.jsonl", "[" * 100_000, r"corpus\.jsonl:1: not JSON"),
        ("queries.jsonl", b'\n{"_id": "\xff"}\n', r"queries\.jsonl:2: not UTF-8"),
        ("queries.jsonl", "", r"queries\.jsonl: no rows"),
        ("queries.jsonl", '{"_id": "q0", "text": " "}\n', r"queries\.jsonl: the text of 'q0' is"),
        (
            "queries.jsonl",
            '{"_id": "q0", "text": "x"}\n{"_id": "q0", "text": "y"}\n',
            r"queries\.jsonl:2: '_id' 'q0' stands twice",
        ),
        ("qrels/test.tsv", "q0 d0 1\n", r"test\.tsv:1: header .*expected query-id<tab>corpus-id"),
        ("qrels/test.tsv", "", r"test\.tsv:1: header"),
        ("qrels/test.tsv", HEADER, r"test\.tsv: no rows below the header"),
        ("qrels/test.tsv", HEADER + "q0\td0\n", r"test\.tsv:2: 2 fields"),
        ("qrels/test.tsv", HEADER + "q0\td0\t0.5\n", r"test\.tsv:2: 'score' is '0\.5'"),
        ("qrels/test.tsv", HEADER + "q0\td0\t9999999999\n", r"test\.tsv:2: 'score' is 9+; ex"),
        ("qrels/test.tsv", HEADER + "q0\td0\t1\nq0\td0\t2\n", r"test\.tsv:3: score 2 .* line 2"),
        (
            "qrels/test.tsv",
            HEADER + "".join(f"q0\tx{n}\t1\n" for n in range(5)),
            r"test\.tsv: 5 values of 'corpus-id' are not in corpus\.jsonl, first 'x0', 'x1', 'x2';",
        ),
        ("qrels/test.tsv", HEADER + "x\td0\t1\n", r"1 values of 'query-id' are not in queries"),
        ("meta.json", "{", r"meta\.json: not JSON"),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_field(folder, file, content, message):
    path = folder / file
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(SourceInvalid, match=message):
        read_beir(BeirSource(path=folder))


def test_a_folder_without_qrels_is_refused(folder):
    for path in (folder / "qrels").iterdir():
        path.unlink()

    with pytest.raises(SourceInvalid, match=r"and no qrels\.tsv"):
        read_beir(BeirSource(path=folder))


@pytest.mark.parametrize("name", SETS)
def test_a_real_set_loads_whole(name):
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}")

    found = read_beir(BeirSource(path=SHARED / name))

    assert (len(found.documents), len(found.queries), len(found.qrels)) == SETS[name]
    assert {query.split for query in found.queries} == {"train", "dev", "test"}
    known = {document.document_id for document in found.documents}
    assert {qrel.document_id for qrel in found.qrels} <= known


def test_documents_teach_by_what_they_say_but_not_what_a_judged_query_says(folder):
    titles = ("ask 1", "Else", "No")
    rows = [{"_id": f"d{n}", "title": title, "text": "x"} for n, title in enumerate(titles)]
    (folder / "corpus.jsonl").write_text(lines(*rows))
    found = read_beir(BeirSource(path=folder))
    assert [(one.text, one.document_id) for one in found.pseudo_queries] == [
        ("Else", "tiny:d1"),
        ("No", "tiny:d2"),
    ]
    assert found.notes["pseudo_queries_too_near_a_judged_one"] == "1"
    assert not read_beir(BeirSource(path=folder, pseudo_queries=False)).pseudo_queries
