import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perfetch.errors import SourceInvalid
from perfetch.records import content_id
from perfetch.sources.pairs import PairsSource, read_pairs

GOOD = {"query": ["a", "a", "b"], "document": ["x", "y", "x"], "label": [2, 0, 1]}


def write(tmp_path, columns):
    path = tmp_path / "pairs.parquet"
    pq.write_table(pa.table(columns), path)
    return PairsSource(path=path)


@pytest.mark.parametrize(
    ("labels", "grades"),
    [([2, 0, 1], [2, 0, 1]), ([0.4, 0.0, 3.0], [1, 0, 3]), ([True, False, True], [1, 0, 1])],
    ids=["int", "float", "bool"],
)
def test_a_label_above_zero_answers_the_rest_are_near_misses(tmp_path, labels, grades):
    found = read_pairs(write(tmp_path, GOOD | {"label": labels}))

    assert [qrel.relevance for qrel in found.qrels] == grades
    assert [qrel.role for qrel in found.qrels] == ["positive", "near_miss", "positive"]
    assert [document.text for document in found.documents] == ["x", "y"]
    assert found.documents[0].document_id == content_id("", "x")
    assert [(query.text, query.split) for query in found.queries] == [("a", ""), ("b", "")]


def test_language_and_split_are_taken_when_there(tmp_path):
    columns = GOOD | {"language": ["cpp"] * 3, "split": ["train", "test", None]}

    found = read_pairs(write(tmp_path, columns))

    assert {document.language for document in found.documents} == {"cpp"}
    # of train and test the strictest
    assert [query.split for query in found.queries] == ["test", ""]


def test_a_query_without_an_answer_is_left_out_and_counted(tmp_path):
    found = read_pairs(write(tmp_path, GOOD | {"label": [1, 0, 0]}))

    assert [query.text for query in found.queries] == ["a"]
    assert [(reject.where, reject.reason) for reject in found.rejects] == [
        ("b", "no relevant document")
    ]
    assert len(found.qrels) == 2


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"query": ["a"], "label": [1]}, "needs one column 'document'; it has query, label"),
        (GOOD | {"label": ["1", "0", "1"]}, "column 'label' is string"),
        (GOOD | {"query": [1, 2, 3]}, "column 'query' is int64; expected text"),
        (GOOD | {"label": [1, None, 1]}, "row 2: 'label' is None"),
        (GOOD | {"label": [1.0, float("nan"), 1.0]}, "row 2: 'label' is nan"),
        (GOOD | {"label": [1, 10**12, 1]}, "row 2: 'label' is 1000000000000; expected"),
        (GOOD | {"document": ["x", "", "y"]}, "row 2: 'document' is empty"),
        (GOOD | {"split": ["train", "val", ""]}, "row 2: 'split' is 'val'"),
        (GOOD | {"label": [0, 0, 0]}, "no row with a 'label' above 0"),
        (
            {"query": ["a", "a"], "document": ["x", "x"], "label": [1, 0]},
            "row 2: 'label' differs from an earlier row",
        ),
    ],
)
def test_a_bad_row_or_column_is_named(tmp_path, columns, message):
    with pytest.raises(SourceInvalid, match=message):
        read_pairs(write(tmp_path, columns))


def test_what_is_no_parquet_is_refused(tmp_path):
    path = tmp_path / "x.parquet"
    with pytest.raises(SourceInvalid, match="missing"):
        read_pairs(PairsSource(path=path))
    path.write_bytes(b"PAR1 no")
    with pytest.raises(SourceInvalid, match="not readable as Parquet"):
        read_pairs(PairsSource(path=path))


def test_a_text_that_is_not_utf_8_is_named(tmp_path):
    latin = pa.array([b"cafe", b"caf\xe9", b"b"]).view(pa.string())
    with pytest.raises(SourceInvalid, match=r"row 2: 'query' is not UTF-8 .* at byte 3"):
        read_pairs(write(tmp_path, GOOD | {"query": latin}))


def test_dictionary_columns_are_text_too(tmp_path):
    column = pa.array(["a", "a", "b"]).dictionary_encode()

    assert len(read_pairs(write(tmp_path, GOOD | {"query": column})).queries) == 2
